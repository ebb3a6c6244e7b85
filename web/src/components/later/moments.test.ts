import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromField, momentOf, toField, toSend } from './moments';

const friday = new Date(2026, 10, 27, 22, 15, 30);

describe('moments', () => {
  it.each([
    ['minutes', friday, new Date(2026, 10, 27, 22, 35, 30)],
    ['hour', friday, new Date(2026, 10, 27, 23, 15, 30)],
    ['tomorrow', friday, new Date(2026, 10, 28, 9)],
    ['monday', friday, new Date(2026, 10, 30, 9)],
    ['tomorrow', new Date(2026, 11, 31, 8), new Date(2027, 0, 1, 9)],
    ['monday', new Date(2026, 10, 30, 8), new Date(2026, 11, 7, 9)],
    ['monday', new Date(2026, 10, 29, 8), new Date(2026, 10, 30, 9)],
  ] as const)('%s', (moment, now, expected) => {
    expect(momentOf(moment, now)).toEqual(expected);
  });

  it('on a Sunday Monday is tomorrow', () => {
    expect(toSend(new Date(2026, 10, 29, 8))).toEqual(['hour', 'tomorrow']);
    expect(toSend(friday)).toEqual(['hour', 'tomorrow', 'monday']);
  });

  it('are ahead, in the morning where they say so, whatever the day', () => {
    const days = fc.date({
      min: new Date(2024, 0, 1),
      max: new Date(2034, 0, 1),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(days, (now) => {
        for (const moment of toSend(now)) {
          const at = momentOf(moment, now);
          expect(at.getTime()).toBeGreaterThan(now.getTime());
          if (moment !== 'hour') expect([at.getHours(), at.getMinutes()]).toEqual([9, 0]);
          if (moment === 'monday') expect(at.getDay()).toBe(1);
        }
      }),
    );
  });

  it('go into a field and come out of it', () => {
    expect(toField(new Date(2026, 0, 5, 7, 3))).toBe('2026-01-05T07:03');
    expect(fromField('2026-01-05T07:03')).toEqual(new Date(2026, 0, 5, 7, 3));
    expect(fromField('')).toBeUndefined();
    expect(fromField('soon')).toBeUndefined();
  });
});
