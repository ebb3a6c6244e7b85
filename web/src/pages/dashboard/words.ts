/** What the dashboard's parts write alike. */
import type { StatsRange } from '../../contract.gen';
import { m } from '../../i18n';
import { moment, number, time, weekday } from '../../i18n/format';

export function lastOf(range: StatsRange): string {
  switch (range) {
    case 'hour':
      return m.dashboard_last_hour();
    case 'day':
      return m.dashboard_last_day();
    case 'week':
      return m.dashboard_last_week();
  }
}

/** Milliseconds as exact as they matter. */
export function milliseconds(value: number): string {
  return number(value, value < 1 ? 2 : value < 10 ? 1 : 0);
}

/** A moment on the axis of a chart. */
export function axis(range: StatsRange): (at: number) => string {
  return range === 'week' ? (at) => weekday(new Date(at)) : (at) => time(new Date(at));
}

/** A moment in a table, where it must be clear which day it was. */
export function exactly(at: number): string {
  return moment(new Date(at), new Date());
}
