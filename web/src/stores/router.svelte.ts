/**
 * Where we are. A route is a value, read from the address and written to it; screens are chosen by matching on it, so
 * an address without a screen is a compile error. Ours, since 60 lines do what is needed and a phone's panes have to
 * know how deep the history is.
 */
const PLAIN = ['dashboard', 'saved', 'mentions', 'threads', 'drafts', 'share'] as const;

export type Route =
  | { name: 'home' }
  | {
      name: 'room';
      roomId: string;
      details: boolean;
      threadId?: string | undefined;
      messageId?: string | undefined;
    }
  | { name: 'settings'; section?: string | undefined }
  | { name: (typeof PLAIN)[number] }
  | { name: 'search'; query: string }
  | { name: 'invite'; token: string };

export type Place = Pick<Window, 'location' | 'history' | 'addEventListener'>;

export function parse(path: string, search = ''): Route {
  const asked = (key: string) => new URLSearchParams(search).get(key) ?? '';
  const [head, first, second, third, fourth] = path.split('/').filter(Boolean).map(decoded);
  if (head === 'r' && first) {
    const threadId = second === 't' ? third : undefined;
    const messageId = second === 'm' ? third : threadId && fourth;
    return { name: 'room', roomId: first, details: second === 'details', threadId, messageId };
  }
  if (head === 'settings') return { name: head, section: first };
  const plain = PLAIN.find((name) => name === head);
  if (plain) return { name: plain };
  if (head === 'search') return { name: head, query: asked('q') };
  if (head === 'invite') return { name: head, token: first ?? asked('token') };
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
    case 'search':
      return `/search?q=${encodeURIComponent(route.query)}`;
    case 'invite':
      return path('invite', route.token);
    default:
      return path(route.name);
  }
}

function inRoom(route: Route & { name: 'room' }): (string | undefined)[] {
  const { details, threadId, messageId } = route;
  if (details) return ['details'];
  if (threadId) return ['t', threadId, messageId];
  return messageId ? ['m', messageId] : [];
}

function path(...parts: (string | undefined)[]): string {
  return parts.map((part) => (part ? `/${encodeURIComponent(part)}` : '')).join('');
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
    if (this.#depth) this.place.history.back();
    else this.replace(route);
  }

  /** Takes over a plain click on a link of ours; every other click stays the browser's. */
  follow(event: MouseEvent): void {
    const link = (event.target as Element | null)?.closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || event.defaultPrevented) return;
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
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
