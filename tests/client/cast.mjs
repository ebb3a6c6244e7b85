// The people: each has an account in the house, verbs over HTTP, and tabs.
import assert from 'node:assert/strict';
import { call } from './http.mjs';
import { within } from './patience.mjs';

/** ada is the admin; dov stands for a bot and eve for an outsider: no room but `general` knows her. */
export const CAST = ['ada', 'bea', 'cid', 'dov', 'eve'];

export class Person {
  tabs = [];

  constructor(house, key) {
    this.house = house;
    this.name = key[0].toUpperCase() + key.slice(1);
    this.email = `${key}@example.org`;
    this.password = `a lamp and a table for ${key}`;
  }

  /** Takes over the account and the session that the server answered. */
  moveIn(answer) {
    this.session = sessionOf(answer);
    this.id = answer.body.user.id;
  }

  /** A further session, as on another device. */
  async signsIn() {
    const { email, password } = this;
    const answer = await call('POST', `${this.house.url}/api/auth/login`, { body: { email, password } });
    assert.equal(answer.status, 200, answer.text);
    return sessionOf(answer);
  }

  async signsOut(session = this.session) {
    const answer = await this.asks('POST', '/api/auth/logout', undefined, session);
    assert.ok(answer.status < 300, answer.text);
  }

  /** A request in this person's name; answers whatever the status. */
  async asks(method, path, body, session = this.session) {
    await this.#keepsUp(session);
    const headers = { authorization: `Bearer ${session.token}`, cookie: session.cookie };
    return call(method, this.house.url + path, { body, headers });
  }

  /** A token whose time is over is renewed, as every client does it: a slow machine takes longer than a token lives. */
  async #keepsUp(session) {
    if (Date.now() < session.expiresAt) return;
    const answer = await call('POST', `${this.house.url}/api/auth/refresh`, { headers: { cookie: session.cookie } });
    if (answer.status === 200) Object.assign(session, sessionOf(answer));
  }

  /** A request that must be granted; gives its answer. */
  async does(method, path, body) {
    const answer = await this.asks(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  gets(path) {
    return this.does('GET', path);
  }

  /** Makes a room, private when it has people in it. */
  async makesRoom(name, ...people) {
    const memberIds = people.map((person) => person.id);
    const room = await this.does('POST', '/api/rooms', { name, private: memberIds.length > 0, memberIds });
    return room.id;
  }

  /** The whole history of a room, oldest first, by pages. */
  async reads(roomId, { after = 0, limit = 200 } = {}) {
    const messages = [];
    for (;;) {
      const page = await this.gets(`/api/rooms/${roomId}/messages?after=${after}&limit=${limit}`);
      messages.push(...page.messages);
      if (!page.hasNewer) return messages;
      assert.ok(page.messages.length > 0, 'a page that has newer ones is not empty');
      after = page.messages.at(-1).seq;
    }
  }

  /** Opens a tab that is connected, and on the way `upgrade` has been upgraded. */
  async opens(options = {}) {
    const { namespace = '/chat', session = this.session, ...rest } = options;
    await this.#keepsUp(session);
    // Here, so that whoever has the cast without tabs needs no Socket.IO client either.
    const { Tab, connect, connected } = await import('./tab.mjs');
    const socket = connect(this.house.url, namespace, { auth: { token: session.token }, ...rest });
    const tab = new Tab(this, socket);
    this.tabs.push(tab);
    await connected(socket, `${this.name} opens ${namespace}`);
    if (rest.way === 'upgrade') await upgraded(socket);
    return tab;
  }

  /** Opens a tab and joins a room with it. */
  async sitsAt(roomId, options) {
    const tab = await this.opens(options);
    await tab.joins(roomId);
    return tab;
  }
}

function upgraded(socket) {
  const { engine } = socket.io;
  if (engine.transport.name === 'websocket') return undefined;
  return within(new Promise((resolve) => engine.once('upgrade', resolve)), 'the transport is upgraded');
}

function sessionOf(answer) {
  const cookie = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
  // Half a minute early, so that no request meets the end on its way.
  return { token: answer.body.accessToken, cookie, expiresAt: Date.parse(answer.body.expiresAt) - 30_000 };
}
