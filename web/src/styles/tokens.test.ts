/** The contrast of every pair of colours in use, in both themes, by the formula of WCAG 2. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');

function colour(name: string, theme: 0 | 1): string {
  const value = new RegExp(`--${name}: (.*);`).exec(css)?.[1] ?? '';
  const [light, dark] = value.match(/#[0-9a-f]{6}/g) ?? [];
  return (theme === 0 ? light : (dark ?? light)) ?? '';
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const pairs: [string, string, number][] = [
  ['text', 'bg', 7],
  ['text', 'surface', 7],
  ['text', 'sunken', 7],
  ['text', 'lamp-soft', 7],
  ['text-2', 'bg', 4.5],
  ['text-2', 'sunken', 4.5],
  ['text-3', 'bg', 4.5],
  ['text-3', 'surface', 4.5],
  ['text-3', 'sunken', 4.5],
  ['text-3', 'lamp-soft', 4.5],
  ['brand', 'bg', 4.5],
  ['brand', 'surface', 4.5],
  ['brand', 'brand-soft', 4.5],
  ['brand', 'sunken', 4.5],
  ['on-brand', 'brand', 4.5],
  ['on-lamp', 'lamp', 4.5],
  ['lamp-text', 'bg', 4.5],
  ['lamp-text', 'lamp-soft', 4.5],
  ['clay', 'bg', 4.5],
  ['clay', 'surface', 4.5],
  ['clay', 'clay-soft', 4.5],
  ['on-clay', 'clay', 4.5],
  ['code-word', 'sunken', 4.5],
  ['code-string', 'sunken', 4.5],
  ['code-number', 'sunken', 4.5],
  ['code-name', 'sunken', 4.5],
  ['line-strong', 'surface', 3],
  ['line-strong', 'bg', 3],
  ['online', 'bg', 3],
  ['online', 'side', 3],
  ['lamp', 'side', 3],
  ['side-text', 'side', 7],
  ['side-text', 'side-2', 7],
  ['side-text', 'side-line', 4.5],
  ['side-text-2', 'side', 4.5],
  ['side-text-2', 'side-2', 4.5],
  ['on-side-lit', 'side-lit', 7],
];

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('contrast in the %s theme', (_, theme) => {
  it.each(pairs)('%s on %s is at least %d', (one, other, least) => {
    expect(contrast(colour(one, theme), colour(other, theme))).toBeGreaterThanOrEqual(least);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('white on avatar %d is at least 4.5', (at) => {
    expect(contrast('#ffffff', colour(`a${at}`, theme))).toBeGreaterThanOrEqual(4.5);
  });
});
