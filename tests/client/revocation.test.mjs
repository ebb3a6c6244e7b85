// What is taken away is gone from open sockets too: a session, a room, a person's place.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { matches, present } from './shapes.mjs';
import { WAYS, connect, refused } from './tab.mjs';
import { within } from './patience.mjs';

/** The promise is a second; more is only for a machine that is busy, and far below any ping time-out. */
const SOON = 8_000;

for (const way of Object.keys(WAYS)) {
  describe(`revocation over ${way}`, () => {
    const at = openHouse();

    story('signing out cuts every socket of that session, and no other', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const session = await bea.signsIn();
      const stays = await bea.sitsAt(room, { way });
      const goes = [
        await bea.sitsAt(room, { way, session }),
        await bea.sitsAt('general', { way, session }),
        await bea.opens({ way, session, namespace: '/notifications' }),
      ];
      await adas.says(room, 'All of you');
      for (const tab of [stays, goes[0]]) await tab.hears('chat:message', { text: 'All of you' });

      await bea.signsOut(session);
      for (const tab of goes) await within(tab.isCut(), 'the socket is cut', SOON);
      await adas.says(room, 'The rest of you');
      await stays.hears('chat:message', { text: 'The rest of you' });
      assert.deepEqual(goes[0].all('chat:message').map((message) => message.text), ['All of you']);
      assert.deepEqual([stays.drops, adas.all('chat:user-left')], [[], []]);
      const error = await refused(connect(house.url, '/chat', { way, auth: { token: session.token } }));
      assert.equal(error.message, 'Invalid or expired token');
      assert.equal((await bea.asks('GET', '/api/me', undefined, session)).status, 401);
    });

    story('a session that is ended from another device is cut', at, async (house) => {
      const { bea } = house;
      const session = await bea.signsIn();
      const goes = await bea.sitsAt('general', { way, session });
      const { sessions } = (await bea.asks('GET', '/api/me/sessions', undefined, session)).body;
      const { id } = sessions.find((one) => one.current);
      await bea.does('DELETE', `/api/me/sessions/${id}`);
      await within(goes.isCut(), 'the socket is cut', SOON);
    });

    story('who is deactivated is cut, and stays out', at, async (house) => {
      const { ada, dov } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const dovs = await dov.sitsAt(room, { way });
      await ada.does('PATCH', `/api/admin/users/${dov.id}`, { active: false });
      await within(dovs.isCut(), 'the socket is cut', SOON);
      matches(await adas.hears('chat:user-left'), present(dov));
      const error = await refused(connect(house.url, '/chat', { way, auth: { token: dov.session.token } }));
      assert.equal(error.message, 'Invalid or expired token');
      await ada.does('PATCH', `/api/admin/users/${dov.id}`, { active: true });
      dov.session = await dov.signsIn();
      await (await dov.sitsAt(room, { way })).says(room, 'Back again');
      await adas.hears('chat:message', { text: 'Back again' });
    });

    story('who is removed from a private room hears nothing more of it', at, async (house) => {
      const { ada, bea, cid } = house;
      const [room, next] = [await house.room(bea, cid), await house.room(bea)];
      const [adas, beas, cids] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way }), await cid.sitsAt(room, { way })];
      await beas.syncs();
      for (const tab of [adas, beas]) await tab.joins(next);
      await adas.says(room, 'With bea');
      await beas.hears('chat:message', { text: 'With bea' });
      await beas.hears('chat:room-rev', { roomId: room, rev: 1 });

      await ada.does('DELETE', `/api/rooms/${room}/members/${bea.id}`);
      await adas.says(room, 'Without bea');
      await cids.hears('chat:message', { text: 'Without bea' });
      cids.tells('chat:typing-start', { roomId: room });
      await adas.hears('chat:typing', { roomId: room });
      await adas.says(next, 'Over here');
      await beas.hears('chat:message', { text: 'Over here' });

      assert.deepEqual(beas.all('chat:message').map((message) => message.text), ['With bea', 'Over here']);
      assert.deepEqual(beas.all('chat:room-rev').filter((head) => head.roomId === room && head.rev > 1), []);
      assert.deepEqual(beas.all('chat:typing'), []);
      await beas.hears('chat:room-removed', { roomId: room });
      matches(await adas.hears('chat:user-left', { roomId: room }), present(bea));
      for (const event of ['chat:send-message', 'chat:typing-start', 'chat:join-room']) {
        const ack = await beas.asks(event, { roomId: room, text: 'Hello?' });
        assert.equal(ack.status, 'error', event);
        await beas.isRefused(ack.code, event);
      }
      assert.equal((await bea.asks('GET', `/api/rooms/${room}/messages`)).status, 404);
    });

    story('a room that is removed is gone for everybody in it', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      await beas.syncs();
      await adas.says(room, 'Last words');
      await beas.hears('chat:message');
      await ada.does('DELETE', `/api/rooms/${room}`);
      await beas.hears('chat:room-removed', { roomId: room });
      await beas.mustNot('chat:join-room', { roomId: room }, 'room.not_found');
      assert.equal((await beas.asks('chat:send-message', { roomId: room, text: 'Hello?' })).status, 'error');
      await beas.hears('exception');
    });
  });
}

describe('revocation of a socket that does not read', () => {
  const at = openHouse();

  story('signing out takes it off the room, although it cannot be told', at, async (house) => {
    const { ada, bea } = house;
    const room = await house.room();
    const adas = await ada.sitsAt(room);
    const session = await bea.signsIn();
    const deaf = await bea.sitsAt(room, { session });
    const { wire } = deaf;
    wire.pause();
    const text = '🫖'.repeat(2000);
    for (let n = 0; n < 60; n += 1) await Promise.all(Array.from({ length: 25 }, () => adas.says(room, text)));

    await bea.signsOut(session);
    matches(await within(adas.hears('chat:user-left'), 'bea is gone', SOON), present(bea));
    await adas.says(room, 'After');
    wire.resume();
    await deaf.isCut();
    assert.ok(!deaf.all('chat:message').some((message) => message.text === 'After'));
  });

  story('a role that is taken away closes the dashboard', at, async (house) => {
    const { ada, cid } = house;
    await ada.does('PATCH', `/api/admin/users/${cid.id}`, { roles: ['admin', 'member'] });
    const dashboard = await cid.opens({ namespace: '/dashboard' });
    await dashboard.hears('dashboard:stats');
    await ada.does('PATCH', `/api/admin/users/${cid.id}`, { roles: ['member'] });
    await within(dashboard.isCut(), 'the dashboard is closed', SOON);
    const error = await refused(connect(house.url, '/dashboard', { auth: { token: cid.session.token } }));
    assert.equal(error.message, 'Forbidden');
  });
});
