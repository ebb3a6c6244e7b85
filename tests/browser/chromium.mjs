// The browser: Chromium as the machine has it, or as CHROMIUM names it.
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

/** What the browser stands on. A phone has fingers, and a browser that says so. */
export const SIZES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 900, height: 1100 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  narrow: { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true },
};

const LOCALES = { en: 'en-GB', es: 'es-ES' };

/**
 * The options of a context: `device` of SIZES, `language` en or es, `theme` light or dark as the system has it. Only a
 * story that asks for it has a service `worker`: each would fetch the whole app.
 */
export function dress({ device = 'desktop', language = 'en', theme = 'light', worker = false } = {}) {
  return {
    ...SIZES[device],
    locale: LOCALES[language],
    colorScheme: theme,
    timezoneId: 'Europe/Madrid',
    reducedMotion: 'reduce',
    serviceWorkers: worker ? 'allow' : 'block',
  };
}
