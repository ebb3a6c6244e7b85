// Pushes: sealed for one browser, only to who is not looking and wants to be reached, once, whatever fails meanwhile.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { House, openHouse, story } from './house.mjs';
import { until } from './patience.mjs';
import { PushService, vapidOf } from './push-service.mjs';
import { Redis } from './redis.mjs';
import { matches } from './shapes.mjs';

const ENV = { TERTULIA__OUTBOUND__ALLOW: '127.0.0.1', TERTULIA__PUSH__CONTACT: 'mailto:ada@example.org' };

let service;
before(async () => {
  service = await PushService.open();
});
after(() => service.close());

const writes = (person, room, text) => person.does('POST', `/api/rooms/${room}/messages`, { text });
const wants = (person, more) => person.does('PUT', '/api/me/reaching', {
  sounds: false, toasts: true, preview: true, timeZone: 'UTC', ...more,
});
const shown = async (person, browser) =>
  (await person.gets('/api/push')).subscriptions.find((one) => one.id === browser.id);

/** A public room with these people in it. */
async function roomOf(house, ...people) {
  const room = await house.room();
  for (const person of people) await person.does('PUT', `/api/rooms/${room}/members/${person.id}`);
  return room;
}

describe('pushes', () => {
  const at = openHouse({ env: ENV });

  story('a test reaches the browser of this session, sealed and signed', at, async ({ bea }) => {
    const tab = await bea.opens({ namespace: '/notifications' });
    const looking = await bea.opens();
    const browser = await service.browserOf(bea);
    const { jobId } = await bea.does('POST', '/api/push/test');
    const { payload, headers } = await browser.shows();
    matches(payload, { title: 'tertulia', tag: 'test', url: '/' });
    matches(await tab.hears('job:progress', { jobId }), { kind: 'push-web', state: 'done', percent: 100 });
    const claims = vapidOf(headers, (await bea.gets('/api/push')).key);
    matches(claims, { aud: service.origin, sub: 'mailto:ada@example.org' });
    const hours = (claims.exp - Date.now() / 1000) / 3600;
    assert.ok(hours > 11 && hours <= 12, `${hours} hours`);
    matches(headers, { 'content-encoding': 'aes128gcm', ttl: '60', urgency: 'high' });
    assert.match(headers.topic, /^[\w-]{32}$/);
    const told = await shown(bea, browser);
    assert.ok(told.current && told.lastSuccessAt && !told.lastError, JSON.stringify(told));
    looking.closes();
    await bea.does('DELETE', `/api/push/subscriptions/${browser.id}`);
    assert.equal((await bea.asks('POST', '/api/push/test')).body.error.code, 'push.not_found');
  });

  story('what calls somebody who is away is pushed as one for each room', at, async (house) => {
    const { ada, bea } = house;
    const browser = await service.browserOf(bea);
    const [one, two] = [await roomOf(house, bea), await roomOf(house, bea)];
    for (const text of ['@Bea first', 'not for her', '@Bea second', '@bea last']) await writes(ada, one, text);
    const first = await browser.shows();
    const last = (await bea.reads(one)).at(-1);
    matches(first.payload, { body: '@bea last\n+2', tag: `room:${one}`, url: `/r/${one}/m/${last.id}`, badge: 4 });
    assert.match(first.payload.title, /^table \d+ · Ada$/);
    matches(first.headers, { urgency: 'high', ttl: '86400' });
    await writes(ada, one, '@Bea once more');
    const second = await browser.shows();
    matches(second.payload, { body: '@Bea once more\n+3', tag: `room:${one}` });
    assert.equal(second.headers.topic, first.headers.topic, 'it takes the place of the first');
    await writes(ada, two, '@Bea elsewhere');
    const third = await browser.shows();
    matches(third.payload, { body: '@Bea elsewhere', tag: `room:${two}`, badge: 6 });
    assert.notEqual(third.headers.topic, first.headers.topic);
    browser.mustShowNothing();
    await bea.does('DELETE', `/api/push/subscriptions/${browser.id}`);
  });

  story('what was read or deleted in time is not pushed, nor what one wrote oneself', at, async (house) => {
    const { ada, cid } = house;
    const browser = await service.browserOf(cid);
    const [one, two, three] = [await roomOf(house, cid), await roomOf(house, cid), await roomOf(house, cid)];
    const adas = await ada.sitsAt(three);
    const { id: messageId } = await adas.says(three, '@Cid never mind');
    await adas.asks('chat:delete-message', { roomId: three, messageId });
    await writes(ada, one, '@Cid come');
    await writes(cid, one, '@Cid I come');
    const tab = await cid.opens();
    await tab.asks('chat:mark-read', { roomId: one, seq: 1 });
    tab.closes();
    await writes(ada, two, '@Cid where are you');
    matches((await browser.shows()).payload, { body: '@Cid where are you' });
    browser.mustShowNothing();
    await cid.does('DELETE', `/api/push/subscriptions/${browser.id}`);
  });

  story('who is looking is not pushed, who is away is', at, async (house) => {
    const { ada, bea, cid } = house;
    const [beas, cids] = [await service.browserOf(bea), await service.browserOf(cid)];
    const room = await roomOf(house, bea, cid);
    const tab = await bea.opens();
    await writes(ada, room, '@room lunch');
    matches((await cids.shows()).payload, { body: '@room lunch' });
    await tab.asks('chat:set-presence', { status: 'away' });
    await writes(ada, room, '@room it gets cold');
    matches((await beas.shows()).payload, { body: '@room it gets cold\n+1' });
    beas.mustShowNothing();
    await tab.asks('chat:set-presence', { status: 'dnd' });
    matches((await cids.shows()).payload, { body: '@room it gets cold\n+1' });
    await writes(ada, room, '@room it is gone');
    matches((await cids.shows()).payload, { body: '@room it is gone\n+2' });
    beas.mustShowNothing();
    await tab.asks('chat:set-presence', { status: 'online' });
    await bea.does('DELETE', `/api/push/subscriptions/${beas.id}`);
    await cid.does('DELETE', `/api/push/subscriptions/${cids.id}`);
  });

  story('levels, quiet and previews are kept to', at, async (house) => {
    const { ada, bea, cid, dov } = house;
    const [beas, cids, dovs] = [await service.browserOf(bea), await service.browserOf(cid), await service.browserOf(dov)];
    const room = await roomOf(house, bea, cid, dov);
    const level = (person, wanted) => person.does('PUT', `/api/rooms/${room}/level`, { level: wanted });
    await level(bea, 'all');
    await writes(ada, room, 'for who wants all');
    const { payload, headers } = await beas.shows();
    matches(payload, { body: 'for who wants all' });
    matches(headers, { urgency: 'normal' });
    await level(bea, 'none');
    await wants(dov, { preview: false });
    await writes(ada, room, '@Bea @Cid @Dov a secret');
    matches((await cids.shows()).payload, { body: '@Bea @Cid @Dov a secret' });
    const dim = (await dovs.shows()).payload;
    matches(dim, { body: '', tag: `room:${room}` });
    assert.ok(!JSON.stringify(dim).includes('secret') && !JSON.stringify(dim).includes('Ada'), JSON.stringify(dim));
    const minute = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
    await wants(cid, { pausedUntil: new Date(Date.now() + 3_600_000).toISOString() });
    await wants(dov, { quietHours: { from: minute(-60), to: minute(60) } });
    await level(bea, 'mentions');
    await writes(ada, room, '@Bea @Cid @Dov goodnight');
    matches((await beas.shows()).payload, { body: '@Bea @Cid @Dov goodnight\n+1' });
    await wants(cid, {});
    await wants(dov, {});
    await writes(ada, room, '@Bea @Cid @Dov good morning');
    matches((await cids.shows()).payload, { body: '@Bea @Cid @Dov good morning\n+2' });
    matches((await dovs.shows()).payload, { body: '@Bea @Cid @Dov good morning\n+2' });
    for (const browser of [cids, dovs]) browser.mustShowNothing();
    for (const [person, one] of [[bea, beas], [cid, cids], [dov, dovs]]) {
      await person.does('DELETE', `/api/push/subscriptions/${one.id}`);
    }
  });

  story('a subscription goes with 404 and 410 alone', at, async (house) => {
    const { ada, bea } = house;
    const [gone, unknown, refused, fine] = await Promise.all([1, 2, 3, 4].map(() => service.browserOf(bea)));
    service.answers(gone, 410);
    service.answers(unknown, 404);
    service.answers(refused, 403);
    const { id } = await ada.does('POST', '/api/direct', { userIds: [bea.id] });
    await writes(ada, id, 'hi');
    matches((await fine.shows()).payload, { title: 'Ada', body: 'hi', tag: `room:${id}` });
    await until(async () => (await shown(bea, refused))?.lastError, 'the refusal is noted');
    assert.equal((await shown(bea, refused)).lastError, 'the push service answered 403');
    await until(async () => (await bea.gets('/api/push')).subscriptions.length === 2, 'two are gone');
    assert.ok(await shown(bea, fine));
    await writes(ada, id, 'hi again');
    matches((await fine.shows()).payload, { body: 'hi again\n+1' });
    assert.equal(service.taken(gone).length + service.taken(unknown).length, 2, 'nobody knocks there again');
    for (const one of [refused, fine]) await bea.does('DELETE', `/api/push/subscriptions/${one.id}`);
  });

  story('a push service that is down is tried again, and nobody hears twice', at, async (house) => {
    const { ada, bea } = house;
    const [late, fine] = [await service.browserOf(bea), await service.browserOf(bea)];
    service.answers(late, 503, [429, { 'retry-after': '1' }], 201);
    const room = await roomOf(house, bea);
    await writes(ada, room, '@Bea hello');
    matches((await fine.shows()).payload, { body: '@Bea hello' });
    await until(async () => (await shown(bea, late)).lastError, 'the failure is noted');
    matches((await late.shows()).payload, { body: '@Bea hello' });
    await until(async () => (await shown(bea, late)).lastSuccessAt, 'the success is noted');
    assert.equal((await shown(bea, late)).lastError, undefined);
    assert.deepEqual(service.taken(late).map((push) => push.status), [503, 429, 201]);
    fine.mustShowNothing();
    for (const one of [late, fine]) await bea.does('DELETE', `/api/push/subscriptions/${one.id}`);
  });

  story('who signed out, or is no longer in the room, is not pushed', at, async (house) => {
    const { ada, bea, cid } = house;
    const phone = await bea.signsIn();
    const [left, lost, cids] = [await service.browserOf(bea, phone), await service.browserOf(cid), await service.browserOf(cid)];
    assert.equal((await bea.gets('/api/push')).subscriptions.length, 1);
    await bea.signsOut(phone);
    assert.equal((await bea.gets('/api/push')).subscriptions.length, 0);
    const room = await house.room(bea, cid);
    await writes(ada, room, '@Bea @Cid in private');
    await ada.does('DELETE', `/api/rooms/${room}/members/${cid.id}`);
    const open = await roomOf(house, bea, cid);
    await writes(ada, open, '@Bea @Cid in public');
    matches((await cids.shows()).payload, { body: '@Bea @Cid in public' });
    matches((await lost.shows()).payload, { body: '@Bea @Cid in public' });
    for (const browser of [cids, lost, left]) browser.mustShowNothing();
    for (const one of [lost, cids]) await cid.does('DELETE', `/api/push/subscriptions/${one.id}`);
  });

  story('what somebody is told, and what they wanted to be reminded of, is pushed', at, async ({ ada, dov }) => {
    const browser = await service.browserOf(dov);
    const told = { type: 'warning', title: 'The disk', message: 'It is nearly full' };
    const { id } = await ada.does('POST', '/api/notifications', { userId: dov.id, ...told });
    const { payload, headers } = await browser.shows();
    matches(payload, { title: 'The disk', body: 'It is nearly full', tag: `notification:${id}`, url: '/' });
    matches(headers, { urgency: 'high' });
    await ada.does('POST', '/api/notifications', { broadcast: true, ...told, title: 'All of you', type: 'info' });
    matches((await browser.shows()).payload, { title: 'All of you' });
    const sent = await writes(ada, 'general', 'the kettle');
    const at = new Date(Date.now() + 1_500).toISOString();
    await dov.does('POST', '/api/me/reminders', { at, messageId: sent.id });
    const reminder = (await browser.shows()).payload;
    matches(reminder, { title: 'Reminder', body: 'Ada: the kettle', url: `/r/general/m/${sent.id}` });
    browser.mustShowNothing();
    await dov.does('DELETE', `/api/push/subscriptions/${browser.id}`);
  });
});

