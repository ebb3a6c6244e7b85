// Presence is the user's, not the socket's: tabs, drops, and what the others see of it.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { until } from './patience.mjs';
import { RawPolling, RawSocket } from './raw.mjs';
import { aTime, areThere, matches, present } from './shapes.mjs';
import { WAYS } from './tab.mjs';

for (const way of Object.keys(WAYS)) {
  describe(`one person's tabs over ${way}`, () => {
    const at = openHouse();

    story('two tabs are one person, who stays until the last is closed', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const first = await bea.sitsAt(room, { way });
      const second = await bea.opens({ way });
      areThere((await second.joins(room)).users, ada, bea);

      first.closes();
      await second.says(room, 'Still here');
      await adas.hears('chat:message', { text: 'Still here' });
      areThere((await adas.joins(room)).users, ada, bea);
      assert.equal(adas.all('chat:user-joined').length, 1);
      assert.deepEqual(adas.all('chat:user-left'), []);

      second.closes();
      matches(await adas.hears('chat:user-left'), { ...present(bea), roomId: room, leftAt: aTime });
      areThere((await adas.joins(room)).users, ada);
    });

    story('leaving in one tab does not take the other away', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const [first, second] = [await bea.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      await first.asks('chat:leave-room', { roomId: room });
      await adas.says(room, 'For the one that stayed');
      await second.hears('chat:message', { text: 'For the one that stayed' });
      assert.deepEqual(adas.all('chat:user-left'), []);
      await second.asks('chat:leave-room', { roomId: room });
      await adas.hears('chat:user-left', { userId: bea.id });
    });

    story('joining twice is joining once', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      areThere((await beas.joins(room)).users, ada, bea);
      await adas.says(room, 'Once');
      await beas.hears('chat:message', { text: 'Once' });
      await adas.says(room, 'The end');
      await beas.hears('chat:message', { text: 'The end' });
      assert.equal(beas.all('chat:message').length, 2);
      assert.equal(adas.all('chat:user-joined').length, 1);
      await beas.asks('chat:leave-room', { roomId: room });
      await adas.hears('chat:user-left', { userId: bea.id });
    });

    story('a notification reaches every tab of its person', at, async (house) => {
      const { ada, bea } = house;
      const namespace = '/notifications';
      const tabs = [await bea.opens({ way, namespace }), await bea.opens({ way, namespace })];
      await ada.does('POST', '/api/notifications', { userId: bea.id, type: 'info', title: 'Both', message: 'of you' });
      const [one, other] = await Promise.all(tabs.map((tab) => tab.hears('notification:new', { title: 'Both' })));
      assert.equal(one.id, other.id);
    });

    story('what one tab has read, the others know', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const [first, second] = [await bea.sitsAt(room, { way }), await bea.opens({ way })];
      for (const text of ['one', 'two', 'three']) await adas.says(room, text);

      const ack = await first.asks('chat:mark-read', { roomId: room, seq: 2 });
      matches(ack, { roomId: room, readSeq: 2, unread: 1, mentions: 0 });
      matches(await second.hears('chat:read'), { roomId: room, userId: bea.id, readSeq: 2 });
      matches(await second.asks('chat:mark-read', { roomId: room, seq: 1 }), { readSeq: 2, unread: 1 });
      matches(await second.asks('chat:mark-read', { roomId: room, seq: 3 }), { readSeq: 3, unread: 0 });
      matches(await first.hears('chat:read'), { roomId: room, userId: bea.id, readSeq: 3 });
      assert.deepEqual(adas.all('chat:read'), [], 'how far bea has read is hers');
    });

    story('what one tab has read of the notifications, the others know', at, async (house) => {
      const { ada, cid } = house;
      const namespace = '/notifications';
      const [first, second] = [await cid.opens({ way, namespace }), await cid.opens({ way, namespace })];
      const notify = (title) => ada.does('POST', '/api/notifications', { userId: cid.id, type: 'info', title, message: 'x' });
      const { id } = await notify('A');
      await notify('B');
      const before = (await cid.gets('/api/notifications')).unread;
      assert.ok(before >= 2);
      matches(await first.asks('notification:read', { ids: [id] }), { unread: before - 1 });
      matches(await second.hears('notification:read'), { ids: [id] });
      matches(await second.asks('notification:read', { all: true }), { unread: 0 });
      matches(await first.hears('notification:read'), { all: true });
    });

    story('who shares a room sees who comes, is away and goes', at, async (house) => {
      const { ada, bea, cid } = house;
      const adas = await ada.opens({ way });
      await adas.syncs();
      await adas.joins('general');
      const cids = await cid.opens({ way });
      await adas.hears('chat:presence', { userId: cid.id, status: 'online' });

      for (const status of ['away', 'dnd', 'online']) {
        assert.deepEqual(await cids.asks('chat:set-presence', { status }), { status });
        await adas.hears('chat:presence', { userId: cid.id, status });
        assert.equal((await bea.gets(`/api/users/${cid.id}`)).status, status);
      }
      cids.closes();
      matches(await adas.hears('chat:presence', { userId: cid.id, status: 'offline' }), { lastSeenAt: aTime });
      matches(await bea.gets(`/api/users/${cid.id}`), { status: 'offline', lastSeenAt: aTime });
    });
  });
}

