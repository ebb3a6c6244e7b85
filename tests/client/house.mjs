// A house: the real binary on a free port and in a temporary folder, with the cast moved in over HTTP.
// `story` tells a test in it and sees to it that nobody leaves a tab open or an exception unread.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CAST, Person } from './cast.mjs';
import { call } from './http.mjs';
import { PATIENCE, until, within } from './patience.mjs';

const BINARY = process.env.TERTULIA_BIN ?? fileURLToPath(new URL('../../target/debug/tertulia', import.meta.url));

export class House {
  /** The token of the first start. */
  static setupToken = 'the-table-is-laid-for-five';

  people = [];
  /** The line on stdout that has the address. */
  link = '';
  url = '';
  port = 0;
  #rooms = 0;
  #log = '';
  #process;
  #exited;
  #kills = () => this.#process?.kill('SIGKILL');

  constructor({ limits, env, team, first }) {
    this.team = team;
    this.first = first;
    this.folder = first?.folder ?? mkdtempSync(join(tmpdir(), 'tertulia-'));
    this.env = {
      PATH: process.env.PATH,
      HOME: this.folder,
      TERTULIA__SETUP__TOKEN: House.setupToken,
      TERTULIA__LIMITS__ENABLED: String(limits),
      // However full the disk is on which the stories are told.
      TERTULIA__FILES__KEEP_FREE_MB: '0',
      TERTULIA__FILES__KEEP_FREE_PERCENT: '0',
      ...env,
    };
    process.once('exit', this.#kills);
  }

  /**
   * @param {object} options
   * @param {boolean} [options.limits] whether the rate limits hold
   * @param {Record<string, string>} [options.env] further settings
   * @param {string[]} [options.cast] who moves in, the admin first; nobody leaves the first start to the test
   * @param {string} [options.team] its name
   */
  static async open({ limits = false, env = {}, cast = CAST, team = 'The table' } = {}) {
    const house = new House({ limits, env, team });
    try {
      await house.starts();
      await house.#moveIn(cast);
    } catch (error) {
      await house.close().catch(() => {});
      throw error;
    }
    return house;
  }

  /** A further process of the cluster that `first` belongs to: one folder, the same people. */
  static async beside(first, { env = {}, cast = CAST } = {}) {
    const house = new House({ limits: false, env: { ...first.env, ...env }, first });
    try {
      await house.starts();
    } catch (error) {
      await house.close().catch(() => {});
      throw error;
    }
    for (const key of cast.filter((one) => first[one])) {
      const { session, id } = first[key];
      house[key] = Object.assign(new Person(house, key), { session, id });
      house.people.push(house[key]);
    }
    return house;
  }

  /** Starts the server; the second time on the port of the first. */
  async starts(patience = PATIENCE) {
    assert.ok(existsSync(BINARY), `no server at ${BINARY}: build it, or name it in TERTULIA_BIN`);
    const flags = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', join(this.folder, 'data')];
    const child = spawn(BINARY, flags, { cwd: this.folder, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', (error) => resolve({ code: -1, signal: error.message }));
    });
    child.stderr.on('data', (chunk) => (this.#log += chunk));
    this.url = await within(this.#addressOf(child), () => `the server tells its address\n${this.log}`, patience);
    this.port = Number(new URL(this.url).port);
    await until(() => this.isReady(), () => `the server is ready\n${this.log}`, patience);
  }

  /** What the operator types beside the running server. */
  async types(...words) {
    const flags = ['--data', join(this.folder, 'data')];
    await promisify(execFile)(BINARY, [...words, ...flags], { cwd: this.folder, env: this.env });
  }

  /** The process id of the server. */
  get pid() {
    return this.#process.pid;
  }

  /** The last that the server logged. */
  get log() {
    return this.#log.split('\n').slice(-40).join('\n');
  }

  /** Resident memory of the server in bytes. */
  get memory() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(status.match(/VmRSS:\s+(\d+) kB/)[1]) * 1024;
  }

  async isReady() {
    const answer = await call('GET', `${this.url}/readyz`).catch(() => undefined);
    return answer?.status === 200;
  }

  /** Fails unless the process lives, answers and has never panicked. */
  async mustBeWell() {
    assert.equal(this.#process.exitCode, null, `the server has ended\n${this.log}`);
    assert.ok(await this.isReady(), `the server does not answer\n${this.log}`);
    assert.ok(!this.#log.includes('panicked at'), this.#log);
  }

  /** Pulls the plug. */
  async isKilled() {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  /** Holds the process where it is: it neither works nor ends. */
  isHeld() {
    this.#process.kill('SIGSTOP');
  }

  goesOn() {
    this.#process.kill('SIGCONT');
  }

  /** Asks the server to stop and waits until it has: `{code, signal}`. */
  async stops(patience = PATIENCE) {
    this.#process.kill('SIGTERM');
    return within(this.#exited, () => `the server stops\n${this.log}`, patience);
  }

  /** A room of its own for a test: public, or private for ada and the people named. */
  room(...people) {
    this.#rooms += 1;
    return this.ada.makesRoom(`table ${this.#rooms}`, ...people);
  }

  /** Looks back on a story: every exception was looked at; closes the tabs. */
  isLeft() {
    const tabs = this.people.flatMap((person) => person.tabs.splice(0));
    for (const tab of tabs) tab.closes();
    for (const tab of tabs) tab.mustHaveLooked();
  }

  async close() {
    for (const tab of this.people.flatMap((person) => person.tabs)) tab.closes();
    this.#kills();
    process.off('exit', this.#kills);
    await this.#exited;
    if (!this.first) rmSync(this.folder, { recursive: true, force: true });
    assert.ok(!this.#log.includes('panicked at'), this.#log);
  }

  async #moveIn(cast) {
    for (const key of cast) {
      const person = new Person(this, key);
      person.moveIn(this.people.length === 0
        ? await this.#lets(person, 'setup', { setupToken: House.setupToken, teamName: this.team })
        : await this.#lets(person, 'auth/register', { inviteToken: await this.#invitation() }));
      this.people.push(person);
      this[key] = person;
    }
    if (this.bea) this.patio = await this.ada.makesRoom('patio', this.bea);
  }

  async #lets(person, route, ticket) {
    const { name, email, password } = person;
    const answer = await call('POST', `${this.url}/api/${route}`, { body: { ...ticket, name, email, password } });
    assert.ok(answer.status < 300, `${name} moves in: ${answer.status} ${answer.text}\n${this.log}`);
    return answer;
  }

  async #invitation() {
    this.invite ??= await this.ada.does('POST', '/api/invites', { maxUses: 100 });
    return this.invite.token;
  }

  #addressOf(child) {
    return new Promise((resolve, reject) => {
      let told = '';
      child.stdout.on('data', (chunk) => {
        told += chunk;
        const link = told.match(/(http:\/\/[\d.]+:\d+)\S*(?=\s)/);
        if (!link) return;
        this.link = link[0];
        resolve(link[1]);
      });
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}\n${told}\n${this.log}`)));
    });
  }
}

/** Opens a house before the tests of a suite and closes it after them; gives a function for it. */
export function openHouse(options) {
  let house;
  before(async () => {
    house = await House.open(options);
  });
  after(() => house?.close());
  return () => house;
}

/** A test in a house: afterwards the tabs are closed, the exceptions were looked at, the server is well. */
export function story(name, houseOf, tell) {
  test(name, async (t) => {
    const house = houseOf();
    try {
      await tell(house, t);
      await house.mustBeWell();
    } catch (error) {
      house.people.flatMap((person) => person.tabs.splice(0)).forEach((tab) => tab.closes());
      throw error;
    }
    house.isLeft();
  });
}
