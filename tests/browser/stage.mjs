// Where a browser story is told: a house, one browser, and a screen for everybody who plays. Afterwards every page must
// have been free of faults; of a story that failed, the pictures are kept.
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Person } from '../client/cast.mjs';
import { openHouse } from '../client/house.mjs';
import { dress, openBrowser } from './chromium.mjs';
import { bringAxe } from './fair.mjs';
import { Screen } from './screen.mjs';
import { Watch } from './watch.mjs';

const FAILED = fileURLToPath(new URL('shots/failed/', import.meta.url));

export class Stage {
  screens = [];

  constructor(house, browser) {
    this.house = house;
    this.browser = browser;
  }

  /** Somebody who has no account: a name, an address and a password. */
  stranger(key) {
    return new Person(this.house, key);
  }

  /** A browser of its own for `person`, with nobody signed in, at `path`. */
  async comes(person, path = '/', clothes = {}) {
    const context = await this.browser.newContext(dress(clothes));
    await Watch.over(context);
    await bringAxe(context);
    return this.#screen(person, context, path);
  }

  /** A browser in which `person` is signed in, by a session of its own. */
  async enters(person, path = '/', clothes = {}) {
    const context = await this.browser.newContext(dress(clothes));
    await Watch.over(context);
    await bringAxe(context);
    await context.addCookies([await this.cookieOf(person)]);
    return this.#screen(person, context, path);
  }

  /** A further tab of the same browser. */
  async anotherTab(screen, path = '/') {
    return this.#screen(screen.person, screen.page.context(), path);
  }

  async #screen(person, context, path) {
    const page = await context.newPage();
    const screen = new Screen(person, page, { touch: await page.evaluate(() => matchMedia('(pointer: coarse)').matches) });
    this.screens.push(screen);
    await screen.goes(path);
    return screen;
  }

  /** A session of its own, as a browser has it. */
  async cookieOf(person) {
    const { cookie } = await person.signsIn();
    const [name, value] = cookie.split('; ').find((pair) => pair.startsWith('tertulia_refresh=')).split('=');
    const { hostname: domain } = new URL(this.house.url);
    return { name, value, domain, path: '/api/auth', httpOnly: true, sameSite: 'Strict' };
  }

  mustBeQuiet() {
    for (const { person, watch } of this.screens) watch.mustBeQuiet(person.name);
  }

  /** Closes one page, before the story ends. */
  async leaves(screen) {
    this.screens = this.screens.filter((each) => each !== screen);
    await screen.page.close();
  }

  async clears() {
    const contexts = new Set(this.screens.splice(0).map((screen) => screen.page.context()));
    for (const context of contexts) await context.close();
  }

  async keepsPictures(name) {
    for (const [n, screen] of this.screens.entries()) {
      await this.keepsPicture(screen, `${name} ${n + 1} ${screen.person.name}`);
    }
  }

  async keepsPicture({ page }, name) {
    mkdirSync(FAILED, { recursive: true });
    const path = `${FAILED}${name.replace(/\W+/g, '-')}.png`;
    await page.screenshot({ path, timeout: 5_000 }).catch(() => {});
  }
}

/** A house and a browser for the stories of a suite. */
export function openStage(options) {
  const houseOf = openHouse(options);
  let browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());
  return () => ({ house: houseOf(), browser });
}

export function story(name, at, tell) {
  test(name, async (t) => {
    const { house, browser } = at();
    const stage = new Stage(house, browser);
    try {
      await tell(stage, t);
      await house.mustBeWell();
      stage.mustBeQuiet();
    } catch (error) {
      await stage.keepsPictures(name);
      throw error;
    } finally {
      await stage.clears();
    }
  });
}