describe('sockets that vanish without a word', () => {
  const at = openHouse({ env: { TERTULIA__GATEWAY__PING_INTERVAL_SECONDS: '2', TERTULIA__GATEWAY__PING_TIMEOUT_SECONDS: '5' } });

  const stories = {
    'a torn wire': async (bea, room) => {
      const tab = await bea.sitsAt(room);
      return { types: () => tab.tells('chat:typing-start', { roomId: room }), vanishes: () => tab.tears() };
    },
    'a wire on which nobody answers': async (bea, room) => {
      const raw = await RawSocket.open(bea);
      await raw.settles(room);
      return {
        types: () => raw.send(`42/chat,["chat:typing-start",{"roomId":"${room}"}]`),
        vanishes: () => raw.ws._socket.pause(),
        cleanUp: () => raw.close(),
      };
    },
    'a poller that polls no more': async (bea, room) => {
      const raw = await RawPolling.open(bea);
      await raw.joins(room);
      return { types: () => raw.post(`42/chat,["chat:typing-start",{"roomId":"${room}"}]`), vanishes: () => {} };
    },
  };

  for (const [name, sitsDown] of Object.entries(stories)) {
    story(`${name} leaves its rooms and stops typing`, at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room);
      const { types, vanishes, cleanUp } = await sitsDown(bea, room);
      areThere((await adas.joins(room)).users, ada, bea);
      types();
      await adas.hears('chat:typing', { userId: bea.id, isTyping: true });
      vanishes();
      await adas.hears('chat:typing', { userId: bea.id, isTyping: false });
      matches(await adas.hears('chat:user-left'), { ...present(bea), roomId: room, leftAt: aTime });
      areThere((await adas.joins(room)).users, ada);
      cleanUp?.();
    });
  }

  story('twenty quick drops and returns leave no ghost', at, async (house) => {
    const { ada, bea } = house;
    const room = await house.room();
    const adas = await ada.sitsAt(room);
    for (let n = 0; n < 20; n += 1) {
      const tab = await bea.sitsAt(room);
      if (n % 2) tab.closes();
      else tab.tears();
    }
    const last = await bea.sitsAt(room);
    await last.asks('chat:leave-room', { roomId: room });
    last.closes();
    const isAlone = async () => (await adas.joins(room)).users.length === 1;
    await until(isAlone, 'ada is alone');
    const times = (event) => adas.all(event).filter((told) => told.userId === bea.id).length;
    await until(() => times('chat:user-joined') === times('chat:user-left'), 'every coming has its going');
    assert.ok(times('chat:user-joined') > 0);
    areThere((await adas.joins(room)).users, ada);
  });
});
