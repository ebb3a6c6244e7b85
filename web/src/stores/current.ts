/** The house of who is signed in: opened when first asked for, closed and forgotten when they leave. */
import { access, announcer, api, router, session, toasts } from './app';
import { House } from './house';
import { parse } from './router.svelte';

let open: House | undefined;

addEventListener('online', () => open?.online());
document.addEventListener('visibilitychange', () =>
  open?.visible(document.visibilityState === 'visible', Date.now()),
);

addEventListener('pagehide', () => open?.hurry());

export function house(): House {
  if (open === undefined) {
    open = new House({
      api,
      credentials: access,
      me: () => ({ id: session.user?.id ?? '', name: session.user?.name ?? '' }),
      toasts,
      announcer,
      page: {
        shows: (roomId) => router.route.name === 'room' && router.route.roomId === roomId,
        watched: () => document.visibilityState === 'visible' && document.hasFocus(),
        visit: (path) => router.go(parse(path)),
        chime: () => void import('../net/chime').then(({ chime }) => chime()).catch(() => {}),
      },
      storage: sessionStorage,
    });
    open.open();
    session.onleave = () => {
      open?.close();
      open = undefined;
      toasts.clear();
      announcer.hush();
    };
  }
  return open;
}
