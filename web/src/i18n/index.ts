/**
 * Words. `m.key()` gives a text in the language in use; inside a component it follows a change of language by itself,
 * since `getLocale` reads a rune (stores/settings). Dates and lists are in format.ts, refusals in errors.ts.
 */
export * as m from './paraglide/messages';
export { overwriteGetLocale } from './paraglide/runtime';
import { getLocale, locales } from './paraglide/runtime';

export type Language = (typeof locales)[number];

export function language(): Language {
  return getLocale();
}

export const languages: { value: Language; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'es', label: 'Español' },
];

export function isLanguage(tag: unknown): tag is Language {
  return (locales as readonly unknown[]).includes(tag);
}
