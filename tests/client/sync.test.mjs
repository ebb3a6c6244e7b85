// Catching up: after an absence, a restored database, a missed delivery; and the heads of rooms that are not open.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { aCount, anId, matches, said } from './shapes.mjs';
import { WAYS } from './tab.mjs';

const numbers = (count) => Array.from({ length: count }, (_, i) => i + 1);
const stateOf = (sync, room) => sync.rooms.find((state) => state.room.id === room);

/** Says `count` numbered messages, some at a time. */
async function tells(tab, room, count, from = 1) {
  const all = numbers(count).map((n) => `${n + from - 1}`);
  for (let i = 0; i < all.length; i += 20) await Promise.all(all.slice(i, i + 20).map((text) => tab.says(room, text)));
}

for (const way of Object.keys(WAYS)) {
  describe(`catching up over ${way}`, () => {
    const at = openHouse();

    story('the answer has every room of the person, and where each stands', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const beas = await bea.sitsAt(room, { way });
      await tells(adas, room, 3);
      const sync = await beas.syncs();
      assert.ok(anId(sync.epoch));
      assert.equal(sync.reset, undefined);
      const mine = (await bea.gets('/api/rooms')).rooms.map((room) => room.id);
      assert.deepEqual(sync.rooms.map((state) => state.room.id).sort(), mine.sort());
      assert.ok(mine.includes(house.patio) && mine.includes('general'));
      matches(stateOf(sync, room), { rev: 3, seq: 3, readSeq: aCount, unread: 3, mentions: 0, changed: undefined });
      assert.equal(stateOf(await (await house.eve.opens({ way })).syncs(), house.patio), undefined);
    });

    story('three hundred missed messages come in order, without gap or double', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const before = await bea.sitsAt(room, { way });
      await tells(adas, room, 5);
      await before.hearsAll('chat:message', 5);
      const { epoch } = await before.syncs();
      before.closes();
      await tells(adas, room, 300, 6);

      const beas = await bea.sitsAt(room, { way });
      const stillTalking = tells(adas, room, 40, 306);
      const state = stateOf(await beas.syncs({ epoch, rooms: [{ roomId: room, rev: 5 }] }), room);
      await stillTalking;
      assert.equal(state.truncated, undefined);
      assert.deepEqual(state.changed.map((message) => message.rev), numbers(state.changed.length).map((n) => n + 5));
      assert.ok(state.changed.length >= 300);
      matches(state.changed[0], said(ada, room, '6'));

      await beas.hears('chat:message', { text: '345' });
      const known = new Map();
      for (const message of [...state.changed, ...beas.all('chat:message')]) known.set(message.seq, message.text);
      assert.deepEqual([...known.keys()].sort((a, b) => a - b), numbers(340).map((n) => n + 5));
      for (const [seq, text] of known) assert.equal(text, `${seq}`);
      const live = beas.all('chat:message').map((message) => message.seq);
      assert.equal(new Set(live).size, live.length, 'nothing is delivered twice');
    });

    story('seven hundred are too many: the client loads pages', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const beas = await bea.sitsAt(room, { way });
      const { epoch } = await beas.syncs();
      beas.closes();
      await tells(adas, room, 700);
      const back = await bea.opens({ way });
      const known = (rev) => ({ epoch, rooms: [{ roomId: room, rev }] });
      matches(stateOf(await back.syncs(known(0)), room), { truncated: true, changed: undefined, rev: 700, seq: 700 });
      matches(stateOf(await back.syncs(known(199)), room), { truncated: true, changed: undefined });
      const fits = stateOf(await back.syncs(known(200)), room);
      assert.deepEqual(fits.changed.map((message) => message.rev), numbers(500).map((n) => n + 200));
      assert.equal(fits.truncated, undefined);
      assert.deepEqual(stateOf(await back.syncs(known(700)), room).changed, []);
      const pages = await bea.reads(room);
      assert.deepEqual(pages.map((message) => message.seq), numbers(700));
    });

    story('another epoch starts the client afresh', at, async (house) => {
      const { ada } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      await tells(adas, room, 2);
      const { epoch } = await adas.syncs();
      const known = { rooms: [{ roomId: room, rev: 1 }] };
      assert.equal(stateOf(await adas.syncs({ epoch, ...known }), room).changed.length, 1);
      const sync = await adas.syncs({ epoch: 'of another database', ...known });
      matches(sync, { epoch, reset: true });
      assert.equal(stateOf(sync, room).changed, undefined);
    });

    story('a room that is not the asker\'s, or that is none, is passed over', at, async (house) => {
      const { ada, eve } = house;
      const secret = await house.room(house.bea);
      const adas = await ada.sitsAt(secret, { way });
      await adas.says(secret, 'Between us');
      const eves = await eve.opens({ way });
      const asked = [secret, 'no such room'].map((roomId) => ({ roomId, rev: 0 }));
      const sync = await eves.syncs({ rooms: asked });
      for (const { roomId } of asked) assert.equal(stateOf(sync, roomId), undefined);
    });

    story('a synced socket hears where rooms stand that it has not opened', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      await bea.does('PUT', `/api/rooms/${room}/members/${bea.id}`);
      const beas = await bea.opens({ way });
      await beas.syncs();
      await adas.says(room, 'One');
      matches(await beas.hears('chat:room-rev', { roomId: room }), { roomId: room, rev: 1, seq: 1 });
      await tells(adas, room, 20, 2);
      await beas.hears('chat:room-rev', { roomId: room, rev: 21, seq: 21 });
      const revs = beas.all('chat:room-rev').filter((head) => head.roomId === room).map((head) => head.rev);
      assert.deepEqual(revs, [...revs].sort((a, b) => a - b), 'heads never go back');
      assert.deepEqual(beas.all('chat:message'), [], 'the full stream is for who has joined');
    });

    story('who becomes a member after the sync hears the heads of that room too', at, async (house) => {
      const { ada, cid } = house;
      const cids = await cid.opens({ way });
      await cids.syncs();
      const room = await house.room(cid);
      matches(await cids.hears('chat:room-updated', (told) => told.id === room), { id: room });
      const adas = await ada.sitsAt(room, { way });
      await adas.says(room, 'Welcome');
      matches(await cids.hears('chat:room-rev', { roomId: room, rev: 1 }), { seq: 1 });
    });

    story('a room that has fallen quiet says once more where it stands', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      await adas.says(room, 'And then silence');
      await beas.hears('chat:message');
      matches(await beas.hears('chat:room-rev', { roomId: room, rev: 1 }), { seq: 1 });
    });
  });
}

