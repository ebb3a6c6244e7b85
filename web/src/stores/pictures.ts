/**
 * The pictures' key. They are loaded by plain `<img>`, which a cookie lets in that ends with the access token; when
 * pictures no longer come, one renewal of the token serves them all.
 */
import type { Credentials } from '../net/api';

const FRESH_MS = 10_000;

export class PictureKey {
  #renewal: Promise<void> | undefined;
  #renewedAt = -Infinity;

  constructor(
    private readonly credentials: Credentials,
    private readonly now: () => number = Date.now,
  ) {}

  /** Resolves when it is worth trying once more. */
  async renew(): Promise<void> {
    if (this.now() - this.#renewedAt < FRESH_MS) return;
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    await this.#renewal;
  }

  async #renew(): Promise<void> {
    const token = await this.credentials.token();
    if (token !== undefined) await this.credentials.renew(token);
    this.#renewedAt = this.now();
  }
}
