import { describe, expect, it } from 'vitest';
import { m } from '../i18n';
import { Settings } from './settings.svelte';

function jar(kept: Record<string, string> = {}) {
  return {
    kept,
    read: (name: string) => kept[name],
    write: (name: string, value: string) => void (kept[name] = value),
  };
}

describe('Settings', () => {
  it('speak the language that was chosen', () => {
    expect(new Settings(jar({ 'tertulia-lang': 'es' }), ['en-GB']).language).toBe('es');
  });

  it('else the first of the browser that we speak, else English', () => {
    expect(new Settings(jar(), ['ca', 'es-AR', 'en']).language).toBe('es');
    expect(new Settings(jar(), ['ja']).language).toBe('en');
  });

  it('do not take any word for a language or a theme', () => {
    const settings = new Settings(jar({ 'tertulia-lang': 'xx', 'tertulia-theme': 'pink' }), []);
    expect(settings.language).toBe('en');
    expect(settings.theme).toBe('auto');
  });

  it('are kept, and change the words at once', () => {
    const cookies = jar();
    const settings = new Settings(cookies, ['en']);
    expect(m.send()).toBe('Send');
    settings.language = 'es';
    settings.theme = 'dark';
    settings.details = false;
    expect(m.send()).toBe('Enviar');
    expect(cookies.kept).toEqual({
      'tertulia-lang': 'es',
      'tertulia-theme': 'dark',
      'tertulia-details': 'closed',
    });
    expect(new Settings(cookies, []).details).toBe(false);
    settings.language = 'en';
  });
});
