/** How the app comes onto this device: by the browser's own question, by hand, or it is there. */
import { offer } from './offer';

/** Known to Chromium alone (https://wicg.github.io/manifest-incubations/#beforeinstallpromptevent-interface). */
export interface InstallPrompt extends Event {
  prompt(): Promise<void>;
  readonly userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

export type Way = 'there' | 'asks' | 'by-share' | 'by-menu';

interface Around {
  readonly standalone: boolean;
  readonly isApple: boolean;
}

export class Install {
  #asks = $state(false);
  #done = $state(false);

  constructor(
    private readonly around: Around,
    private readonly kept: { event?: Event | undefined } = offer,
  ) {
    this.look();
  }

  get way(): Way {
    if (this.#done || this.around.standalone) return 'there';
    if (this.#asks) return 'asks';
    return this.around.isApple ? 'by-share' : 'by-menu';
  }

  /** The offer may come while one looks. */
  look(): void {
    this.#asks = this.kept.event !== undefined;
  }

  done(): void {
    this.#done = true;
  }

  /** The browser asks; it may be asked to do so once. */
  async ask(): Promise<void> {
    const event = this.kept.event as InstallPrompt | undefined;
    this.kept.event = undefined;
    if (event === undefined) return;
    try {
      await event.prompt();
      if ((await event.userChoice).outcome === 'accepted') this.#done = true;
    } finally {
      this.look();
    }
  }
}

export const install = new Install({
  standalone: matchMedia('(display-mode: standalone)').matches,
  isApple: /\b(iPhone|iPad)\b/.test(navigator.userAgent),
});
