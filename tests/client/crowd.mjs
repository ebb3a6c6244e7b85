// A crowd: a thousand people and more, each on a websocket that knows just enough of the protocol to count what it
// hears. https://socket.io/docs/v4/socket-io-protocol/
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import WebSocket from 'ws';

/** Milliseconds after which somebody comes again who was not let in, at the least; twice that at the most. */
const PAUSE = 500;

/** Lets so many people move in, all of them members of `general`; they leave with the test. */
export async function gather(house, count, t) {
  const files = Number(execFileSync('sh', ['-c', 'ulimit -n']).toString());
  assert.ok(!(files < count + 1000), `${count} sockets need more open files than ${files}: raise \`ulimit -n\``);
  const tokens = join(house.folder, 'tokens');
  await house.types('populate', '--people', `${count}`, '--tokens', tokens);
  const lines = readFileSync(tokens, 'utf8').trim().split('\n');
  assert.equal(lines.length, count);
  const guests = lines.map((token) => new Guest(house.url, token));
  t.after(() => guests.forEach((guest) => guest.goes()));
  return guests;
}

export class Guest {
  /** Of all frames that came. */
  bytes = 0;
  /** How often each event came. */
  heard = new Map();
  /** The messages that are known, each `id` under its `rev`. */
  messages = new Map();
  /** Messages that came more than once, or out of order, by the stream of one connection. */
  faults = [];
  /** The last list of who is present. */
  list = undefined;
  #rev = 0;
  #asked = 0;
  #answers = new Map();
  #ws;

  constructor(url, token) {
    this.address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    this.token = token;
    this.id = JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sub;
  }

  /** Connects, and tries again for as long as it takes, as the stock client does. */
  async comes() {
    this.#rev = 0;
    while (!(await this.#tries())) await new Promise((resolve) => setTimeout(resolve, PAUSE * (1 + Math.random())));
  }

  /** Emits and waits for the acknowledgement; fails when the connection ends before. */
  asks(event, payload) {
    const id = (this.#asked += 1);
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#ws.send(`42/chat,${id}${JSON.stringify([event, payload])}`);
    });
  }

  async joins(roomId) {
    const ack = await this.asks('chat:join-room', { roomId });
    assert.equal(ack.roomId, roomId, JSON.stringify(ack));
    for (const message of ack.recentMessages) this.messages.set(message.rev, message.id);
    return ack;
  }

  /** Asks for what it missed in a room since `rev`. */
  async catchesUp(roomId, rev) {
    const ack = await this.asks('chat:sync', { rooms: [{ roomId, rev }] });
    const state = ack.rooms.find(({ room }) => room.id === roomId);
    assert.ok(state?.changed, JSON.stringify(ack).slice(0, 300));
    for (const message of state.changed) this.messages.set(message.rev, message.id);
  }

  /** Whether the connection has ended. */
  get isGone() {
    return this.#ws.readyState === WebSocket.CLOSED;
  }

  goes() {
    this.#ws?.terminate();
  }

  /** True once the namespace is open, false when it was not to be had. */
  #tries() {
    const ws = new WebSocket(this.address, { perMessageDeflate: false, maxPayload: 16 << 20 });
    this.#ws = ws;
    return new Promise((resolve) => {
      ws.on('error', () => resolve(false));
      ws.on('close', (code) => {
        resolve(false);
        for (const { reject } of this.#answers.values()) reject(new Error(`the connection ended: ${code}`));
        this.#answers.clear();
      });
      ws.on('message', (data) => this.#takes(data, resolve));
    });
  }

  #takes(data, settle) {
    this.bytes += data.length;
    const frame = data.toString();
    if (frame === '2') this.#ws.send('3');
    else if (frame.startsWith('0')) this.#ws.send(`40/chat,${JSON.stringify({ token: this.token })}`);
    else if (frame.startsWith('40/chat,')) settle(true);
    else if (frame.startsWith('44/chat,')) this.#ws.terminate();
    else if (frame.startsWith('43/chat,')) this.#isAnswered(frame);
    else if (frame.startsWith('42/chat,')) this.#hears(frame);
  }

  #isAnswered(frame) {
    const start = frame.indexOf('[');
    const id = Number(frame.slice('43/chat,'.length, start));
    this.#answers.get(id)?.resolve(JSON.parse(frame.slice(start))[0]);
    this.#answers.delete(id);
  }

  #hears(frame) {
    const event = frame.slice('42/chat,["'.length, frame.indexOf('"', '42/chat,["'.length));
    this.heard.set(event, this.times(event) + 1);
    if (event !== 'chat:message' && event !== 'chat:room-users') return;
    const [, payload] = JSON.parse(frame.slice('42/chat,'.length));
    if (event === 'chat:room-users') {
      this.list = { named: payload.users.length, userCount: payload.userCount };
    } else {
      if (payload.rev <= this.#rev) this.faults.push(payload.rev);
      this.#rev = payload.rev;
      this.messages.set(payload.rev, payload.id);
    }
  }

  times(event) {
    return this.heard.get(event) ?? 0;
  }
}