describe('paging over HTTP', () => {
  const at = openHouse({ cast: ['ada', 'bea'] });

  story('pages go by seq, forwards, backwards and around', at, async (house) => {
    const { ada } = house;
    const room = await house.room();
    await tells(await ada.sitsAt(room), room, 130);
    const page = async (query) => {
      const { messages, hasOlder, hasNewer } = await ada.gets(`/api/rooms/${room}/messages?${query}`);
      const seqs = messages.map((message) => message.seq);
      assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b), `${query} is in order`);
      return [seqs[0], seqs.at(-1), seqs.length, hasOlder, hasNewer];
    };
    assert.deepEqual(await page(''), [81, 130, 50, true, false]);
    assert.deepEqual(await page('before=81'), [31, 80, 50, true, true]);
    assert.deepEqual(await page('before=31'), [1, 30, 30, false, true]);
    assert.deepEqual(await page('after=0&limit=100'), [1, 100, 100, false, true]);
    assert.deepEqual(await page('after=100&limit=100'), [101, 130, 30, true, false]);
    assert.deepEqual(await page('around=65&limit=10'), [60, 69, 10, true, true]);
    for (const query of ['limit=0', 'limit=201', 'before=9&after=1', 'after=x']) {
      assert.equal((await ada.asks('GET', `/api/rooms/${room}/messages?${query}`)).status, 400, query);
    }
  });
});
