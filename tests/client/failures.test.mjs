// The plug is pulled, the operator stops the server, a client never reads: what was acknowledged is there, once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { until, within } from './patience.mjs';
import { RawPolling, RawSocket } from './raw.mjs';
import { WAYS, connect, connected } from './tab.mjs';

const numbers = (count) => Array.from({ length: count }, (_, i) => i + 1);

/** Somebody who keeps sending over a client that reconnects, and sends again what was not acknowledged. */
class Sender {
  /** What was acknowledged, in the order of sending: `{clientId, text, ack}`. */
  acked = [];
  /** What was sent and is without an answer. */
  pending;
  #isSending = true;

  constructor(person, room, way) {
    Object.assign(this, { person, room });
    const auth = { token: person.session.token };
    const patient = { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200 };
    this.socket = connect(person.house.url, '/chat', { way, auth, ...patient });
    this.socket.on('connect', () => this.socket.emit('chat:join-room', { roomId: room }));
  }

  async runs() {
    await connected(this.socket);
    while (this.#isSending || this.pending) {
      const n = this.acked.length + 1;
      this.pending ??= { clientId: randomUUID(), text: `${this.person.name} ${this.socket.id} ${n}` };
      const ack = await this.#sends(this.pending);
      if (!ack) continue;
      assert.equal(ack.status, 'delivered', JSON.stringify(ack));
      this.acked.push({ ...this.pending, ack });
      this.pending = undefined;
    }
  }

  /** Finishes what is pending and ends. */
  stops() {
    this.#isSending = false;
    return this.running;
  }

  /** The acknowledgement, or nothing when the connection was lost meanwhile. */
  #sends(message) {
    return new Promise((resolve) => {
      const lost = () => resolve(undefined);
      this.socket.once('disconnect', lost);
      this.socket.emit('chat:send-message', { roomId: this.room, ...message }, (ack) => {
        this.socket.off('disconnect', lost);
        resolve(ack.code === 'shutting_down' || ack.code === 'room.not_joined' ? undefined : ack);
      });
    });
  }
}

function startSending(house, room, way) {
  const senders = [];
  for (let n = 0; n < 8; n += 1) {
    const sender = new Sender(house.people[n % house.people.length], room, way);
    sender.running = sender.runs();
    senders.push(sender);
  }
  return senders;
}

const acknowledged = (senders) => senders.reduce((sum, sender) => sum + sender.acked.length, 0);

/** Everything acknowledged is stored once, in its place, and the room has no hole. */
async function mustHoldAll(house, room, senders) {
  // They go on sending: what is acknowledged from here on may be missing from what is read.
  const claims = senders.map((sender) => [...sender.acked]);
  const stored = await house.ada.reads(room);
  assert.deepEqual(stored.map((message) => message.seq), numbers(stored.length), 'seq is 1 to n without a hole');
  const sent = stored.map((message) => message.clientId);
  assert.equal(new Set(sent).size, sent.length, 'nothing is there twice');
  const bySender = new Map(stored.map((message) => [message.clientId, message]));
  for (const acked of claims) {
    for (const { clientId, text, ack } of acked) {
      const message = bySender.get(clientId);
      assert.ok(message, `${text} was acknowledged as ${ack.seq} and is lost`);
      assert.deepEqual([message.id, message.seq, message.text, message.sentAt], [ack.id, ack.seq, text, ack.sentAt]);
    }
    const order = acked.map(({ ack }) => ack.seq);
    assert.deepEqual(order, [...order].sort((a, b) => a - b), 'in the order of sending');
  }
  return stored;
}

describe('the plug is pulled', () => {
  for (const way of ['websocket', 'polling']) {
    describe(`with senders over ${way}`, () => {
      const at = openHouse();

      story('what was acknowledged is there once, in order, round after round', at, async (house) => {
        const room = await house.room();
        const senders = startSending(house, room, way);
        for (let round = 1; round <= 4; round += 1) {
          const before = acknowledged(senders);
          await until(() => acknowledged(senders) >= before + 200, 'messages are acknowledged');
          await house.isKilled();
          await house.starts();
          await mustHoldAll(house, room, senders);
        }
        await Promise.all(senders.map((sender) => within(sender.stops(), 'the last is acknowledged', 60_000)));
        const stored = await mustHoldAll(house, room, senders);
        assert.equal(stored.length, acknowledged(senders), 'and nothing else is there');
        for (const sender of senders) sender.socket.close();
      });
    });
  }

  const at = openHouse();
  story('accounts, rooms, members and sign-outs hold too', at, async (house) => {
    const { ada, bea } = house;
    const session = await bea.signsIn();
    const room = await house.room(bea);
    const gone = await house.room(bea);
    await Promise.all([bea.signsOut(session), ada.does('DELETE', `/api/rooms/${gone}/members/${bea.id}`)]);
    await house.isKilled();
    await house.starts();
    assert.equal((await bea.asks('GET', '/api/me', undefined, session)).status, 401);
    const rooms = (await bea.gets('/api/rooms')).rooms.map((room) => room.id);
    assert.ok(rooms.includes(room) && rooms.includes('general') && !rooms.includes(gone));
    await (await bea.sitsAt(room)).says(room, 'As before');
  });
});

