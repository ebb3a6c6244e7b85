/** The service worker's entry: wires the browser's events to worker/serve.ts and worker/shell.ts. Built to `/sw.js`, without a hash. */
import { Worker } from './worker/serve';
import { Shell, type Build } from './worker/shell';

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

/** Replaced by scripts/shell.mjs. */
const BUILD = '__SHELL__';
const shell = new Shell(JSON.parse(BUILD) as Build, caches, self.location.origin, (request) =>
  self.fetch(request),
);

self.addEventListener('install', (event) => {
  void self.skipWaiting();
  event.waitUntil(shell.install());
});
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([shell.tidy(), clients.claim()]));
});
self.addEventListener('fetch', (event) => {
  const answer = shell.answer(event.request);
  if (answer) event.respondWith(answer);
});
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
