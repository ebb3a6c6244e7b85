// The tutorial's contract, by a client that knows nothing else: eleven events, their acknowledgements, two namespaces.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { aSentence, aTime, anId, areThere, matches, present, said } from './shapes.mjs';
import { WAYS } from './tab.mjs';

for (const way of Object.keys(WAYS)) {
  describe(`the tutorial's client over ${way}`, () => {
    const at = openHouse();

    story('a message reaches everybody in the room but the socket that sent it', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, adasPhone, beas] = [await ada.sitsAt(room, { way }), await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];

      const ack = await adas.asks('chat:send-message', { roomId: room, text: 'Good evening' });
      matches(ack, { id: anId, status: 'delivered', sentAt: aTime });
      for (const tab of [beas, adasPhone]) {
        const message = matches(await tab.hears('chat:message'), said(ada, room, 'Good evening'));
        assert.equal(message.id, ack.id);
        assert.equal(message.sentAt, ack.sentAt);
      }

      await beas.says(room, 'Good evening, Ada');
      await adas.hears('chat:message', { text: 'Good evening, Ada' });
      assert.deepEqual(adas.all('chat:message').map((message) => message.text), ['Good evening, Ada']);
    });

    story('a message needs no acknowledgement', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      adas.tells('chat:send-message', { roomId: room, text: 'Whoever hears this' });
      matches(await beas.hears('chat:message'), said(ada, room, 'Whoever hears this'));
    });

    story('who joins learns who is there and what was said, and the others learn of it', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      await adas.says(room, 'Is anybody coming?');

      const beas = await bea.opens({ way });
      const ack = await beas.asks('chat:join-room', { roomId: room });
      assert.equal(ack.roomId, room);
      areThere(ack.users, ada, bea);
      matches(ack.recentMessages, [said(ada, room, 'Is anybody coming?')]);
      matches(await adas.hears('chat:user-joined'), { ...present(bea), roomId: room, joinedAt: aTime });

      await adas.says(room, 'There you are');
      await beas.hears('chat:message', { text: 'There you are' });
      assert.deepEqual(beas.all('chat:user-joined'), [], 'the joiner is not told of itself');
    });

    story('a join brings the fifty newest messages, oldest first', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      for (let n = 1; n <= 60; n += 1) await adas.says(room, `number ${n}`);
      const { recentMessages } = await (await bea.opens({ way })).joins(room);
      const expected = Array.from({ length: 50 }, (_, i) => said(ada, room, `number ${i + 11}`));
      matches(recentMessages, expected);
    });

    story('who leaves is missed by the others and hears no more', at, async (house) => {
      const { ada, bea, cid } = house;
      const [room, next] = [await house.room(), await house.room()];
      const [adas, beas, cids] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way }), await cid.sitsAt(room, { way })];
      for (const tab of [adas, beas]) await tab.joins(next);
      await adas.says(room, 'Still here?');
      await beas.hears('chat:message', { text: 'Still here?' });

      const ack = await beas.asks('chat:leave-room', { roomId: room });
      assert.deepEqual(ack ?? {}, {}, 'an empty acknowledgement');
      for (const tab of [adas, cids]) {
        matches(await tab.hears('chat:user-left'), { ...present(bea), roomId: room, leftAt: aTime });
      }
      await adas.says(room, 'She is gone');
      await cids.hears('chat:message', { text: 'She is gone' });
      await adas.says(next, 'Over here');
      await beas.hears('chat:message', { text: 'Over here' });
      assert.deepEqual(beas.all('chat:message').map((message) => message.text), ['Still here?', 'Over here']);
    });

    story('leaving needs no acknowledgement', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      beas.tells('chat:leave-room', { roomId: room });
      matches(await adas.hears('chat:user-left'), { ...present(bea), roomId: room, leftAt: aTime });
    });

    story('the others see who begins and who stops typing', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      beas.tells('chat:typing-start', { roomId: room });
      matches(await adas.hears('chat:typing'), { ...present(bea), roomId: room, isTyping: true });
      beas.tells('chat:typing-stop', { roomId: room });
      matches(await adas.hears('chat:typing'), { ...present(bea), roomId: room, isTyping: false });
      assert.deepEqual(beas.all('chat:typing'), [], 'who types is not told');
    });

    story('typing ends by itself', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      beas.tells('chat:typing-start', { roomId: room });
      await adas.hears('chat:typing', { isTyping: true });
      matches(await adas.hears('chat:typing'), { ...present(bea), roomId: room, isTyping: false });
    });

    story('the room is told who is present when that has changed', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room, { way });
      const beas = await bea.sitsAt(room, { way });
      const both = await adas.hears('chat:room-users', (told) => told.roomId === room && told.users.length === 2);
      areThere(both.users, ada, bea);
      await beas.asks('chat:leave-room', { roomId: room });
      const alone = await adas.hears('chat:room-users', (told) => told.roomId === room && told.users.length === 1);
      areThere(alone.users, ada);
    });

    story('who disconnects has left every room and stopped typing', at, async (house) => {
      const { ada, bea } = house;
      const rooms = [await house.room(), await house.room()];
      const [adas, beas] = [await ada.opens({ way }), await bea.opens({ way })];
      for (const room of rooms) for (const tab of [adas, beas]) await tab.joins(room);
      beas.tells('chat:typing-start', { roomId: rooms[0] });
      await adas.hears('chat:typing', { isTyping: true });

      beas.closes();
      for (const roomId of rooms) {
        matches(await adas.hears('chat:user-left', { roomId }), { ...present(bea), roomId, leftAt: aTime });
      }
      await adas.hears('chat:typing', { userId: bea.id, roomId: rooms[0], isTyping: false });
    });

    story('what is refused is told to that client alone, and its connection stays', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      adas.tells('chat:send-message', { roomId: room, text: '' });
      matches(await adas.hears('exception'), { event: 'error', message: aSentence, timestamp: aTime });
      await adas.says(room, 'Now with words');
      await beas.hears('chat:message', { text: 'Now with words' });
      assert.deepEqual(beas.all('exception'), []);
      assert.deepEqual(adas.drops, []);
    });

    story('the token may come in the Authorization header', at, async (house) => {
      const { ada } = house;
      const extraHeaders = { authorization: `Bearer ${ada.session.token}` };
      const adas = await ada.opens({ way, auth: undefined, extraHeaders });
      areThere((await adas.joins('general')).users, ada);
    });

    story('general is there from the first start, for everybody', at, async (house) => {
      const { ada, eve } = house;
      const [adas, eves] = [await ada.sitsAt('general', { way }), await eve.sitsAt('general', { way })];
      await eves.says('general', 'Hello, all');
      matches(await adas.hears('chat:message'), said(eve, 'general', 'Hello, all'));
    });

    story('a notification reaches one person, a broadcast everybody', at, async (house) => {
      const { ada, bea, cid } = house;
      const namespace = '/notifications';
      const [adas, beas, cids] = [await ada.opens({ way, namespace }), await bea.opens({ way, namespace }), await cid.opens({ way, namespace })];

      const toBea = { userId: bea.id, type: 'warning', title: 'Your turn', message: 'The water boils' };
      await ada.does('POST', '/api/notifications', toBea);
      const { userId: _, ...told } = toBea;
      matches(await beas.hears('notification:new'), { id: anId, ...told, createdAt: aTime });

      const toAll = { type: 'info', title: 'Tea', message: 'It is ready' };
      await ada.does('POST', '/api/notifications', { broadcast: true, ...toAll });
      for (const tab of [adas, beas, cids]) {
        matches(await tab.hears('notification:new', { title: 'Tea' }), { id: anId, ...toAll, createdAt: aTime });
      }
      assert.equal(cids.all('notification:new').length, 1, "bea's is not cid's");
    });

    story('several namespaces live on one connection', at, async (house) => {
      const { ada, bea } = house;
      const chat = await bea.opens({ way });
      const bell = chat.socket.io.socket('/notifications', { auth: { token: bea.session.token } });
      const rung = new Promise((resolve) => bell.once('notification:new', resolve));
      await new Promise((resolve, reject) => bell.once('connect', resolve).once('connect_error', reject));
      await chat.joins('general');
      await ada.does('POST', '/api/notifications', { userId: bea.id, type: 'error', title: 'Oh', message: 'The cake fell' });
      matches(await rung, { type: 'error', title: 'Oh' });

      bell.disconnect();
      areThere((await chat.joins('general')).users, bea);
    });
  });
}
