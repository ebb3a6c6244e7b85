/** What the service worker decides, without a browser: what is shown of a push, and which page a click leads to. */
import type { PushPayload } from '../contract.gen';

/** What the worker says to a page. */
export type FromWorker =
  /** Go to this address of the app. */
  | { type: 'go'; url: string }
  /** The browser has another subscription, or none. */
  | { type: 'subscription' };

/** A tab, as far as it matters here. */
export interface Page {
  url: string;
  visibilityState: string;
  focused: boolean;
}

export interface Shown {
  title: string;
  options: NotificationOptions & { renotify: boolean };
}

/** What cannot be read is told all the same: a browser takes the permission from who is pushed to and shows nothing. */
const UNREADABLE: PushPayload = { title: 'tertulia', body: '', tag: 'tertulia', url: '/' };

export function payloadOf(text: string | undefined): PushPayload {
  try {
    const told = JSON.parse(text ?? '') as Partial<PushPayload>;
    const { title, body, tag, url, badge } = told;
    const fits = [title, body, tag, url].every((each) => typeof each === 'string');
    if (!fits) return UNREADABLE;
    const read = { title, body, tag, url } as PushPayload;
    return typeof badge === 'number' ? { ...read, badge } : read;
  } catch {
    return UNREADABLE;
  }
}

/** Nothing when somebody looks at that very room: a browser allows that, since they see the page. */
export function decide(push: PushPayload, pages: readonly Page[], base: string): Shown | undefined {
  const room = roomOf(push.url, base);
  const looks = (page: Page) =>
    page.focused && page.visibilityState === 'visible' && roomOf(page.url, base) === room;
  if (room !== undefined && pages.some(looks)) return undefined;
  return {
    title: push.title,
    options: {
      body: push.body,
      tag: push.tag,
      renotify: push.tag !== '',
      icon: '/icon-192.png',
      badge: '/badge-96.png',
      data: { url: push.url },
    },
  };
}

/** The page that shows it already, else the one that is looked at, else any; none when it leads out of the app. */
export function choose<P extends Page>(
  pages: readonly P[],
  url: string,
  base: string,
): P | undefined {
  if (!isApp(url, base)) return undefined;
  const own = pages.filter((page) => isApp(page.url, base));
  const room = roomOf(url, base);
  return (
    own.find((page) => room !== undefined && roomOf(page.url, base) === room) ??
    own.find(({ focused }) => focused) ??
    own.find(({ visibilityState }) => visibilityState === 'visible') ??
    own[0]
  );
}

/** An address of ours that is not the API's or the one of its description. */
export function isApp(url: string, base: string): boolean {
  if (!URL.canParse(url, base)) return false;
  const { origin, pathname } = new URL(url, base);
  return origin === new URL(base).origin && !/^\/(api|docs\.html|metrics)(\/|$)/.test(pathname);
}

function roomOf(url: string, base: string): string | undefined {
  if (!isApp(url, base)) return undefined;
  return new URL(url, base).pathname.match(/^\/r\/([^/]+)/)?.[1];
}
