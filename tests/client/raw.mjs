// Engine.IO by hand, for what the official client would never do: https://socket.io/docs/v4/engine-io-protocol/
import WebSocket from 'ws';
import { call } from './http.mjs';
import { within } from './patience.mjs';

const SEPARATOR = '\x1e';

/** A websocket that sends what it is told to and keeps every frame that it gets. */
export class RawSocket {
  frames = [];
  #listeners = new Set();

  constructor(url, query = 'EIO=4&transport=websocket', options = {}) {
    this.ws = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?${query}`, { maxPayload: 64 << 20, ...options });
    /** Settles when the connection is gone, and says by which code. */
    this.closed = new Promise((resolve) => this.ws.once('close', (code) => resolve(code)));
    this.ws.on('error', () => {});
    this.ws.on('message', (data) => this.#take(data.toString()));
  }

  /** A websocket that has joined a namespace as `person`. */
  static async open(person, namespace = '/chat') {
    const raw = new RawSocket(person.house.url);
    await raw.frame((frame) => frame.startsWith('0'));
    raw.send(`40${namespace},${JSON.stringify({ token: person.session.token })}`);
    await raw.frame((frame) => frame.startsWith(`40${namespace},`));
    return raw;
  }

  send(frame, options) {
    this.ws.send(frame, options, () => {});
  }

  /** The first frame that fits, waiting for it. */
  frame(fits) {
    let look;
    const found = new Promise((resolve) => {
      look = () => {
        const frame = this.frames.find(fits);
        if (frame !== undefined) resolve(frame);
      };
      this.#listeners.add(look);
      look();
    });
    return within(found, () => `a frame; got ${this.frames.slice(-5).join(' | ')}`).finally(() => this.#listeners.delete(look));
  }

  /** Waits until the server has worked off what was sent: it answers a join, or has closed the connection. */
  async settles(roomId, ack = 7001) {
    this.send(`42/chat,${ack}["chat:join-room",${JSON.stringify({ roomId })}]`);
    const answered = this.frame((frame) => frame.startsWith(`43/chat,${ack}`)).then(() => 'open');
    return Promise.race([answered, within(this.closed, 'it answers or closes').then(() => 'closed')]);
  }

  close() {
    this.ws.terminate();
  }

  #take(frame) {
    if (frame === '2') this.send('3');
    this.frames.push(frame);
    for (const look of [...this.#listeners]) look();
  }
}

/** A long-polling session that polls only when it is told to. */
export class RawPolling {
  constructor(url, sid) {
    this.address = `${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    this.sid = sid;
  }

  /** A session that has joined no namespace. */
  static async handshake(url) {
    const opened = await call('GET', `${url}/socket.io/?EIO=4&transport=polling`);
    return new RawPolling(url, JSON.parse(opened.text.slice(1)).sid);
  }

  /** A session that has joined a namespace as `person`. */
  static async open(person, namespace = '/chat') {
    const raw = await RawPolling.handshake(person.house.url);
    await raw.post(`40${namespace},${JSON.stringify({ token: person.session.token })}`);
    await raw.packet((packet) => packet.startsWith(`40${namespace},`));
    return raw;
  }

  post(...packets) {
    return call('POST', this.address, { body: packets.join(SEPARATOR), headers: { 'content-type': 'text/plain' } });
  }

  async poll() {
    const answer = await call('GET', this.address);
    return { status: answer.status, packets: answer.text.split(SEPARATOR) };
  }

  /** Polls until a packet fits; answers pings on the way. */
  async packet(fits) {
    for (;;) {
      const { status, packets } = await within(this.poll(), 'a poll is answered');
      if (status !== 200) throw new Error(`the session is gone: ${status} ${packets}`);
      if (packets.includes('2')) await this.post('3');
      const found = packets.find(fits);
      if (found) return found;
    }
  }

  async joins(roomId) {
    await this.post(`42/chat,1["chat:join-room",${JSON.stringify({ roomId })}]`);
    await this.packet((packet) => packet.startsWith('43/chat,1'));
  }
}
