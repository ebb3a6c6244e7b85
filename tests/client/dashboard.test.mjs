// The dashboard's namespace and its history, as a stock client of an admin sees them.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { aCount, aTime, matches } from './shapes.mjs';
import { WAYS } from './tab.mjs';

const namespace = '/dashboard';

for (const way of Object.keys(WAYS)) {
  describe(`the dashboard over ${way}`, () => {
    const at = openHouse();

    story('its numbers come each second and move with what is said', at, async (house) => {
      const { ada, bea } = house;
      const room = await house.room();
      const [adas, beas] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way })];
      const board = await ada.opens({ way, namespace });
      const first = matches(await board.hears('dashboard:stats'), {
        at: aTime,
        processes: aCount,
        connections: aCount,
        usersOnline: aCount,
        messagesPerSecond: aCount,
        messagesPerMinute: aCount,
        writeQueue: aCount,
        burstQueue: aCount,
        readQueue: aCount,
        databaseBytes: aCount,
        logBytes: aCount,
        people: aCount,
        wires: aCount,
        missed: aCount,
        refused: aCount,
        uptimeSeconds: aCount,
        rooms: Array.isArray,
        happenings: Array.isArray,
      });
      assert.equal(first.processes, 1);
      for (const text of ['one', 'two', 'three']) await beas.says(room, text);
      await adas.hears('chat:message', { text: 'three' });
      let moved;
      do moved = await board.hears('dashboard:stats');
      while (moved.messagesPerMinute < first.messagesPerMinute + 3 || moved.deliveryMsP95 === undefined);
      assert.ok(moved.ackMsP50 > 0 && moved.ackMsP50 <= moved.ackMsP95, JSON.stringify(moved));
      const [one, two] = [await board.hears('dashboard:stats'), await board.hears('dashboard:stats')];
      const apart = Date.parse(two.at) - Date.parse(one.at);
      assert.ok(apart > 500, `${apart} ms apart`);
    });
  });
}

describe('the history of the dashboard', () => {
  const at = openHouse();

  story('outlives the server, for admins alone', at, async (house) => {
    const { ada, bea } = house;
    const room = await house.room();
    const beas = await bea.sitsAt(room);
    for (const text of ['one', 'two']) await beas.says(room, text);
    beas.closes();
    await house.stops();
    await house.starts();
    const day = await ada.does('GET', '/api/admin/stats?range=day');
    matches(day, { range: 'day', from: aTime, to: aTime, stepSeconds: 300 });
    assert.ok(day.points.length > 0 && day.points.length <= 300);
    assert.equal(day.points.reduce((sum, { messages }) => sum + messages, 0), 2);
    assert.equal(day.happenings[0].kind, 'started');
    const refused = await bea.asks('GET', '/api/admin/stats');
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'forbidden']);
  });
});
