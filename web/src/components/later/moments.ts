/** Moments that people name when they put something off, by the clock of who reads. */
export type Moment = 'minutes' | 'hour' | 'tomorrow' | 'monday';

const MINUTE = 60_000;
const MORNING = 9;

export function momentOf(moment: Moment, now: Date): Date {
  switch (moment) {
    case 'minutes':
      return new Date(now.getTime() + 20 * MINUTE);
    case 'hour':
      return new Date(now.getTime() + 60 * MINUTE);
    case 'tomorrow':
      return morning(now, 1);
    case 'monday':
      return morning(now, (8 - now.getDay()) % 7 || 7);
  }
}

/** On a Sunday the next Monday is tomorrow, and is offered once. */
export function toSend(now: Date): Moment[] {
  return now.getDay() === 0 ? ['hour', 'tomorrow'] : ['hour', 'tomorrow', 'monday'];
}

export const TO_REMIND: readonly Moment[] = ['minutes', 'hour', 'tomorrow'];

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

/** As a field of the browser takes it: `2026-11-27T09:00`. */
export function toField(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Nothing where half of it is missing. */
export function fromField(value: string): Date | undefined {
  const at = new Date(value);
  return value === '' || Number.isNaN(at.getTime()) ? undefined : at;
}
