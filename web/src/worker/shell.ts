/**
 * The app's own files, kept by the browser so that a page opens without the server. What people said is never here: only
 * the page and what the build made for it, all under the build's version, and an older build's files go when it takes
 * over. The server is asked first for the page, so that nobody is held on an old one.
 */

/** What scripts/shell.mjs writes into the built worker. */
export interface Build {
  version: string;
  files: string[];
}

type Store = Pick<CacheStorage, 'open' | 'keys' | 'delete'>;

const NAME = 'tertulia-shell-';
const PAGE = '/';
/** A proxy that answers in the place of a server that is away. */
const AWAY = [502, 503, 504];

export class Shell {
  readonly #name: string;
  readonly #files: ReadonlySet<string>;

  constructor(
    private readonly build: Build,
    private readonly store: Store,
    private readonly base: string,
    private readonly fetch: (request: Request) => Promise<Response>,
  ) {
    this.#name = NAME + build.version;
    this.#files = new Set(build.files);
  }

  /** All of it or nothing: half a build would be a broken page. */
  async install(): Promise<void> {
    const cache = await this.store.open(this.#name);
    await cache.addAll([PAGE, ...this.build.files]);
  }

  async tidy(): Promise<void> {
    const names = await this.store.keys();
    const former = names.filter((name) => name.startsWith(NAME) && name !== this.#name);
    await Promise.all(former.map((name) => this.store.delete(name)));
  }

  /** Nothing for what is not ours to answer: then the browser asks the server itself. */
  answer(request: Request): Promise<Response> | undefined {
    const { origin, pathname } = new URL(request.url);
    if (request.method !== 'GET' || origin !== this.base) return undefined;
    if (this.#files.has(pathname)) return this.#kept(pathname, request);
    const isPage =
      request.mode === 'navigate' && !/^\/(api|docs\.html|metrics|socket\.io)(\/|$)/.test(pathname);
    return isPage ? this.#page(request) : undefined;
  }

  /** Their names have a hash in them: they never change. */
  async #kept(path: string, request: Request): Promise<Response> {
    return (await this.#find(path)) ?? this.fetch(request);
  }

  async #page(request: Request): Promise<Response> {
    let answer: Response | undefined;
    try {
      answer = await this.fetch(request);
      if (!AWAY.includes(answer.status)) return answer;
    } catch {
      // Nobody answers.
    }
    return (await this.#find(PAGE)) ?? answer ?? Response.error();
  }

  async #find(path: string): Promise<Response | undefined> {
    const cache = await this.store.open(this.#name);
    return cache.match(path, { ignoreVary: true });
  }
}
