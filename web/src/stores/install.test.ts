import { describe, expect, it, vi } from 'vitest';
import { Install, type InstallPrompt } from './install.svelte';
import { offer } from './offer';

const desk = { standalone: false, isApple: false };

function prompt(outcome: 'accepted' | 'dismissed') {
  const event = new Event('beforeinstallprompt', { cancelable: true }) as InstallPrompt;
  return Object.assign(event, {
    prompt: vi.fn(async () => {}),
    userChoice: Promise.resolve({ outcome }),
  });
}

describe('installing', () => {
  it('keeps what the browser offers, and the browser is still', () => {
    const event = prompt('accepted');
    dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    expect(new Install(desk).way).toBe('asks');
    offer.event = undefined;
  });

  it('asks once, and knows that it is there', async () => {
    const event = prompt('accepted');
    const install = new Install(desk, { event });
    await install.ask();
    expect(event.prompt).toHaveBeenCalledOnce();
    expect(install.way).toBe('there');
    await install.ask();
    expect(event.prompt).toHaveBeenCalledOnce();
  });

  it('that was not wanted goes by the menu, until it is offered again', async () => {
    const kept: { event?: Event | undefined } = { event: prompt('dismissed') };
    const install = new Install(desk, kept);
    await install.ask();
    expect(install.way).toBe('by-menu');
    kept.event = prompt('accepted');
    install.look();
    expect(install.way).toBe('asks');
  });

  it('goes by hand where no browser asks, and not at all in its own window', () => {
    expect(new Install({ standalone: false, isApple: true }, {}).way).toBe('by-share');
    expect(new Install(desk, {}).way).toBe('by-menu');
    expect(new Install({ standalone: true, isApple: true }, {}).way).toBe('there');
  });
});
