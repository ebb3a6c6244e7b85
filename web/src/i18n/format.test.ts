import { afterEach, describe, expect, it } from 'vitest';
import { overwriteGetLocale, type Language } from '.';
import { errorText } from './errors';
import { bytes, day, daysBetween, duration, list, moment, number, percent, time } from './format';

const now = new Date(2026, 10, 23, 19, 5);
const speak = (language: Language) => overwriteGetLocale(() => language);
afterEach(() => speak('en'));

describe('in English', () => {
  it('says the day', () => {
    expect(day(now, now)).toBe('Today, Monday 23 November');
    expect(day(new Date(2026, 10, 22, 23, 59), now)).toBe('Yesterday, Sunday 22 November');
    expect(day(new Date(2026, 10, 20), now)).toBe('Friday 20 November');
    expect(day(new Date(2025, 0, 2), now)).toBe('Thursday, 2 January 2025');
  });

  it('writes numbers with their units', () => {
    expect([number(2140), number(3.14159, 1)]).toEqual(['2,140', '3.1']);
    expect([percent(0.034), percent(1.5)]).toEqual(['3.4%', '150%']);
    expect([0, 999, 1_500, 86_400_000].map((count) => bytes(count).join(' '))).toEqual([
      '0 B',
      '999 B',
      '1.5 kB',
      '86 MB',
    ]);
    expect([0, 59, 3_661, 273_600].map(duration)).toEqual(['0s', '59s', '1h 1m', '3d 4h']);
  });

  it('says the time, and the date where it is another', () => {
    expect(time(now)).toBe('19:05');
    expect(moment(now, now)).toBe('19:05');
    expect(moment(new Date(2026, 10, 20, 8, 0), now)).toBe('20 Nov, 08:00');
  });

  it('joins names', () => {
    expect(list(['Ada', 'Bea', 'Cid'])).toBe('Ada, Bea and Cid');
  });
});

describe('in Spanish', () => {
  it('says the day', () => {
    speak('es');
    expect(day(now, now)).toBe('Hoy, lunes, 23 de noviembre');
    expect(day(new Date(2026, 10, 20), now)).toBe('Viernes, 20 de noviembre');
    expect(list(['Ana', 'Inés'])).toBe('Ana e Inés');
  });

  it('puts refusals into words', () => {
    speak('es');
    expect(errorText({ code: 'room.exists' })).toBe('Ya hay una sala con ese nombre.');
  });
});

describe('what went wrong', () => {
  it('has a sentence whatever was thrown', () => {
    const general = 'Something went wrong on the server. Try again.';
    expect(errorText({ code: 'something.else' })).toBe(general);
    expect(errorText(new Error('x'))).toBe(general);
    expect(errorText(undefined)).toBe(general);
    expect(errorText({ code: 'validation.range' })).toMatch(/not quite right/);
  });
});

it('counts calendar days, not hours', () => {
  expect(daysBetween(new Date(2026, 10, 22, 23, 59), new Date(2026, 10, 23, 0, 1))).toBe(1);
  expect(daysBetween(new Date(2026, 10, 23, 0, 1), new Date(2026, 10, 23, 23, 59))).toBe(0);
});
