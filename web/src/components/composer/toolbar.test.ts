import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import Marks from './Marks.svelte';
import { Toolbar } from './toolbar.svelte';

it('is as it was left, also in a browser that keeps nothing', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
  const first = new Toolbar(() => storage);
  expect(first.open).toBe(false);
  first.toggle();
  expect(new Toolbar(() => storage).open).toBe(true);
  first.toggle();
  expect(new Toolbar(() => storage).open).toBe(false);

  const bare = new Toolbar(() => {
    throw new Error('no storage here');
  });
  bare.toggle();
  expect(bare.open).toBe(true);
});

it('is one stop for Tab, in which the arrows lead round', async () => {
  const onact = vi.fn();
  render(Marks, { id: 'marks', onact });
  const all = screen.getAllByRole('button');
  const stops = () => all.filter(({ tabIndex }) => tabIndex === 0);
  expect(stops()).toEqual([all[0]]);
  await fireEvent.keyDown(all[0] as HTMLElement, { key: 'ArrowLeft' });
  expect(document.activeElement).toBe(all.at(-1));
  expect(stops()).toEqual([all.at(-1)]);
  await fireEvent.keyDown(all.at(-1) as HTMLElement, { key: 'ArrowRight' });
  await fireEvent.keyDown(all[0] as HTMLElement, { key: 'ArrowRight' });
  expect(document.activeElement).toBe(all[1]);
  await fireEvent.click(all[1] as HTMLElement);
  expect(onact).toHaveBeenCalledWith('em');
  expect(all[1]?.getAttribute('aria-keyshortcuts')).toBe('Control+I');
  expect(all[2]?.getAttribute('aria-keyshortcuts')).toBe('Control+Shift+X');
  expect(all[1]?.title).toBe('Italic (Ctrl I)');
});
