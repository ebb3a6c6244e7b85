import { render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import Chart from './Chart.svelte';
import { rows, type Line } from './lines';
import { area, path, steps } from './scale';

describe('the steps of an axis', () => {
  it.each([
    [0, [0, 1], true],
    [1, [0, 1], true],
    [3, [0, 1, 2, 3], true],
    [43, [0, 20, 40, 60], false],
    [0.04, [0, 0.01, 0.02, 0.03, 0.04], false],
    [100, [0, 25, 50, 75, 100], true],
  ])('for %d are round', (max, wanted, whole) => {
    const found = steps(max, whole);
    expect(found.map((value) => Number(value.toPrecision(6)))).toEqual(wanted);
  });

  it('reach over every value with few lines', () => {
    for (let max = 0.001; max < 1e9; max *= 1.7) {
      const found = steps(max);
      expect(found.at(-1)).toBeGreaterThanOrEqual(max * 0.999999);
      expect(found.length).toBeLessThanOrEqual(6);
    }
  });
});

describe('a line', () => {
  const spot = (at: number, value: number) => ({ at, value });
  const pieces = [[spot(0, 1), spot(1, 2)], [spot(5, 3)]];

  it('is broken at a gap, and a spot alone is a dot', () => {
    const place = ({ at, value }: { at: number; value: number }): [number, number] => [at, value];
    expect(path(pieces, place)).toBe('M0 1L1 2M5 3h0');
    expect(area(pieces, place, 9)).toBe('M0 9L0 1L1 2L1 9Z');
  });

  it('is a column of the table, the newest first', () => {
    const lines: Line[] = [
      { name: 'p50', pieces },
      { name: 'p95', pieces: [[spot(1, 7)]] },
    ];
    expect(rows(lines)).toEqual([
      { at: 5, values: [3, undefined] },
      { at: 1, values: [2, 7] },
      { at: 0, values: [1, undefined] },
    ]);
  });
});

describe('Chart', () => {
  const props = {
    title: 'Messages',
    unit: 'last hour',
    from: 0,
    to: 100,
    show: (value: number) => `${value}!`,
    when: String,
    exactly: (at: number) => `at ${at}`,
    end: 'now',
  };
  const lines = [
    {
      name: 'messages',
      pieces: [
        [
          { at: 10, value: 4 },
          { at: 20, value: 2 },
        ],
      ],
    },
  ];

  it('is a table for whoever asks for one', async () => {
    render(Chart, { ...props, lines });
    screen.getByRole('button', { name: 'As a table: Messages' }).click();
    const table = await screen.findByRole('table', { name: 'Messages' });
    expect([...table.querySelectorAll('tbody tr')].map((row) => row.textContent.trim())).toEqual([
      expect.stringMatching(/^at 20\s*2!$/),
      expect.stringMatching(/^at 10\s*4!$/),
    ]);
    expect(screen.getByRole('button', { name: 'As a chart: Messages' })).toBeTruthy();
  });

  it('says so when there is nothing', () => {
    render(Chart, { ...props, lines: [{ name: 'messages', pieces: [] }] });
    expect(screen.getByText('Nothing measured yet in this time.')).toBeTruthy();
  });
});
