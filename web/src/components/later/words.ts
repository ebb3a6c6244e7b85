/** Moments in words. */
import { m } from '../../i18n';
import type { Moment } from './moments';

export const momentText: Record<Moment, () => string> = {
  minutes: m.later_minutes,
  hour: m.later_hour,
  tomorrow: m.later_tomorrow,
  monday: m.later_monday,
};
