import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sight } from './sight.svelte';

const row = (seq: number) => Object.assign(document.createElement('article'), { id: String(seq) });

function change(target: HTMLElement, ratio: number, height = 20) {
  return {
    target,
    intersectionRatio: ratio,
    intersectionRect: { height } as DOMRectReadOnly,
    rootBounds: { height: 400 } as DOMRectReadOnly,
  };
}

describe('what was before somebody\u2019s eyes', () => {
  const rows = [1, 2, 3].map((seq) => {
    const element = row(seq);
    element.dataset.seq = String(seq);
    return element;
  });
  const [one, two, three] = rows as [HTMLElement, HTMLElement, HTMLElement];
  let seen: [number, number][];
  let sight: Sight;

  beforeEach(() => {
    vi.useFakeTimers();
    seen = [];
    sight = new Sight((from, to) => seen.push([from, to]));
  });
  afterEach(() => void vi.useRealTimers());

  it('is what stayed in sight for half a second', () => {
    sight.watch(true);
    sight.moved([change(one, 1), change(two, 0.6), change(three, 0.2)]);
    vi.advanceTimersByTime(499);
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(seen).toEqual([[1, 2]]);
  });

  it('is nothing that one scrolls past', () => {
    sight.watch(true);
    sight.moved([change(one, 1)]);
    vi.advanceTimersByTime(300);
    sight.moved([change(one, 0), change(three, 1)]);
    vi.advanceTimersByTime(500);
    expect(seen).toEqual([[3, 3]]);
  });

  it('is nothing while nobody looks', () => {
    sight.moved([change(one, 1)]);
    vi.advanceTimersByTime(5000);
    expect(seen).toEqual([]);
    sight.watch(true);
    vi.advanceTimersByTime(500);
    expect(seen).toEqual([[1, 1]]);
  });

  it('is a row that is higher than the box, by the half of the box that it fills', () => {
    sight.watch(true);
    sight.moved([change(one, 0.1, 300)]);
    vi.advanceTimersByTime(500);
    expect(seen).toEqual([[1, 1]]);
  });
});
