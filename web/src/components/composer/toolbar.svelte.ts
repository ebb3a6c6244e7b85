/** Whether the marks are shown above where one writes: in every composer of this browser, until one says otherwise. */
const NAME = 'tertulia-marks';

export class Toolbar {
  #open = $state(false);

  constructor(private readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>) {
    this.#try(() => (this.#open = this.storage().getItem(NAME) === 'open'));
  }

  get open(): boolean {
    return this.#open;
  }

  toggle(): void {
    this.#open = !this.#open;
    this.#try(() => this.storage().setItem(NAME, this.#open ? 'open' : 'closed'));
  }

  /** A browser that keeps nothing begins anew each time. */
  #try(act: () => void): void {
    try {
      act();
    } catch {
      return;
    }
  }
}

export const toolbar = new Toolbar(() => localStorage);
