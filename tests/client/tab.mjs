// One socket of one person, as a browser tab would hold it: what it hears is kept until a test looks at it.
import assert from 'node:assert/strict';
import { io as stockClient } from 'socket.io-client';
import { aSentence, aTime, matches } from './shapes.mjs';
import { within } from './patience.mjs';

/** The roads to the server; every story of the contract is told on each. */
export const WAYS = {
  websocket: { transports: ['websocket'] },
  polling: { transports: ['polling'] },
  upgrade: { transports: ['polling', 'websocket'] },
};

/** How an open asks: by its own road, with the token where the person wants it. */
export function connect(url, namespace, { way = 'websocket', io = stockClient, ...options } = {}) {
  return io(url + namespace, { ...WAYS[way], forceNew: true, reconnection: false, timeout: 60_000, ...options });
}

/** Waits until a socket is connected; its refusal is thrown. */
export function connected(socket, what = 'a socket connects') {
  if (socket.connected) return Promise.resolve(socket);
  const settled = new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
  return within(settled, what);
}

/** Waits until a socket is refused and gives the error. */
export function refused(socket, what = 'a socket is refused') {
  const settled = new Promise((resolve, reject) => {
    socket.once('connect_error', resolve);
    socket.once('connect', () => reject(new Error('it was let in')));
  });
  return within(settled, what).finally(() => socket.close());
}

export class Tab {
  /** Everything heard, oldest first: `{event, payload, isLookedAt}`. */
  #heard = [];
  #listeners = new Set();
  /** Why the socket was closed, each time that it was. */
  drops = [];

  constructor(person, socket) {
    this.person = person;
    this.socket = socket;
    socket.onAny((event, payload) => {
      this.#heard.push({ event, payload, isLookedAt: false });
      for (const look of [...this.#listeners]) look();
    });
    socket.on('disconnect', (reason) => {
      this.drops.push(reason);
      for (const look of [...this.#listeners]) look();
    });
  }

  /** Emits and waits for the acknowledgement. */
  asks(event, ...payload) {
    const answered = new Promise((resolve) => this.socket.emit(event, ...payload, resolve));
    return within(answered, () => `${this.person.name} asks ${event}; closed by: ${this.drops.join(', ') || 'nobody'}`);
  }

  /** Emits and wants no acknowledgement. */
  tells(event, ...payload) {
    this.socket.emit(event, ...payload);
  }

  async joins(roomId) {
    const ack = await this.asks('chat:join-room', { roomId });
    assert.equal(ack.roomId, roomId, `${this.person.name} joins: ${JSON.stringify(ack)}`);
    return ack;
  }

  async says(roomId, text, more = {}) {
    const ack = await this.asks('chat:send-message', { roomId, text, ...more });
    assert.equal(ack.status, 'delivered', `${this.person.name} says: ${JSON.stringify(ack)}`);
    return ack;
  }

  async syncs(known = {}) {
    const ack = await this.asks('chat:sync', known);
    assert.ok(Array.isArray(ack.rooms), `${this.person.name} syncs: ${JSON.stringify(ack)}`);
    return ack;
  }

  /** The first event of that name and fit that no test has looked at; waits for it. */
  async hears(event, fits = () => true) {
    const fit = typeof fits === 'function' ? fits : (payload) => isLike(payload, fits);
    const find = () => this.#heard.find((one) => !one.isLookedAt && one.event === event && fit(one.payload));
    const found = await this.#waits(find, () => `${this.person.name} hears ${event}; heard: ${this.#account()}`);
    found.isLookedAt = true;
    return found.payload;
  }

  /** Waits until `count` events of that name have come in all, and gives them in the order in which they came. */
  async hearsAll(event, count) {
    const enough = () => this.all(event).length >= count;
    await this.#waits(enough, () => `${this.person.name} hears ${count} of ${event}, not ${this.all(event).length}`);
    return this.all(event);
  }

  /** Everything of that name that came, looked at or not. */
  all(event) {
    return this.#heard.filter((one) => one.event === event).map((one) => one.payload);
  }

  /** Waits for the exception of an event that was refused, and gives it. */
  async isRefused(code, cause) {
    const exception = await this.hears('exception', (payload) => payload.cause === cause || !payload.cause);
    return matches(exception, { event: 'error', message: aSentence, timestamp: aTime, code, cause }, 'exception');
  }

  /** Asks for what must be refused: the acknowledgement and the exception say why, and agree. */
  async mustNot(event, payload, code) {
    const ack = await this.asks(event, payload);
    matches(ack, { status: 'error', code, message: aSentence }, `${event} ${brief(payload)} ack`);
    const exception = await this.isRefused(code, event);
    assert.equal(exception.message, ack.message);
    assert.equal(exception.field, ack.field);
    return ack;
  }

  /** Waits until the socket is closed and gives the reason. */
  isCut() {
    return this.#waits(() => this.drops[0], `${this.person.name} is cut off`);
  }

  /** Waits until the socket is connected once more. */
  isBack() {
    return this.#waits(() => this.socket.connected, `${this.person.name} is back`);
  }

  /** The TCP socket under a websocket. */
  get wire() {
    return this.socket.io.engine.transport.ws._socket;
  }

  /** Tears the wire without a word. */
  tears() {
    this.wire.resetAndDestroy();
  }

  closes() {
    this.socket.close();
  }

  /** Fails when the server complained and no test looked at it. */
  mustHaveLooked() {
    const unseen = this.#heard.filter((one) => one.event === 'exception' && !one.isLookedAt);
    assert.deepEqual(unseen.map((one) => one.payload), [], `${this.person.name} got exceptions that nobody looked at`);
  }

  #waits(find, what) {
    const found = find();
    if (found) return Promise.resolve(found);
    let look;
    const waited = new Promise((resolve) => {
      look = () => {
        const late = find();
        if (late) resolve(late);
      };
      this.#listeners.add(look);
      this.socket.on('connect', look);
    });
    return within(waited, what).finally(() => {
      this.#listeners.delete(look);
      this.socket.off('connect', look);
    });
  }

  #account() {
    return this.#heard.slice(-12).map((one) => `${one.event} ${brief(one.payload)}`).join('; ') || 'nothing';
  }
}

const isLike = (payload, fields) =>
  payload !== null && Object.entries(fields).every(([key, value]) => payload?.[key] === value);

const brief = (payload) => (JSON.stringify(payload) ?? 'nothing').slice(0, 160);
