/**
 * Pushes to this browser, and to the person's other ones. What was turned on here is kept with whose it was: the next
 * start tells the server when the browser has got another subscription, and another person inherits nothing.
 */
import type { NewPushSubscription, PushState, PushSubscription as Device } from '../contract.gen';
import type { Api } from '../net/api';
import type { PushBrowser } from '../net/push';

export type Standing =
  'looking' | 'insecure' | 'home-screen' | 'unsupported' | 'denied' | 'off' | 'on';

/** Turned on here: by whom, and under which address of the push service. */
export interface Kept {
  userId: string;
  endpoint: string;
}

export interface Memory {
  read(): Kept | undefined;
  write(kept: Kept | undefined): void;
}

export type Outcome = { sent: true } | { sent: false; why?: string };

const LOOK_MS = 1_000;
const LOOKS = 15;

export class Push {
  standing = $state<Standing>('looking');
  devices = $state.raw<Device[]>([]);

  constructor(
    private readonly api: Pick<Api, 'get' | 'post' | 'delete'>,
    private readonly browser: PushBrowser,
    private readonly memory: Memory,
    private readonly me: () => string,
    private readonly wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  ) {}

  async load(): Promise<void> {
    await this.#ask();
    this.standing = await this.#look();
  }

  /** On a click alone. Throws what the server or the browser's push service had against it. */
  async turnOn(): Promise<void> {
    if ((await this.browser.ask()) === 'granted') await this.#subscribe();
    await this.load();
  }

  async turnOff(): Promise<void> {
    const own = this.devices.find(({ current }) => current);
    if (own) await this.#delete(own);
    await this.leave();
    await this.load();
  }

  /** Has no more pushes sent to one of the person's browsers. */
  async remove(device: Device): Promise<void> {
    if (device.current) return this.turnOff();
    await this.#delete(device);
    await this.load();
  }

  /** Has one sent here, and waits for what the push service says to it. */
  async test(): Promise<Outcome> {
    const before = this.#own;
    await this.api.post('/api/push/test');
    for (let look = 0; look < LOOKS; look += 1) {
      await this.wait(LOOK_MS);
      await this.#ask();
      const own = this.#own;
      if (own === undefined) break;
      if (own.lastSuccessAt !== before?.lastSuccessAt) return { sent: true };
      if (own.lastError !== before?.lastError) return failed(own);
    }
    // An address that is no longer good is forgotten by the server.
    if (this.#own === undefined) await this.turnOff();
    return failed(this.#own);
  }

  /** At each start, and when the browser says that its subscription has changed. */
  async keepUp(): Promise<void> {
    const kept = this.memory.read();
    if (kept === undefined || !this.browser.supported) return;
    if (kept.userId !== this.me() || this.browser.permission() !== 'granted') return this.leave();
    const { key } = await this.#ask();
    const { endpoint } = await this.browser.subscribe(bytes(key));
    if (endpoint !== kept.endpoint) await this.#subscribe();
    // Removed from another device, or with the session that it belonged to.
    else if (this.#own === undefined) await this.leave();
  }

  /** Nobody is signed in here any more. */
  async leave(): Promise<void> {
    this.memory.write(undefined);
    if (this.browser.supported) await this.browser.drop();
  }

  get #own(): Device | undefined {
    return this.devices.find(({ current }) => current);
  }

  async #subscribe(): Promise<void> {
    const { key } = await this.#ask();
    const subscription = await this.browser.subscribe(bytes(key));
    try {
      await this.api.post('/api/push/subscriptions', told(subscription));
    } catch (error) {
      await this.leave();
      throw error;
    }
    this.memory.write({ userId: this.me(), endpoint: subscription.endpoint });
  }

  async #look(): Promise<Standing> {
    const { browser } = this;
    if (!browser.secure) return 'insecure';
    if (!browser.supported) return browser.wantsHomeScreen ? 'home-screen' : 'unsupported';
    if (browser.permission() === 'denied') return 'denied';
    const isOn = browser.permission() === 'granted' && this.#own !== undefined;
    return isOn && (await browser.find()) !== undefined ? 'on' : 'off';
  }

  async #ask(): Promise<PushState> {
    const state = await this.api.get<PushState>('/api/push');
    this.devices = state.subscriptions;
    return state;
  }

  async #delete({ id }: Device): Promise<void> {
    await this.api.delete(`/api/push/subscriptions/${encodeURIComponent(id)}`);
  }
}

function failed(device: Device | undefined): Outcome {
  return device?.lastError === undefined ? { sent: false } : { sent: false, why: device.lastError };
}

function told(subscription: PushSubscription): NewPushSubscription {
  const { endpoint, keys, expirationTime } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys ?? {};
  return {
    endpoint: endpoint ?? '',
    keys: { p256dh, auth },
    ...(typeof expirationTime === 'number' ? { expirationTime } : {}),
  };
}

/** From base64url. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}
