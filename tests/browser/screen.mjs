// One page before one person's eyes: found by role and label, used as a hand would, watched for faults.
import assert from 'node:assert/strict';
import { PATIENCE, until } from '../client/patience.mjs';
import { Watch } from './watch.mjs';

export class Screen {
  constructor(person, page, { touch }) {
    this.person = person;
    this.page = page;
    this.touch = touch;
    this.watch = new Watch(page);
    page.setDefaultTimeout(PATIENCE);
  }

  // Where things are.

  button(name, within = this.page) {
    return within.getByRole('button', { name, exact: typeof name === 'string' });
  }

  field(label, within = this.page) {
    return within.getByLabel(label, { exact: true });
  }

  heading(name) {
    return this.page.getByRole('heading', { name, exact: typeof name === 'string' });
  }

  dialog(name) {
    return this.page.getByRole('dialog', { name, exact: true });
  }

  get rooms() {
    return this.page.getByRole('navigation', { name: 'Rooms' });
  }

  /** The line of a room in the list; its name there goes on with what is to be said about it. */
  room(name) {
    return this.rooms.getByRole('link', { name: new RegExp(`^${name}( ?,|$)`) });
  }

  /** Beside the conversation; the whole screen on a phone. */
  get details() {
    return this.page.getByRole(this.touch ? 'main' : 'complementary', { name: 'Room details' });
  }

  get composer() {
    return this.page.getByRole('textbox', { name: /^Message / });
  }

  /** A feed, as soon as something has been said. */
  get conversation() {
    return this.page.getByLabel(/^Messages in /);
  }

  /** Rows of the conversation that say this. */
  message(text) {
    return this.conversation.getByRole('article').filter({ has: this.page.getByText(text, { exact: true }) });
  }

  get banner() {
    return this.page.getByText('No connection. Your messages wait here');
  }

  // What the person does.

  async goes(path) {
    await this.page.goto(new URL(path, this.person.house.url).href);
  }

  /** What is asked for stays on its way until it is let go. */
  async holds(address) {
    let release;
    const held = new Promise((done) => (release = done));
    await this.page.route(address, async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    return release;
  }

  async presses(name, within) {
    await this.button(name, within).click();
  }

  async fills(label, text, within) {
    await this.field(label, within).fill(text);
  }

  /** Ticks a box or takes one of a few. The control itself is out of sight: the hand lands on its label. */
  async ticks(role, name, within = this.page) {
    await within.getByRole(role, { name, exact: typeof name === 'string' }).check({ force: true });
  }

  /** Opens a menu and takes what it offers. */
  async chooses(menu, item) {
    await this.presses(menu);
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  async signsIn({ email, password } = this.person) {
    await this.fills('Email', email);
    await this.fills('Password', password);
    await this.presses('Sign in');
    await this.isIn();
  }

  /** The conversation is there. */
  async isIn() {
    await this.rooms.getByRole('link').first().waitFor();
  }

  async opensRoom(name) {
    await this.room(name).click();
    await this.isAt(name);
  }

  /** The room is open and its people are known: from here on it is heard. */
  async isAt(name) {
    await this.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await this.page.getByText(/^\d+ at the table$/).waitFor({ state: this.touch ? 'attached' : 'visible' });
  }

  /** Types at the end of what is in the composer. */
  async writes(text) {
    await this.composer.press('Control+End');
    await this.composer.pressSequentially(text);
  }

  /** Sends what is in the composer. */
  async sends() {
    if (this.touch) await this.presses('Send');
    else await this.composer.press('Enter');
  }

  /** Writes and sends, and waits until the server has it. */
  async says(text) {
    await this.composer.fill(text);
    await this.sends();
    const row = this.message(text);
    await row.waitFor();
    await until(async () => !/Sending…|Waiting for|Not sent/.test(await row.innerText()), `${text} is sent`);
  }

  // What the person sees.

  /** Sees a message, of somebody if named. */
  async hears(text, from) {
    const row = this.message(text);
    await row.waitFor();
    if (from) assert.match(await this.nameOf(row), new RegExp(`^${from.name} `), `${text} is of ${from.name}`);
  }

  /** The name by which a screen reader calls it. */
  async nameOf(locator) {
    return (await locator.ariaSnapshot()).match(/"((?:[^"\\]|\\.)*)"/)?.[1] ?? '';
  }

  /** The words of the conversation, oldest first. */
  said() {
    return this.conversation.getByRole('article').getByRole('paragraph').allInnerTexts();
  }

  async sees(text) {
    const shown = typeof text === 'string' || text instanceof RegExp ? this.page.getByText(text) : text;
    await shown.first().waitFor();
  }

  async seesNoMore(text) {
    const shown = typeof text === 'string' || text instanceof RegExp ? this.page.getByText(text) : text;
    await until(async () => (await shown.count()) === 0 || !(await shown.first().isVisible()), `${text} is gone`);
  }

  /** Waits until the tab is called so. */
  async isCalled(title) {
    const fits = (found) => (title instanceof RegExp ? title.test(found) : title === found);
    await until(async () => fits(await this.page.title()), `the title is ${title}`);
  }

  /** Until its fonts are there and nothing moves any more. */
  async settles() {
    await this.page.evaluate(async () => {
      await document.fonts.ready;
      const moving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
      await Promise.allSettled(moving.map((animation) => animation.finished));
    });
  }

  async isFocused(locator, what) {
    await until(() => locator.evaluate((element) => element === document.activeElement), `the focus is on ${what}`);
  }
}