describe('the key of pushes', () => {
  const at = openHouse({ env: ENV, cast: ['ada', 'bea'] });

  story('it outlives a kill, and so does what was to be pushed', at, async (house) => {
    const { ada, bea } = house;
    const browser = await service.browserOf(bea);
    const { key } = await bea.gets('/api/push');
    await writes(ada, 'general', '@Bea before the night');
    await house.isKilled();
    await house.starts();
    assert.equal((await bea.gets('/api/push')).key, key);
    const { payload, headers } = await browser.shows();
    matches(payload, { body: '@Bea before the night' });
    vapidOf(headers, key);
    browser.mustShowNothing();
  });
});

describe('pushes of several processes', () => {
  let redis;
  const houses = [];
  before(async () => {
    redis = await Redis.at();
    await redis.starts();
    const env = { ...ENV, TERTULIA__CLUSTER__REDIS_URL: redis.url };
    houses.push(await House.open({ env, cast: ['ada', 'bea', 'cid'] }));
    houses.push(await House.beside(houses[0], { cast: ['ada', 'bea', 'cid'] }));
  });
  after(async () => {
    for (const house of houses.toReversed()) await house.close();
    await redis.close();
  });

  test('who looks at one of them is not pushed by another, and nobody is twice', async () => {
    const [here, there] = houses;
    assert.equal((await here.bea.gets('/api/push')).key, (await there.bea.gets('/api/push')).key);
    const [beas, cids] = [await service.browserOf(here.bea), await service.browserOf(there.cid)];
    const [tab, ears] = [await there.bea.opens(), await here.ada.opens()];
    await ears.syncs();
    const isThere = async () => (await here.ada.gets('/api/users')).users.find((one) => one.id === here.bea.id);
    await until(async () => (await isThere()).status === 'online', 'bea is seen here');
    await writes(here.ada, 'general', '@room lunch');
    matches(await tab.hears('chat:mention'), { text: '@room lunch', roomId: 'general' });
    matches((await cids.shows()).payload, { body: '@room lunch' });
    tab.closes();
    await until(async () => (await isThere()).status === 'offline', 'bea is gone');
    await writes(there.ada, 'general', '@room dinner');
    matches((await beas.shows()).payload, { body: '@room dinner\n+1' });
    matches((await cids.shows()).payload, { body: '@room dinner\n+1' });
    for (const browser of [beas, cids]) browser.mustShowNothing();
    for (const house of houses) {
      house.isLeft();
      await house.mustBeWell();
    }
  });
});
