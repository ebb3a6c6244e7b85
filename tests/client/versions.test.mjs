// The same words from the oldest clients that speak the protocol: the room, the message, the refusal.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { io as io3 } from 'socket.io-client-3';
import { io as io40 } from 'socket.io-client-4-0';
import { openHouse, story } from './house.mjs';
import { aTime, anId, areThere, matches, present, said } from './shapes.mjs';
import { WAYS, connect, refused } from './tab.mjs';

for (const [version, io] of [['3.1', io3], ['4.0', io40]]) {
  for (const way of Object.keys(WAYS)) {
    describe(`socket.io-client ${version} over ${way}`, () => {
      const at = openHouse({ cast: ['ada', 'bea'] });

      story('two people meet, talk and part', at, async (house) => {
        const { ada, bea } = house;
        const room = await house.room();
        const [adas, beas] = [await ada.sitsAt(room, { way, io }), await bea.opens({ way, io })];
        areThere((await beas.joins(room)).users, ada, bea);
        matches(await adas.hears('chat:user-joined'), { ...present(bea), roomId: room, joinedAt: aTime });
        matches(await beas.asks('chat:send-message', { roomId: room, text: '¿Qué tal? 🫖' }), { id: anId, status: 'delivered' });
        matches(await adas.hears('chat:message'), said(bea, room, '¿Qué tal? 🫖'));
        beas.closes();
        matches(await adas.hears('chat:user-left'), { ...present(bea), roomId: room, leftAt: aTime });
      });

      story('a refusal has its words', at, async (house) => {
        const error = await refused(connect(house.url, '/chat', { way, io, auth: { token: 'junk' } }));
        assert.equal(error.message, 'Invalid or expired token');
        const adas = await house.ada.sitsAt('general', { way, io });
        await adas.mustNot('chat:send-message', { roomId: 'general', text: ' ' }, 'validation.text_length');
      });
    });
  }
}
