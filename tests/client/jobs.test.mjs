// Work in the background: what is due is done once, whatever happens to the server, and by one process of several.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { House, openHouse, story } from './house.mjs';
import { until } from './patience.mjs';
import { Redis } from './redis.mjs';

const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

async function saysLater(person, room, text, at) {
  await person.does('POST', `/api/rooms/${room}/scheduled`, { text, at });
}

async function textsOf(person, room) {
  return (await person.reads(room)).map(({ text }) => text).toSorted();
}

/** Numbered lines, in the order in which texts are sorted. */
const lines = (count) => Array.from({ length: count }, (_, n) => `line ${String(n).padStart(3, '0')}`);

describe('the queue', () => {
  const at = openHouse();

  story('What became due while the server was dead is done once when it is back', at, async (house) => {
    const { ada, bea } = house;
    const room = await house.room(bea);
    for (const text of lines(40)) await saysLater(bea, room, text, inSeconds(1));
    await house.isKilled();
    await house.starts();
    // Killed again and again while it works them off.
    for (let round = 0; round < 4; round += 1) {
      const done = (await ada.reads(room)).length;
      if (done === 40) break;
      await until(async () => (await ada.reads(room)).length > done, 'some more are sent');
      await house.isKilled();
      await house.starts();
    }
    await until(async () => (await ada.reads(room)).length >= 40, 'all are sent');
    await until(async () => (await bea.gets('/api/me/scheduled')).scheduled.length === 0, 'none waits');
    assert.deepEqual(await textsOf(ada, room), lines(40));
    await until(async () => (await ada.gets('/api/admin/jobs')).counts.running === 0, 'nothing is under way');
    assert.equal((await ada.gets('/api/admin/jobs')).counts.dead, 0);
  });

  story('A stop lets what was begun come to its end', at, async (house) => {
    const { bea } = house;
    const room = await house.room(bea);
    for (const text of lines(20)) await saysLater(bea, room, text, inSeconds(1));
    assert.deepEqual(await house.stops(), { code: 0, signal: null });
    await house.starts();
    await until(async () => (await bea.reads(room)).length >= 20, 'all are sent');
    assert.deepEqual(await textsOf(bea, room), lines(20));
  });
});

describe('the queue of several processes', () => {
  let redis;
  const houses = [];
  before(async () => {
    redis = await Redis.at();
    await redis.starts();
    houses.push(await House.open({ env: { TERTULIA__CLUSTER__REDIS_URL: redis.url } }));
    houses.push(await House.beside(houses[0]));
  });
  after(async () => {
    for (const house of houses.toReversed()) await house.close();
    await redis.close();
  });

  test('A job is done by one of them, and told to whoever it is for at any of them', async () => {
    const [here, there] = houses;
    const room = await here.room(here.bea);
    const [tab, other] = [await here.bea.opens({ namespace: '/notifications' }), await there.bea.opens({ namespace: '/notifications' })];
    for (const text of lines(20)) await saysLater(here.bea, room, text, inSeconds(1));
    await there.bea.does('POST', '/api/me/reminders', { text: 'the kettle', at: inSeconds(1) });
    for (const each of [tab, other]) {
      await each.hears('notification:new', ({ message }) => message === 'the kettle');
    }
    await until(async () => (await there.bea.reads(room)).length >= 20, 'all are sent');
    assert.deepEqual(await textsOf(here.bea, room), lines(20));
    for (const house of houses) {
      house.isLeft();
      await house.mustBeWell();
    }
  });
});
