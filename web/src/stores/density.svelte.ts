/**
 * How close what is said stands. Kept in a cookie, from which the server writes it into the page before it is painted; a
 * page that was kept for when the server is away has it from here.
 */
import { cookies } from './cookies';
import type { Jar } from './settings.svelte';

export type Density = 'comfortable' | 'compact';

export class Closeness {
  #density = $state<Density>('comfortable');

  constructor(
    private readonly jar: Jar,
    private readonly page: Pick<HTMLElement, 'dataset'>,
  ) {
    this.#density = jar.read('tertulia-density') === 'compact' ? 'compact' : 'comfortable';
    page.dataset.density = this.#density;
  }

  get density(): Density {
    return this.#density;
  }

  set density(density: Density) {
    this.#density = density;
    this.jar.write('tertulia-density', density);
    this.page.dataset.density = density;
  }
}

export const closeness = new Closeness(cookies, document.documentElement);
