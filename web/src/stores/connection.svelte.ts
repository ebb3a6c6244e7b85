/** Is there a connection? Said to the person only when it has been gone for two seconds: shorter is nobody's business. */
export type Link = 'first' | 'up' | 'down';

const PATIENCE_MS = 2_000;

export class Connection {
  link = $state<Link>('first');
  /** Gone for long enough to say so. */
  lost = $state(false);

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#watch();
  }

  up(): void {
    clearTimeout(this.#timer);
    this.link = 'up';
    this.lost = false;
  }

  down(): void {
    if (this.link === 'down') return;
    this.link = 'down';
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.lost = true), PATIENCE_MS);
  }
}
