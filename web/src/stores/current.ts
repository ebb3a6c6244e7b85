/** The house of who is signed in: opened when first asked for, closed and forgotten when they leave. */
import { access, announcer, api, session, toasts } from './app';
import { House } from './house';

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
