// Order, and exactly once: what one socket sends, what is sent again, what is sent while the transport changes.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { aPlace, matches, said } from './shapes.mjs';
import { WAYS, connect } from './tab.mjs';

const numbers = (count) => Array.from({ length: count }, (_, i) => i + 1);
const texts = (messages) => messages.map((message) => message.text);

for (const way of Object.keys(WAYS)) {
  describe(`sending over ${way}`, () => {
    const at = openHouse();

    story('fifty messages back to back keep their order', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      const acks = await Promise.all(numbers(50).map((n) => adas.says(room, `${n}`)));
      assert.deepEqual(acks.map((ack) => ack.seq), numbers(50));
      assert.deepEqual(acks.map((ack) => ack.rev), numbers(50));
      assert.deepEqual(texts(await beas.hearsAll('chat:message', 50)), numbers(50).map(String));
      const history = await ada.reads(room);
      assert.deepEqual(texts(history), numbers(50).map(String));
      const times = history.map((message) => message.sentAt);
      assert.deepEqual(times, [...times].sort(), 'time never runs back in a room');
    });

    story('events of different kinds keep their order too', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.opens({ way })];
      for (let round = 1; round <= 5; round += 1) {
        beas.tells('chat:join-room', { roomId: room });
        beas.tells('chat:send-message', { roomId: room, text: `in ${round}` });
        beas.tells('chat:leave-room', { roomId: room });
      }
      await beas.joins(room);
      await adas.hears('chat:message', { text: 'in 5' });
      assert.deepEqual(texts(adas.all('chat:message')), numbers(5).map((n) => `in ${n}`));
      assert.deepEqual(beas.all('exception'), []);
    });

    story('many at once are heard by all in one and the same order', at, async (house) => {
      const { ada, bea, cid, eve } = house;
      const room = await house.room();
      const tabs = [];
      for (const person of [ada, bea, cid, eve]) tabs.push(await person.sitsAt(room, { way }));
      await Promise.all(tabs.flatMap((tab) => numbers(25).map((n) => tab.says(room, `${tab.person.name} ${n}`))));

      const order = texts(await ada.reads(room));
      assert.equal(order.length, 100);
      for (const tab of tabs) {
        const others = order.filter((text) => !text.startsWith(tab.person.name));
        assert.deepEqual(texts(await tab.hearsAll('chat:message', 75)), others);
        const own = order.filter((text) => text.startsWith(tab.person.name));
        assert.deepEqual(own, numbers(25).map((n) => `${tab.person.name} ${n}`));
      }
    });

    story('the same clientId is stored once, and answered alike each time', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      const clientId = randomUUID();
      const first = await adas.says(room, 'Once is enough', { clientId });
      matches(first, { seq: aPlace, rev: aPlace });
      assert.deepEqual(await adas.says(room, 'Once is enough', { clientId }), first);
      assert.deepEqual(await adas.says(room, 'Other words, same id', { clientId }), first);

      adas.closes();
      const later = await ada.sitsAt(room, { way });
      assert.deepEqual(await later.says(room, 'Once is enough', { clientId }), first);
      const overHttp = await ada.does('POST', `/api/rooms/${room}/messages`, { text: 'Once is enough', clientId });
      assert.equal(overHttp.id, first.id);

      await later.says(room, 'The end');
      await beas.hears('chat:message', { text: 'The end' });
      assert.deepEqual(texts(beas.all('chat:message')), ['Once is enough', 'The end']);
      assert.equal(beas.all('chat:message')[0].clientId, clientId);
      matches(await ada.reads(room), [said(ada, room, 'Once is enough'), said(ada, room, 'The end')]);
    });

    story('the same clientId twenty times at once, from five tabs, is one message', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const beas = await bea.sitsAt(room, { way });
      const tabs = [];
      for (let n = 0; n < 5; n += 1) tabs.push(await ada.sitsAt(room, { way }));
      const clientId = randomUUID();
      const acks = await Promise.all(numbers(20).map((n) => tabs[n % 5].says(room, 'All together', { clientId })));
      for (const ack of acks) assert.deepEqual(ack, acks[0]);
      await tabs[0].says(room, 'The end');
      await beas.hears('chat:message', { text: 'The end' });
      assert.deepEqual(texts(beas.all('chat:message')), ['All together', 'The end']);
      assert.equal((await ada.reads(room)).length, 2);
    });

    story('a clientId counts for its person and its room alone', at, async (house) => {
      const { ada, bea } = house;
      const [room, next] = [await house.room(), await house.room()];
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      await adas.joins(next);
      const clientId = 'mine';
      const acks = [
        await adas.says(room, 'Of ada', { clientId }),
        await adas.says(next, 'Of ada next door', { clientId }),
        await beas.says(room, 'Of bea', { clientId }),
      ];
      assert.equal(new Set(acks.map((ack) => ack.id)).size, 3);
    });
  });
}

describe('sending while the transport is upgraded', () => {
  const at = openHouse({ cast: ['ada', 'bea'] });

  story('what is sent meanwhile arrives in order and once', at, async (house) => {
    const { ada, bea } = house;
    const room = await house.room();
    const beas = await bea.sitsAt(room);
    for (let round = 0; round < 5; round += 1) {
      const sender = connect(house.url, '/chat', { way: 'upgrade', auth: { token: ada.session.token } });
      const upgraded = new Promise((resolve) => sender.io.engine.once('upgrade', resolve));
      sender.emit('chat:join-room', { roomId: room });
      const send = (n) =>
        new Promise((resolve) => sender.emit('chat:send-message', { roomId: room, text: `${round} ${n}` }, resolve));
      const sent = [];
      let isUpgraded = false;
      upgraded.then(() => (isUpgraded = true));
      for (let n = 1; n <= 40 || !isUpgraded; n += 1) {
        sent.push(send(n));
        if (n % 4 === 0) await sent.at(-1);
      }
      const acks = await Promise.all(sent);
      const heard = (await beas.hearsAll('chat:message', acks.at(-1).seq)).slice(-acks.length);
      assert.deepEqual(texts(heard), numbers(acks.length).map((n) => `${round} ${n}`));
      sender.close();
    }
  });
});
