/**
 * What the service worker does with pushes, over as much of a worker as it needs. Requests are shell.ts's.
 */
import { choose, decide, isApp, payloadOf, type FromWorker, type Page } from './rules';

interface Tab extends Page {
  focus(): Promise<unknown>;
  postMessage(said: FromWorker): void;
}

export interface Surroundings {
  base: string;
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly Tab[]>;
    openWindow(url: string): Promise<unknown>;
  };
  registration: Pick<ServiceWorkerRegistration, 'showNotification' | 'pushManager'>;
  /** The number on the app's icon, where there is one. */
  setBadge: ((count: number) => Promise<void>) | undefined;
}

export class Worker {
  constructor(private readonly around: Surroundings) {}

  async push(text: string | undefined): Promise<void> {
    const payload = payloadOf(text);
    const shown = decide(payload, await this.#tabs(), this.around.base);
    if (payload.badge !== undefined) await this.around.setBadge?.(payload.badge).catch(() => {});
    if (shown) await this.around.registration.showNotification(shown.title, shown.options);
  }

  /** To the tab that is nearest to it, else to a fresh one. */
  async click(url: string): Promise<void> {
    const { base, clients } = this.around;
    const tab = choose(await this.#tabs(), url, base);
    if (tab === undefined) {
      await clients.openWindow(url);
      return;
    }
    // Not every browser lets a worker bring a tab forward; the tab goes there all the same.
    await tab.focus().catch(() => {});
    tab.postMessage({ type: 'go', url });
  }

  /** The browser has ended the subscription. An open page tells the server of the next one; else the next start does. */
  async renew(key: ArrayBuffer | null | undefined): Promise<void> {
    const { base, registration } = this.around;
    if (key) {
      const options = { userVisibleOnly: true, applicationServerKey: key };
      await registration.pushManager.subscribe(options).catch(() => {});
    }
    for (const tab of await this.#tabs()) {
      if (isApp(tab.url, base)) tab.postMessage({ type: 'subscription' });
    }
  }

  #tabs(): Promise<readonly Tab[]> {
    return this.around.clients.matchAll({ type: 'window', includeUncontrolled: true });
  }
}
