/** What one says on meeting, by the clock of whoever comes in. Afternoons begin and end later in Spanish. */
import type { Language } from '../../i18n';

export type PartOfDay = 'morning' | 'afternoon' | 'evening';

const begins: Record<Language, Record<PartOfDay, number>> = {
  en: { morning: 5, afternoon: 12, evening: 18 },
  es: { morning: 6, afternoon: 14, evening: 21 },
};

export function partOfDay(hour: number, language: Language): PartOfDay {
  const { morning, afternoon, evening } = begins[language];
  if (hour < morning || hour >= evening) return 'evening';
  return hour < afternoon ? 'morning' : 'afternoon';
}
