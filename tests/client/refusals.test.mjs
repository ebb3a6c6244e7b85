// Bad input of every kind gets its error, with and without an acknowledgement, and harms nobody.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { until } from './patience.mjs';
import { matches, said } from './shapes.mjs';
import { WAYS } from './tab.mjs';

const nested = (depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const SHAPE = 'validation.shape';
const TEXT = 'validation.text_length';
const ROOM = 'validation.room_id';
const ID = 'validation.client_id';

/** What no event takes for a payload. */
const NO_PAYLOADS = [null, true, 42, -1.5, 'general', [], [1], [[['deep']]], nested(60)];

/** Event, payload (`room` stands for a room that the sender has joined), code, field. */
const REFUSED = (room) => [
  ['chat:send-message', {}, SHAPE],
  ['chat:send-message', { roomId: room }, SHAPE],
  ['chat:send-message', { text: 'no room' }, SHAPE],
  ['chat:send-message', { roomId: room, text: null }, SHAPE],
  ['chat:send-message', { roomId: room, text: 42 }, SHAPE],
  ['chat:send-message', { roomId: room, text: ['a'] }, SHAPE],
  ['chat:send-message', { roomId: room, text: { toString: 'a' } }, SHAPE],
  ['chat:send-message', { roomId: room, text: nested(60) }, SHAPE],
  ['chat:send-message', { roomId: null, text: 'a' }, SHAPE],
  ['chat:send-message', { roomId: 7, text: 'a' }, SHAPE],
  ['chat:send-message', { roomId: [room], text: 'a' }, SHAPE],
  ['chat:send-message', { roomId: { $ne: '' }, text: 'a' }, SHAPE],
  ['chat:send-message', { roomId: room, text: '' }, TEXT, 'text'],
  ['chat:send-message', { roomId: room, text: ' \t\r\n\u3000' }, TEXT, 'text'],
  ['chat:send-message', { roomId: room, text: 'x'.repeat(2001) }, TEXT, 'text'],
  ['chat:send-message', { roomId: room, text: '🫖'.repeat(2001) }, TEXT, 'text'],
  ['chat:send-message', { roomId: room, text: 'a', clientId: 1 }, SHAPE],
  ['chat:send-message', { roomId: room, text: 'a', clientId: '' }, ID, 'clientId'],
  ['chat:send-message', { roomId: room, text: 'a', clientId: 'x'.repeat(65) }, ID, 'clientId'],
  ['chat:send-message', { roomId: '', text: 'a' }, ROOM, 'roomId'],
  ['chat:join-room', {}, SHAPE],
  ['chat:join-room', { roomId: 1 }, SHAPE],
  ['chat:join-room', { roomId: '' }, ROOM, 'roomId'],
  ['chat:join-room', { roomId: 'x'.repeat(10_000) }, ROOM, 'roomId'],
  ['chat:join-room', { roomId: 'nowhere' }, 'room.not_found', 'roomId'],
  ['chat:join-room', { roomId: "general' or 1=1 --" }, 'room.not_found', 'roomId'],
  ['chat:join-room', { roomId: 'general\0' }, 'room.not_found', 'roomId'],
  ['chat:join-room', { roomId: 'GENERAL' }, 'room.not_found', 'roomId'],
  ['chat:leave-room', { roomId: false }, SHAPE],
  ['chat:typing-start', { roomId: [] }, SHAPE],
  ['chat:typing-stop', {}, SHAPE],
  ['chat:sync', { epoch: 1 }, SHAPE],
  ['chat:sync', { rooms: 'all' }, SHAPE],
  ['chat:sync', { rooms: [{ roomId: room }] }, SHAPE],
  ['chat:sync', { rooms: [{ roomId: room, rev: '1' }] }, SHAPE],
  ['chat:sync', { rooms: [{ roomId: room, rev: 1.5 }] }, SHAPE],
  ['chat:sync', { rooms: Array.from({ length: 501 }, () => ({ roomId: room, rev: 1 })) }, 'validation.range', 'rooms'],
  ['chat:mark-read', { roomId: room }, SHAPE],
  ['chat:mark-read', { roomId: room, seq: 'all' }, SHAPE],
  ['chat:mark-read', { roomId: 'nowhere', seq: 1 }, 'room.not_found', 'roomId'],
  ['chat:set-presence', { status: 'invisible' }, SHAPE],
  ['chat:set-presence', { status: 'offline' }, SHAPE],
  ['chat:set-presence', { status: 1 }, SHAPE],
  ['chat:send', { roomId: room, text: 'a' }, 'event.unknown'],
  ['chat:message', { roomId: room, text: 'a' }, 'event.unknown'],
  ['exception', {}, 'event.unknown'],
  ['__proto__', {}, 'event.unknown'],
  ['', {}, 'event.unknown'],
  ['🫖', {}, 'event.unknown'],
  ['x'.repeat(1000), {}, 'event.unknown'],
];

const EVENTS = ['chat:send-message', 'chat:join-room', 'chat:leave-room', 'chat:typing-start', 'chat:typing-stop', 'chat:sync', 'chat:mark-read', 'chat:set-presence'];

for (const way of Object.keys(WAYS)) {
  describe(`what is refused over ${way}`, () => {
    const at = openHouse();

    /** Two innocent people still chat, and the culprit's connection is what it was. */
    const nobodyIsHarmed = async ({ ada, cid }, room, culprit) => {
      const [adas, cids] = [await ada.sitsAt(room, { way }), await cid.sitsAt(room, { way })];
      await culprit.says(room, 'I am sorry');
      for (const tab of [adas, cids]) await tab.hears('chat:message', { text: 'I am sorry' });
      assert.deepEqual(culprit.drops, []);
      assert.deepEqual([...adas.all('exception'), ...cids.all('exception')], []);
      const stored = await ada.reads(room);
      assert.deepEqual(stored.map((message) => message.text), ['I am sorry'], 'nothing that was refused is stored');
    };

    story('each has its code, in the acknowledgement and in the exception alike', at, async (house) => {
      const room = await house.room();
      const beas = await house.bea.sitsAt(room, { way });
      for (const [event, payload, code, field] of REFUSED(room)) {
        const ack = await beas.mustNot(event, payload, code);
        if (field) assert.equal(ack.field, field, event);
      }
      await nobodyIsHarmed(house, room, beas);
    });

    story('who asks for no acknowledgement gets the exception', at, async (house) => {
      const room = await house.room();
      const beas = await house.bea.sitsAt(room, { way });
      for (const [event, payload, code] of REFUSED(room)) {
        beas.tells(event, payload);
        await beas.isRefused(code, event);
      }
      await nobodyIsHarmed(house, room, beas);
    });

    story('a payload that is no object is refused by every event', at, async (house) => {
      const room = await house.room();
      const beas = await house.bea.sitsAt(room, { way });
      for (const event of EVENTS) for (const payload of NO_PAYLOADS) await beas.mustNot(event, payload, SHAPE);
      await nobodyIsHarmed(house, room, beas);
    });

    story('an event without any payload is refused where it needs one', at, async (house) => {
      const room = await house.room();
      const beas = await house.bea.sitsAt(room, { way });
      for (const event of EVENTS.filter((event) => event !== 'chat:sync')) {
        matches(await beas.asks(event), { status: 'error', code: SHAPE });
        await beas.isRefused(SHAPE, event);
        beas.tells(event);
        await beas.isRefused(SHAPE, event);
      }
      await nobodyIsHarmed(house, room, beas);
    });

    story('the refusal of a send names its clientId, where one can be read', at, async (house) => {
      const room = await house.room();
      const beas = await house.bea.sitsAt(room, { way });
      beas.tells('chat:send-message', { roomId: room, text: '', clientId: 'bubble-1' });
      matches(await beas.hears('exception'), { code: TEXT, cause: 'chat:send-message', field: 'text', clientId: 'bubble-1' });
    });

    story('fields that nobody knows are dropped', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      const strange = { userId: ada.id, userName: 'Ada', id: 'mine', seq: 99, kind: 'system', sentAt: '1999-01-01T00:00:00.000Z' };
      const ack = await beas.says(room, 'I am bea', { ...strange, nested: { a: [1] } });
      assert.notEqual(ack.id, 'mine');
      const message = matches(await adas.hears('chat:message'), { ...said(bea, room, 'I am bea'), seq: 1, kind: 'text' });
      assert.equal(message.nested, undefined);
    });

    story('two thousand emoji are a message, and spaces around it do not count', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      const text = '🫖'.repeat(2000);
      await adas.says(room, `  ${text}\n`);
      assert.equal((await beas.hears('chat:message')).text, text);
      const { recentMessages } = await beas.joins(room);
      assert.equal(recentMessages[0].text, text);
      for (const odd of ['<b>"&\'</b>', '\u202Eabc', 'a\u0301', '👩‍👩‍👧‍👦', 'line\nline', '\\u0041', '"],["x']) {
        await adas.says(room, odd);
        await beas.hears('chat:message', { text: odd });
      }
    });

    story('who has not joined can neither send nor type', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.opens({ way })];
      await bea.does('PUT', `/api/rooms/${room}/members/${bea.id}`);
      for (const event of ['chat:send-message', 'chat:typing-start', 'chat:typing-stop']) {
        await beas.mustNot(event, { roomId: room, text: 'psst' }, 'room.not_joined');
      }
      await beas.joins(room);
      await beas.says(room, 'Inside');
      await adas.hears('chat:message', { text: 'Inside' });
      assert.deepEqual(adas.all('chat:typing'), []);
      assert.equal(adas.all('chat:message').length, 1);
    });

    story('a private room is to an outsider what an unknown one is', at, async (house) => {
      const { bea, eve } = house;
      const { patio } = house;
      const [beas, eves] = [await bea.sitsAt(patio, { way }), await eve.opens({ way })];
      for (const event of ['chat:join-room', 'chat:leave-room', 'chat:send-message', 'chat:typing-start', 'chat:typing-stop', 'chat:mark-read']) {
        const answers = [];
        const told = [];
        for (const roomId of [patio, '0'.repeat(patio.length)]) {
          const answer = await eves.asks(event, { roomId, text: 'hello?', seq: 1 });
          answers.push(answer);
          if (answer?.status === 'error') told.push({ ...(await eves.hears('exception')), timestamp: 0 });
        }
        assert.deepEqual(answers[0], answers[1], event);
        assert.deepEqual(told[0], told[1], event);
        assert.equal(told.length, event === 'chat:leave-room' ? 0 : 2, event);
      }
      for (const path of ['', '/members', '/messages', '/messages?after=0']) {
        const [hidden, none] = await Promise.all([patio, '0'.repeat(patio.length)].map((id) => eve.asks('GET', `/api/rooms/${id}${path}`)));
        assert.equal(hidden.status, 404);
        assert.equal(hidden.text, none.text);
      }
      await beas.says(patio, 'Only us');
      await (await house.ada.sitsAt(patio, { way })).says(patio, 'Only us two');
      await beas.hears('chat:message', { text: 'Only us two' });
      await eves.joins('general');
      assert.deepEqual([...eves.all('chat:message'), ...eves.all('chat:room-rev'), ...beas.all('chat:typing')], []);
    });

    story('binary is refused', at, async (house) => {
      const room = await house.room();
      const beas = await house.bea.sitsAt(room, { way });
      for (const payload of [Buffer.from('bytes'), { roomId: room, text: Buffer.from('bytes') }, { roomId: room, text: 'a', more: [Buffer.alloc(10)] }]) {
        const tab = await house.bea.sitsAt(room, { way });
        tab.tells('chat:send-message', payload);
        await until(() => tab.drops.length > 0 || tab.all('exception').length > 0, 'an error or a cut');
        for (const _ of tab.all('exception')) await tab.hears('exception');
        tab.closes();
      }
      await nobodyIsHarmed(house, room, beas);
    });

    story('a packet beyond the limit costs its sender the connection, and nobody else anything', at, async (house) => {
      const room = await house.room();
      const [beas, culprit] = [await house.bea.sitsAt(room, { way }), await house.cid.sitsAt(room, { way })];
      culprit.tells('chat:send-message', { roomId: room, text: 'x'.repeat(1 << 20) });
      await until(() => culprit.drops.length > 0 || culprit.all('exception').length > 0, 'an error or a cut');
      for (const _ of culprit.all('exception')) await culprit.hears('exception');
      await nobodyIsHarmed(house, room, beas);
    });
  });
}
