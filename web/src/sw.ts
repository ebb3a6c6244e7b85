/** The service worker's entry: wires the browser's events to worker/serve.ts. Built to `/sw.js`, without a hash. */
import { Worker } from './worker/serve';

declare const self: ServiceWorkerGlobalScope;

/** Not known to TypeScript's library yet (https://www.w3.org/TR/push-api/#the-pushsubscriptionchange-event). */
interface SubscriptionChange extends ExtendableEvent {
  oldSubscription?: PushSubscription | null;
}

const { clients, registration } = self;
const worker = new Worker({
  base: self.location.origin,
  clients,
  registration,
  setBadge:
    'setAppBadge' in self.navigator ? (count) => self.navigator.setAppBadge(count) : undefined,
});

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('push', (event) => event.waitUntil(worker.push(event.data?.text())));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url = '/' } = (event.notification.data ?? {}) as { url?: string };
  event.waitUntil(worker.click(url));
});
self.addEventListener('pushsubscriptionchange', (event) => {
  const { oldSubscription } = event as SubscriptionChange;
  (event as ExtendableEvent).waitUntil(worker.renew(oldSubscription?.options.applicationServerKey));
});
