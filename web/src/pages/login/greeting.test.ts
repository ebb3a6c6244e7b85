import { expect, it } from 'vitest';
import { partOfDay } from './greeting';

it.each([
  [4, 'evening', 'evening'],
  [5, 'morning', 'evening'],
  [6, 'morning', 'morning'],
  [12, 'afternoon', 'morning'],
  [14, 'afternoon', 'afternoon'],
  [18, 'evening', 'afternoon'],
  [21, 'evening', 'evening'],
  [0, 'evening', 'evening'],
] as const)('at %d it is %s in English and %s in Spanish', (hour, english, spanish) => {
  expect(partOfDay(hour, 'en')).toBe(english);
  expect(partOfDay(hour, 'es')).toBe(spanish);
});
