/**
 * Language and theme, kept in two cookies, because the server writes both into the page before it is painted.
 */
import { overwriteGetLocale } from '../i18n';
import { isLanguage, type Language } from '../i18n';

export type Theme = 'auto' | 'light' | 'dark';

export interface Jar {
  read(name: string): string | undefined;
  write(name: string, value: string): void;
}

export class Settings {
  #language = $state<Language>('en');
  #theme = $state<Theme>('auto');
  #details = $state(true);

  constructor(
    private readonly jar: Jar,
    spoken: readonly string[],
  ) {
    const theme = jar.read('tertulia-theme');
    this.#theme = theme === 'light' || theme === 'dark' ? theme : 'auto';
    this.#language =
      [jar.read('tertulia-lang'), ...spoken].map((tag) => tag?.split('-')[0]).find(isLanguage) ??
      'en';
    this.#details = jar.read('tertulia-details') !== 'closed';
    overwriteGetLocale(() => this.#language);
  }

  get language(): Language {
    return this.#language;
  }

  set language(language: Language) {
    this.#language = language;
    this.jar.write('tertulia-lang', language);
  }

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    this.jar.write('tertulia-theme', theme);
  }

  /** Is the details pane open where there is room for it beside the conversation? */
  get details(): boolean {
    return this.#details;
  }

  set details(open: boolean) {
    this.#details = open;
    this.jar.write('tertulia-details', open ? 'open' : 'closed');
  }
}
