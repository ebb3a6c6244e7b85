/**
 * The access token, in memory alone. The refresh token is a cookie that rotates, and one used twice ends the session:
 * so one tab refreshes at a time (Web Lock) and tells the others what it got (BroadcastChannel).
 */
import type { SessionAnswer } from '../contract.gen';
import { ApiError, type Api, type Credentials } from './api';

const NAME = 'tertulia-session';
/** A token that has less than this to live is renewed before it is used. */
const MARGIN_MS = 30_000;

type Said = { answer: SessionAnswer | null };

export class Access implements Credentials {
  /** Called with what holds from now on; undefined when nobody is signed in any more. */
  onchange: (answer: SessionAnswer | undefined) => void = () => {};

  #answer: SessionAnswer | undefined;
  #renewal: Promise<string | undefined> | undefined;
  readonly #others = new BroadcastChannel(NAME);

  constructor(
    private readonly api: Api,
    private readonly now: () => number = Date.now,
  ) {
    this.#others.onmessage = ({ data }: MessageEvent<Said>) => this.#hold(data.answer ?? undefined);
  }

  async token(): Promise<string | undefined> {
    const held = this.#answer;
    if (held === undefined) return undefined;
    const left = Date.parse(held.expiresAt) - this.now();
    return left > MARGIN_MS ? held.accessToken : this.renew(held.accessToken);
  }

  /** Several callers at once share one renewal; another tab may have been quicker. */
  renew(stale?: string): Promise<string | undefined> {
    this.#renewal ??= alone(() => this.#renew(stale)).finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  /** Signed in, here. */
  adopt(answer: SessionAnswer): void {
    this.#hold(answer);
    this.#others.postMessage({ answer } satisfies Said);
  }

  /** Signed out, here and in the other tabs. */
  drop(): void {
    this.#hold(undefined);
    this.#others.postMessage({ answer: null } satisfies Said);
  }

  async #renew(stale?: string): Promise<string | undefined> {
    if (this.#answer !== undefined && this.#answer.accessToken !== stale) {
      return this.#answer.accessToken;
    }
    try {
      const answer = await this.api.post<SessionAnswer | undefined>('/api/auth/refresh');
      if (answer !== undefined) this.adopt(answer);
      else this.#ended();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.#ended();
    }
    return this.#answer?.accessToken;
  }

  /** The server knows no session of this browser, or none any more. */
  #ended(): void {
    if (this.#answer !== undefined) this.drop();
  }

  #hold(answer: SessionAnswer | undefined): void {
    this.#answer = answer;
    this.onchange(answer);
  }
}

/** Web Locks exist on secure origins only; on a plain http address of the local network tabs take their chance. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks === undefined ? work() : ((await locks.request(NAME, work)) as T);
}
