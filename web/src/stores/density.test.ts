import { describe, expect, it } from 'vitest';
import { Closeness } from './density.svelte';

function jar(cookies: Record<string, string>) {
  const kept = new Map(Object.entries(cookies));
  return {
    kept,
    read: (name: string) => kept.get(name),
    write: (name: string, value: string) => void kept.set(name, value),
  };
}

describe('how close things stand', () => {
  it('is as it was chosen, on the page too', () => {
    const page = document.createElement('html');
    expect(new Closeness(jar({ 'tertulia-density': 'compact' }), page).density).toBe('compact');
    expect(page.dataset.density).toBe('compact');
    new Closeness(jar({ 'tertulia-density': 'odd' }), page);
    expect(page.dataset.density).toBe('comfortable');
  });

  it('is kept, and seen at once', () => {
    const [page, kept] = [document.createElement('html'), jar({})];
    new Closeness(kept, page).density = 'compact';
    expect(kept.kept.get('tertulia-density')).toBe('compact');
    expect(page.dataset.density).toBe('compact');
  });
});
