/**
 * Where we are. A route is a value, read from the address and written to it; screens are chosen by matching on it, so
 * an address without a screen is a compile error. Ours, since 60 lines do what is needed and a phone's panes have to
 * know how deep the history is.
 */
export type Route =
  | { name: 'home' }
  | { name: 'room'; roomId: string; details: boolean; messageId?: string }
  | { name: 'settings'; section?: string }
  | { name: 'dashboard' }
  | { name: 'saved' }
  | { name: 'mentions' }
  | { name: 'search'; query: string }
  | { name: 'invite'; token: string };

export type Place = Pick<Window, 'location' | 'history' | 'addEventListener'>;

export function parse(path: string, search = ''): Route {
  const asked = (key: string) => new URLSearchParams(search).get(key) ?? '';
  const [head, first, second, third] = path.split('/').filter(Boolean).map(decoded);
  if (head === 'r' && first) {
    const room: Route = { name: 'room', roomId: first, details: second === 'details' };
    return second === 'm' && third ? { ...room, messageId: third } : room;
  }
  if (head === 'settings') {
    return first === undefined ? { name: 'settings' } : { name: 'settings', section: first };
  }
  if (head === 'dashboard' || head === 'saved' || head === 'mentions') return { name: head };
  if (head === 'search') return { name: head, query: asked('q') };
  if (head === 'invite') {
    return { name: 'invite', token: first ?? asked('token') };
  }
  return { name: 'home' };
}

export function href(route: Route): string {
  switch (route.name) {
    case 'home':
      return '/';
    case 'room':
      return path('r', route.roomId, ...inRoom(route));
    case 'settings':
      return path('settings', route.section);
    case 'dashboard':
    case 'saved':
    case 'mentions':
      return path(route.name);
    case 'search':
      return `/search?q=${encodeURIComponent(route.query)}`;
    case 'invite':
      return path('invite', route.token);
  }
}

function inRoom({ details, messageId }: Route & { name: 'room' }): (string | undefined)[] {
  if (details) return ['details'];
  return messageId === undefined ? [] : ['m', messageId];
}

function path(...parts: (string | undefined)[]): string {
  return parts.map((part) => (part === undefined ? '' : `/${encodeURIComponent(part)}`)).join('');
}

/** What somebody mistyped is an address that leads nowhere, not a fault. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

export class Router {
  route = $state.raw<Route>({ name: 'home' });

  constructor(private readonly place: Place) {
    this.#read();
    place.addEventListener('popstate', () => this.#read());
  }

  /** Where one is already, the screen is told again: the message of this address is to be shown once more. */
  go(route: Route): void {
    const { pathname, search } = this.place.location;
    if (href(route) !== pathname + search) {
      this.place.history.pushState({ depth: this.#depth + 1 }, '', href(route));
    }
    this.route = route;
  }

  replace(route: Route): void {
    this.place.history.replaceState({ depth: this.#depth }, '', href(route));
    this.route = route;
  }

  /** One step back if that stays inside the app, else to `route`. */
  back(route: Route): void {
    if (this.#depth > 0) this.place.history.back();
    else this.replace(route);
  }

  /** Takes over a plain click on a link of ours; every other click stays the browser's. */
  follow(event: MouseEvent): void {
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || event.defaultPrevented) return;
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
      return;
    }
    const url = new URL(link.href, this.place.location.href);
    if (url.origin !== this.place.location.origin || url.pathname.startsWith('/api/')) return;
    if (url.hash) return;
    event.preventDefault();
    this.go(parse(url.pathname, url.search));
  }

  get #depth(): number {
    return (this.place.history.state as { depth?: number } | null)?.depth ?? 0;
  }

  #read(): void {
    this.route = parse(this.place.location.pathname, this.place.location.search);
  }
}