describe('the operator stops the server', () => {
  for (const way of Object.keys(WAYS)) {
    describe(`with senders over ${way}`, () => {
      const at = openHouse();

      story('it ends within ten seconds, and nothing acknowledged is lost', at, async (house) => {
        const room = await house.room();
        const senders = startSending(house, room, way);
        await until(() => acknowledged(senders) >= 200, 'messages are acknowledged');
        const idle = await house.bea.sitsAt(room, { way });
        assert.deepEqual(await house.stops(10_000), { code: 0, signal: null });
        await idle.isCut();
        const before = acknowledged(senders);
        await house.starts();
        await until(() => acknowledged(senders) > before, 'the clients are back');
        await Promise.all(senders.map((sender) => within(sender.stops(), 'the last is acknowledged', 60_000)));
        const stored = await mustHoldAll(house, room, senders);
        assert.equal(stored.length, acknowledged(senders));
        for (const sender of senders) sender.socket.close();
      });
    });
  }
});

describe('the operator stops the server while somebody sends', () => {
  for (const way of ['websocket', 'upgrade']) {
    const at = openHouse();

    story(`everything that was taken over ${way} is acknowledged before the goodbye`, at, async (house) => {
      const room = await house.room();
      const beas = await house.bea.sitsAt(room, { way });
      const acks = [];
      const say = (n) => beas.socket.emit('chat:send-message', { roomId: room, text: `${n}` }, (ack) => acks.push(ack));
      numbers(40).forEach(say);
      await until(() => acks.length > 0, 'the first is acknowledged');
      assert.deepEqual(await house.stops(10_000), { code: 0, signal: null });
      await beas.isCut();
      await house.starts();
      const stored = await house.ada.reads(room);
      // An acknowledgement may overtake the one of an earlier message.
      const delivered = acks.filter((ack) => ack.status === 'delivered').sort((one, other) => one.seq - other.seq);
      assert.deepEqual(delivered.map((ack) => ack.id), stored.map((message) => message.id));
      for (const _ of beas.all('exception')) await beas.isRefused('shutting_down', 'chat:send-message');
    });
  }
});

describe('the operator stops the server beside the idle and the deaf', () => {
  const at = openHouse();

  story('it ends within ten seconds whoever hangs on', at, async (house) => {
    const { ada, eve } = house;
    const room = await house.room();
    const [adas, deaf] = [await ada.sitsAt(room), await eve.sitsAt(room)];
    const { wire } = deaf;
    wire.pause();
    const homeless = new RawSocket(house.url);
    await homeless.frame((frame) => frame.startsWith('0'));
    const poller = await RawPolling.open(eve);
    const stranger = await RawPolling.handshake(house.url);
    const polls = [poller.poll(), stranger.poll()].map((poll) => poll.catch(() => 'cut'));
    const half = createConnection(house.port, '127.0.0.1').on('error', () => {});
    await once(half, 'connect');
    half.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    for (let n = 0; n < 40; n += 1) await Promise.all(numbers(25).map(() => adas.says(room, '🫖'.repeat(2000))));

    assert.deepEqual(await house.stops(10_000), { code: 0, signal: null });
    await within(Promise.all([homeless.closed, adas.isCut(), ...polls]), 'everybody is let go');
    for (const stream of [wire, half]) stream.destroy();
    await house.starts();
  });
});

describe('a client that never reads', () => {
  const at = openHouse();
  const text = (n) => `${n} ${'🫖'.repeat(1990)}`;

  const stalls = {
    'a paused websocket': async (eve, room) => {
      const tab = await eve.sitsAt(room);
      const { wire } = tab;
      wire.pause();
      return { resumes: () => wire.resume(), tab };
    },
    'a poller that polls no more': async (eve, room) => {
      await (await RawPolling.open(eve)).joins(room);
      return {};
    },
  };

  for (const [name, stall] of Object.entries(stalls)) {
    story(`the others hear everything beside ${name}, and memory stays bounded`, at, async (house) => {
      const { ada, bea, eve } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room), await bea.sitsAt(room, { way: 'polling' })];
      const deaf = await stall(eve, room);
      const before = house.memory;
      for (const n of numbers(2000)) await adas.says(room, text(n));
      const heard = await beas.hearsAll('chat:message', 2000);
      assert.deepEqual(heard.map((message) => message.seq), numbers(2000));
      assert.deepEqual(beas.drops, []);
      assert.ok(house.memory - before < 64 << 20, `memory grew by ${house.memory - before}`);

      deaf.resumes?.();
      if (deaf.tab) await catchesUp(eve, deaf.tab, room, 2000);
    });
  }

  /** Whoever wakes learns of the gap, or is cut; either way it ends up with the whole room. */
  async function catchesUp(person, tab, room, head) {
    const heard = () => tab.all('chat:message').map((message) => message.seq);
    const learnt = () => tab.drops.length > 0 || heard().at(-1) === head || tab.all('chat:room-rev').some((told) => told.rev === head);
    await until(learnt, 'it learns where the room stands');
    const seqs = heard();
    assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b), 'what it got is in order');
    assert.equal(new Set(seqs).size, seqs.length, 'and once');
    const rev = seqs.findIndex((seq, i) => seq !== i + 1);
    const known = rev < 0 ? seqs.length : rev;
    const back = await person.sitsAt(room);
    const { epoch } = await back.syncs();
    const { rooms } = await back.syncs({ epoch, rooms: [{ roomId: room, rev: known }] });
    const state = rooms.find((state) => state.room.id === room);
    const missed = state.truncated ? await person.reads(room, { after: known }) : state.changed;
    assert.deepEqual(missed.map((message) => message.seq), numbers(head - known).map((n) => n + known));
  }
});
