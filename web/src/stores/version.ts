/**
 * A new version of the page. It comes with a restart of the server, so it is looked for when a connection comes back.
 * The reader is told; who goes to another room, with nothing half written and nothing on its way, comes to the new page.
 */
import { m } from '../i18n';
import { href, type Router } from './router.svelte';
import type { Toasts } from './toasts.svelte';

/** For as long as somebody may leave a page open without looking at it. */
const TOLD_MS = 24 * 60 * 60_000;

let told = false;

/** The server's page, and the address of the script that this one began with. */
export interface Pages {
  now(): Promise<Response>;
  script: string | undefined;
}

const here: Pages = {
  now: () => fetch('/', { cache: 'no-store' }),
  get script() {
    return document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src;
  },
};

export async function isOutdated({ now, script }: Pages = here): Promise<boolean> {
  if (script === undefined) return false;
  const answer = await now();
  return answer.ok && !(await answer.text()).includes(new URL(script).pathname);
}

/** Looks once; `unsent` says how much is on its way. */
export async function look(
  toasts: Pick<Toasts, 'offer'>,
  router: Pick<Router, 'go'>,
  unsent: () => number | undefined,
): Promise<void> {
  if (told || !(await isOutdated())) return;
  told = true;
  const reload = { label: m.version_reload(), run: () => location.reload() };
  toasts.offer(m.version_new(), reload, TOLD_MS);
  const go = router.go.bind(router);
  router.go = (route) => {
    const fields = [...document.querySelectorAll('textarea')];
    const isBusy = !!unsent() || fields.some(({ value }) => value !== '');
    if (route.name !== 'room' || isBusy) go(route);
    else location.assign(href(route));
  };
}
