/** The house of who is signed in: opened when first asked for, closed and forgotten when they leave. */
import { nowhere, type Shelf } from './outbox';
import { openTabs } from './tabs';
import type { FromWorker } from '../worker/rules';
import { access, announcer, api, router, session, toasts } from './app';
import { House } from './house';
import { KEPT } from './kept';
import { parse } from './router.svelte';

let open: House | undefined;

addEventListener('online', () => open?.online());
document.addEventListener('visibilitychange', () =>
  open?.visible(document.visibilityState === 'visible', Date.now()),
);

addEventListener('pagehide', () => open?.hurry());

navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
  if (data.type === 'subscription') return keepUp();
  const { pathname, search } = new URL(data.url, location.origin);
  router.go(parse(pathname, search));
});

/** The browser's own database; its code comes apart, and a browser without it keeps nothing. */
function shelfOf(userId: string): Shelf {
  const opened = import('./shelf').then(({ openShelf }) => openShelf(userId)).catch(() => nowhere);
  return {
    all: async () => (await opened).all(),
    put: async (kept) => (await opened).put(kept),
    remove: async (clientId) => (await opened).remove(clientId),
    clear: async () => (await opened).clear(),
  };
}

/** Pushes that were turned on in this browser go on as long as who did so is signed in, and end with that. */
function keepUp(): void {
  if (localStorage.getItem(KEPT) === null) return;
  void import('./pushes').then(({ push }) => push.keepUp()).catch(() => {});
}

export function house(): House {
  if (open === undefined) {
    const userId = session.user?.id ?? '';
    open = new House({
      origin: location.origin,
      api,
      credentials: access,
      me: () => ({ id: session.user?.id ?? '', name: session.user?.name ?? '' }),
      toasts,
      announcer,
      page: {
        shows: (roomId) => router.route.name === 'room' && router.route.roomId === roomId,
        showsThread: (rootId) => router.route.name === 'room' && router.route.threadId === rootId,
        watched: () => document.visibilityState === 'visible' && document.hasFocus(),
        visit: (path) => router.go(parse(path)),
        replace: (path) => router.replace(parse(path)),
        back: () =>
          void import('./version')
            .then(({ look }) => look(toasts, router, () => open?.conversation.unsent))
            .catch(() => {}),
        chime: () => void import('../net/chime').then(({ chime }) => chime()).catch(() => {}),
      },
      storage: sessionStorage,
      keeping: { shelf: shelfOf(userId), tabs: openTabs(userId) },
      shelf: localStorage,
      folded: localStorage,
    });
    open.open();
    open.visible(document.visibilityState === 'visible', Date.now());
    keepUp();
    // It keeps the app's files for when the server is away; a browser without it goes without.
    void import('../net/worker').then(({ register }) => register()).catch(() => {});
    session.onleave = (onPurpose) => {
      open?.close(onPurpose);
      open = undefined;
      keepUp();
      toasts.clear();
      announcer.hush();
    };
  }
  return open;
}
