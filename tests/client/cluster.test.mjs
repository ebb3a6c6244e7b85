// Several processes with one data folder are one house: whoever is at one meets whoever is at another.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CAST } from './cast.mjs';
import { call } from './http.mjs';
import { House } from './house.mjs';
import { Redis } from './redis.mjs';
import { present } from './shapes.mjs';
import { connect, refused } from './tab.mjs';
import { until } from './patience.mjs';

/** Some processes behind one Redis. */
class Cluster {
  houses = [];

  static async open(count, { cast = CAST, redis = true, env: more = {} } = {}) {
    const cluster = new Cluster();
    cluster.redis = await Redis.at();
    try {
      if (redis) await cluster.redis.starts();
      const env = { TERTULIA__CLUSTER__REDIS_URL: cluster.redis.url, ...more };
      cluster.houses.push(await House.open({ env, cast }));
      for (let further = 1; further < count; further += 1) {
        cluster.houses.push(await House.beside(cluster.houses[0]));
      }
      return cluster;
    } catch (error) {
      await cluster.close().catch(() => {});
      throw error;
    }
  }

  /** Closes every tab. */
  isLeft() {
    for (const house of this.houses) house.isLeft();
  }

  async mustBeWell() {
    for (const house of this.houses) await house.mustBeWell();
  }

  async close() {
    for (const house of this.houses.toReversed()) await house.close();
    await this.redis.close();
  }
}

/** Opens a cluster for a suite. */
function openCluster(count, options) {
  let cluster;
  before(async () => {
    cluster = await Cluster.open(count, options);
  });
  after(() => cluster?.close());
  return () => cluster;
}

function story(name, clusterOf, tell) {
  test(name, async () => {
    const cluster = clusterOf();
    try {
      await tell(cluster);
      await cluster.mustBeWell();
    } finally {
      cluster.isLeft();
    }
  });
}

const texts = (tab) => tab.all('chat:message').map((message) => message.text);

/** Every message of the room came to the tab once, in the order of rev, but for those that it sent itself. */
async function hasHeardAll(tab, room, sent = []) {
  const revs = (await tab.person.reads(room)).filter((message) => !sent.includes(message.id)).map((one) => one.rev);
  await tab.hearsAll('chat:message', revs.length);
  const heard = tab.all('chat:message').filter((message) => message.roomId === room).map((message) => message.rev);
  assert.deepEqual(heard, revs, `${tab.person.name} heard each once, in order`);
}

/** Says one thing after the other, after a pause each, until told to stop; gives the ids that were acknowledged. */
function chatters(tab, room, name, pause = 0) {
  let goesOn = true;
  const ids = [];
  const done = (async () => {
    for (let n = 0; goesOn; n += 1) {
      ids.push((await tab.says(room, `${name} ${n}`)).id);
      if (pause > 0) await delay(pause);
    }
    return ids;
  })();
  return {
    ids,
    stops() {
      goesOn = false;
      return done;
    },
  };
}

describe('two processes', () => {
  const at = openCluster(2);

  story('a message reaches everybody at either once and in order, and not the socket that sent it', at, async ({ houses: [one, two] }) => {
    const room = await one.room();
    const tabs = [await one.ada.sitsAt(room), await two.bea.sitsAt(room), await one.cid.sitsAt(room), await two.dov.sitsAt(room)];
    const second = await two.ada.sitsAt(room);
    const sent = await Promise.all(tabs.map(async (tab) => {
      const acks = [];
      for (let n = 0; n < 60; n += 1) acks.push(tab.says(room, `${tab.person.name} ${n}`));
      return (await Promise.all(acks)).map((ack) => ack.id);
    }));
    for (const [n, tab] of tabs.entries()) await hasHeardAll(tab, room, sent[n]);
    await hasHeardAll(second, room);
  });

  story('a resend to the other process gives the first acknowledgement and is told to nobody', at, async ({ houses: [one, two] }) => {
    const room = await one.room();
    const [adas, beas, beasOther] = [await one.ada.sitsAt(room), await one.bea.sitsAt(room), await two.bea.sitsAt(room)];
    const first = await beas.says(room, 'Once', { clientId: 'just-once' });
    const again = await beasOther.says(room, 'Once', { clientId: 'just-once' });
    assert.deepEqual([again.id, again.rev], [first.id, first.rev]);
    await beas.says(room, 'The end');
    await adas.hears('chat:message', { text: 'The end' });
    assert.deepEqual(texts(adas), ['Once', 'The end']);
  });

  story('who has tabs at both joins once and leaves with the last', at, async ({ houses: [one, two] }) => {
    const room = await one.room();
    const [adas, cids] = [await one.ada.sitsAt(room), await two.cid.sitsAt(room)];
    await adas.hears('chat:user-joined', { userId: two.cid.id });
    const first = await one.bea.sitsAt(room);
    for (const tab of [adas, cids]) await tab.hears('chat:user-joined', { userId: one.bea.id });
    const second = await two.bea.opens();
    const { users } = await second.joins(room);
    assert.deepEqual(users, [present(one.ada), present(one.bea), present(one.cid)].map(({ userId, userName }) => ({ userId, userName })));
    // What the other process says comes in its order: once she is heard to write there, she is known to be there.
    await second.asks('chat:typing-start', { roomId: room });
    await adas.hears('chat:typing', { userId: one.bea.id, isTyping: true });
    first.closes();
    // A fact behind it: the list that is told when another comes.
    const dovs = await one.dov.sitsAt(room);
    await cids.hears('chat:user-joined', { userId: one.dov.id });
    for (const tab of [adas, cids]) assert.deepEqual(tab.all('chat:user-left'), []);
    second.closes();
    for (const tab of [adas, cids]) await tab.hears('chat:user-left', { userId: one.bea.id });
    for (const tab of [adas, cids]) {
      await tab.hears('chat:room-users', (told) => told.users.map((user) => user.userName).join() === 'Ada,Cid,Dov');
      assert.equal(tab.all('chat:user-joined').filter((told) => told.userId === one.bea.id).length, 1);
    }
    dovs.closes();
  });

  story('typing is told across, and ends with who drops', at, async ({ houses: [one, two] }) => {
    const room = await one.room();
    const [adas, beas] = [await one.ada.sitsAt(room), await two.bea.sitsAt(room)];
    await adas.hears('chat:user-joined', { userId: two.bea.id });
    await beas.asks('chat:typing-start', { roomId: room });
    await adas.hears('chat:typing', { userId: two.bea.id, isTyping: true });
    await beas.asks('chat:typing-stop', { roomId: room });
    await adas.hears('chat:typing', { userId: two.bea.id, isTyping: false });
    await beas.asks('chat:typing-start', { roomId: room });
    await adas.hears('chat:typing', { userId: two.bea.id, isTyping: true });
    beas.tears();
    await adas.hears('chat:typing', { userId: two.bea.id, isTyping: false });
    await adas.hears('chat:user-left', { userId: two.bea.id });
  });

  story('a status chosen at one holds at both', at, async ({ houses: [one, two] }) => {
    const adas = await one.ada.opens();
    await adas.syncs();
    const [here, there] = [await one.bea.sitsAt('general'), await two.bea.sitsAt('general')];
    await here.asks('chat:set-presence', { status: 'dnd' });
    await adas.hears('chat:presence', { userId: one.bea.id, status: 'dnd' });
    const seen = async (house) => (await house.ada.gets(`/api/users/${one.bea.id}`)).status;
    await until(async () => (await seen(two)) === 'dnd', 'the other process knows it too');
    here.closes();
    await there.asks('chat:set-presence', { status: 'away' });
    await adas.hears('chat:presence', { userId: one.bea.id, status: 'away' });
    await until(async () => (await seen(one)) === 'away', 'the first process knows it');
  });

  story('a notification reaches the sockets of its user at both', at, async ({ houses: [one, two] }) => {
    const namespace = '/notifications';
    const tabs = [await one.bea.opens({ namespace }), await two.bea.opens({ namespace })];
    const others = [await one.cid.opens({ namespace }), await two.cid.opens({ namespace })];
    const send = (to, title) => one.ada.does('POST', '/api/notifications', { ...to, type: 'info', title, message: 'x' });
    await send({ userId: one.bea.id }, 'For Bea');
    await send({ broadcast: true }, 'For all');
    for (const tab of [...tabs, ...others]) await tab.hears('notification:new', { title: 'For all' });
    for (const tab of tabs) {
      assert.deepEqual(tab.all('notification:new').map((one) => one.title), ['For Bea', 'For all']);
    }
    for (const tab of others) assert.equal(tab.all('notification:new').length, 1);
  });

  story('followers hear heads, new rooms and removals across', at, async ({ houses: [one, two] }) => {
    const beas = await two.bea.opens();
    await beas.syncs();
    const room = await one.room(one.bea);
    await beas.hears('chat:room-updated', { id: room });
    const adas = await one.ada.sitsAt(room);
    await adas.says(room, 'Come in');
    await beas.hears('chat:room-rev', { roomId: room, rev: 1 });
    await beas.joins(room);
    await one.ada.does('DELETE', `/api/rooms/${room}/members/${one.bea.id}`);
    await beas.hears('chat:room-removed', { roomId: room });
    await adas.hears('chat:user-left', { userId: one.bea.id });
    await adas.says(room, 'Among ourselves');
    await beas.mustNot('chat:send-message', { roomId: room, text: 'Still here?' }, 'room.not_found');
    assert.deepEqual(texts(beas), []);
  });

  story('how somebody looks from now on is told at both', at, async ({ houses: [one, two] }) => {
    const [here, there, tutorial] = [await one.ada.opens(), await two.ada.opens(), await two.ada.opens()];
    for (const tab of [here, there]) await tab.syncs();
    for (const change of [{ avatarColor: 3 }, { name: 'Beatriz' }, { name: 'Bea', avatarColor: null }]) {
      const { name, avatarColor } = await one.bea.does('PATCH', '/api/me', change);
      for (const tab of [here, there]) {
        await tab.hears('chat:user-updated', (told) => told.userId === one.bea.id && told.name === name && told.avatarColor === avatarColor);
      }
    }
    for (const tab of [here, there]) assert.equal(tab.all('chat:user-updated').length, 3);
    assert.deepEqual(tutorial.all('chat:user-updated'), []);
  });

  story('signing out and deactivation cut sockets at the other process', at, async ({ houses: [one, two] }) => {
    const session = await one.bea.signsIn();
    const [goes, stays] = [await two.bea.sitsAt('general', { session }), await two.bea.sitsAt('general')];
    await one.bea.signsOut(session);
    await goes.isCut();
    const error = await refused(connect(two.url, '/chat', { auth: { token: session.token } }));
    assert.equal(error.message, 'Invalid or expired token');
    assert.deepEqual(stays.drops, []);
    const dovs = await two.dov.sitsAt('general');
    await one.ada.does('PATCH', `/api/admin/users/${one.dov.id}`, { active: false });
    await dovs.isCut();
    await one.ada.does('PATCH', `/api/admin/users/${one.dov.id}`, { active: true });
    one.dov.session = await one.dov.signsIn();
    two.dov.session = one.dov.session;
  });

  story('read marks reach the tabs of their reader at both', at, async ({ houses: [one, two] }) => {
    const room = await one.room();
    const [here, there] = [await one.bea.sitsAt(room), await two.bea.sitsAt(room)];
    const adas = await one.ada.sitsAt(room);
    await adas.says(room, 'Read me');
    await there.hears('chat:message', { text: 'Read me' });
    await there.asks('chat:mark-read', { roomId: room, seq: 1 });
    await here.hears('chat:read', { roomId: room, userId: one.bea.id, readSeq: 1 });
    const namespace = '/notifications';
    const [bells, bellsThere] = [await one.bea.opens({ namespace }), await two.bea.opens({ namespace })];
    const { id } = await one.ada.does('POST', '/api/notifications', { userId: one.bea.id, type: 'info', title: 'x', message: 'x' });
    await bellsThere.hears('notification:new', { id });
    await bellsThere.asks('notification:read', { ids: [id] });
    await bells.hears('notification:read', (read) => read.ids?.includes(id));
    await bellsThere.asks('notification:read', { all: true });
    await bells.hears('notification:read', { all: true });
  });

  story('each dashboard has the numbers and the happenings of both', at, async ({ houses: [one, two] }) => {
    const namespace = '/dashboard';
    const room = await one.room();
    const boards = [await one.ada.opens({ namespace }), await two.ada.opens({ namespace })];
    const tabs = [await one.bea.sitsAt(room), await two.cid.sitsAt(room), await two.dov.sitsAt(room)];
    const seen = (fits) => Promise.all(boards.map((board) => board.hears('dashboard:stats', fits)));
    // Both dashboards are sockets too.
    await seen((stats) => stats.processes === 2 && stats.connections === 5 && stats.usersOnline === 3);
    for (const [n, tab] of tabs.entries()) {
      for (const text of ['one', 'two']) await tab.says(room, `${text} ${n}`);
    }
    await seen((stats) => stats.messagesPerMinute >= 6 && stats.ackMsP50 !== undefined);
    const { name } = await one.ada.gets(`/api/rooms/${room}`);
    await seen((stats) => stats.rooms.some((line) => line.name === name && line.messagesPerMinute >= 6 && line.people === 3));
    await two.eve.signsIn();
    const told = await seen((stats) => stats.happenings.some((one) => one.kind === 'signed-in' && one.person === 'Eve'));
    const ids = told.map((stats) => stats.happenings.find((one) => one.person === 'Eve' && one.kind === 'signed-in').id);
    assert.equal(ids[0], ids[1], 'it is the same one at both');
    const kept = await one.ada.gets('/api/admin/stats');
    assert.ok(kept.happenings.some((happening) => happening.id === ids[1]));
  });

  story('a lone process beside the cluster is refused, and told why', at, async ({ houses: [one] }) => {
    const { TERTULIA__CLUSTER__REDIS_URL: _, ...env } = one.env;
    const flags = ['serve', '--listen', '127.0.0.1:0', '--data', join(one.folder, 'data')];
    const binary = process.env.TERTULIA_BIN ?? new URL('../../target/debug/tertulia', import.meta.url).pathname;
    const child = spawn(binary, flags, { cwd: one.folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.on('data', (chunk) => (told += chunk));
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.notEqual(code, 0);
    assert.match(told, /in use by a cluster.*redis_url/s);
  });

  story('while Redis is killed and started again under load nobody misses anything', at, async ({ houses: [one, two], redis }) => {
    const room = await one.room();
    const [adas, beas] = [await one.ada.sitsAt(room), await two.bea.sitsAt(room)];
    const [cids, dovs] = [await one.cid.sitsAt(room), await two.dov.sitsAt(room)];
    const namespace = '/notifications';
    const told = await two.bea.opens({ namespace });
    const [a, b] = [chatters(adas, room, 'a'), chatters(beas, room, 'b')];
    await dovs.hears('chat:message', (message) => message.text.startsWith('a '));
    await redis.isKilled();
    // Whoever is at the same process goes on hearing.
    const [afterA, afterB] = [a.ids.length, b.ids.length];
    await cids.hears('chat:message', ({ text }) => text === `a ${afterA + 10}`);
    await dovs.hears('chat:message', ({ text }) => text === `b ${afterB + 10}`);
    // What ends at one process ends at the other, by the database.
    const away = Date.now();
    const session = await one.bea.signsIn();
    const goes = await two.bea.sitsAt('general', { session });
    await one.bea.signsOut(session);
    await goes.isCut();
    const unheard = await one.ada.does('POST', '/api/notifications', { userId: one.bea.id, type: 'info', title: 'Unheard', message: 'x' });
    // What is read in one tab is so in the other, once they can hear each other again.
    const bells = await one.bea.opens({ namespace });
    await bells.asks('notification:read', { ids: [unheard.id] });
    const reads = await one.dov.sitsAt(room);
    const { readSeq } = await reads.asks('chat:mark-read', { roomId: room, seq: 5 });
    // A status is chosen.
    const watching = await one.eve.opens();
    await watching.syncs();
    await beas.asks('chat:set-presence', { status: 'dnd' });
    // Somebody comes and somebody goes unheard.
    const late = await one.eve.sitsAt(room);
    await redis.starts();
    await beas.hears('chat:user-joined', { userId: one.eve.id });
    await told.hears('notification:new', { title: 'Unheard' });
    await told.hears('notification:read', (read) => read.ids?.includes(unheard.id));
    await dovs.hears('chat:read', { roomId: room, readSeq });
    await watching.hears('chat:presence', { userId: one.bea.id, status: 'dnd' });
    const board = await two.ada.opens({ namespace: '/dashboard' });
    const isNews = ({ kind, person, at }) => kind === 'signed-in' && person === 'Bea' && Date.parse(at) >= away;
    await board.hears('dashboard:stats', (stats) => stats.processes === 2 && stats.happenings.some(isNews));
    await beas.asks('chat:set-presence', { status: 'online' });
    const [sentA, sentB] = [await a.stops(), await b.stops()];
    await hasHeardAll(adas, room, sentA);
    await hasHeardAll(beas, room, sentB);
    for (const tab of [cids, dovs]) await hasHeardAll(tab, room);
    assert.equal(told.all('notification:new').length, 1);
    late.closes();
    await beas.hears('chat:user-left', { userId: one.eve.id });
  });
});

/** Long enough a silence that the others take a process out, and some. */
const TAKEN_OUT = 12_000;

/** Stops `house` while it writes nothing: in the midst of a commit it would hold the lock, and others could only read. */
async function isHeldAtRest(house, { ada }) {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await until(async () => {
    house.isHeld();
    const { status } = await ada.asks('POST', '/api/me/reminders', { at: tomorrow, text: 'Can I write?' });
    if (status !== 201) house.goesOn();
    return status === 201;
  }, 'it is stopped at rest');
}

describe('a process that is stopped and goes on', () => {
  // Longer than the stop: its clients stay with it.
  const at = openCluster(2, {
    env: { TERTULIA__GATEWAY__PING_INTERVAL_SECONDS: '25', TERTULIA__GATEWAY__PING_TIMEOUT_SECONDS: '20' },
  });

  story('is taken out with its people, and back with them, and nobody misses or doubles anything', at, async ({ houses: [one, two] }) => {
    const room = await one.room();
    const [adas, held] = [await one.ada.sitsAt(room), await two.bea.sitsAt(room)];
    const namespace = '/notifications';
    const [bells, heldBells] = [await one.bea.opens({ namespace }), await two.bea.opens({ namespace })];
    await adas.hears('chat:user-joined', { userId: two.bea.id });
    await held.says(room, 'Before');
    await adas.hears('chat:message', { text: 'Before' });
    const since = performance.now();
    await isHeldAtRest(two, one);
    try {
      await adas.hears('chat:user-left', { userId: two.bea.id });
      // Whoever is at the other process goes on, whatever is asked of this one. They say less than what is told one
      // by one afterwards: of more, clients are told to sync.
      const talk = chatters(adas, room, 'a', 60);
      held.tells('chat:send-message', { roomId: room, text: 'While it was stopped', clientId: 'late' });
      await until(() => talk.ids.length > 20 && performance.now() - since > TAKEN_OUT, 'it is stopped for long enough');
      const unheard = await one.ada.does('POST', '/api/notifications', { userId: one.bea.id, type: 'info', title: 'Unheard', message: 'x' });
      await bells.hears('notification:new', { id: unheard.id });
      await bells.asks('notification:read', { ids: [unheard.id] });
      two.goesOn();
      await heldBells.hears('notification:new', { id: unheard.id });
      await heldBells.hears('notification:read', (read) => read.ids?.includes(unheard.id));
      await adas.hears('chat:user-joined', { userId: two.bea.id });
      await adas.hears('chat:message', { text: 'While it was stopped' });
      const sent = await talk.stops();
      await adas.says(room, 'The end').then((ack) => sent.push(ack.id));
      await held.hears('chat:message', { text: 'The end' });
      await hasHeardAll(adas, room, sent);
      const said = (await one.ada.reads(room)).filter((message) => message.userId === one.bea.id).map((message) => message.id);
      assert.equal(said.length, 2);
      await hasHeardAll(held, room, said);
      assert.equal(heldBells.all('notification:new').length, 1);
      // It has not taken those out who could speak all the time.
      assert.deepEqual(held.all('chat:user-left'), []);
      assert.equal(adas.all('chat:user-left').length, 1);
    } finally {
      two.goesOn();
    }
    const { users } = await adas.joins(room);
    assert.deepEqual(users.map((user) => user.userName), ['Ada', 'Bea']);
  });
});

describe('three processes', () => {
  const at = openCluster(3);

  story('the people of one that is killed leave, and no ghost stays', at, async ({ houses: [one, two, three] }) => {
    const room = await one.room();
    const [adas, beas] = [await one.ada.sitsAt(room), await two.bea.sitsAt(room)];
    const doomed = [await three.cid.sitsAt(room), await three.dov.sitsAt(room)];
    // Dov has a tab at another one too, and stays.
    await two.dov.sitsAt(room);
    for (const tab of [adas, beas]) {
      await tab.hears('chat:user-joined', { userId: one.cid.id });
      await tab.hears('chat:user-joined', { userId: one.dov.id });
    }
    await doomed[0].says(room, 'Last words');
    for (const tab of [adas, beas]) await tab.hears('chat:message', { text: 'Last words' });
    await three.isKilled();
    for (const tab of [adas, beas]) {
      await tab.hears('chat:user-left', { userId: one.cid.id });
      await tab.hears('chat:room-users', (told) => told.users.map((user) => user.userName).join() === 'Ada,Bea,Dov');
      assert.equal(tab.all('chat:user-left').length, 1);
    }
    await three.starts();
    const back = await three.cid.sitsAt(room);
    await adas.hears('chat:user-joined', { userId: one.cid.id });
    await back.says(room, 'Here again');
    for (const tab of [adas, beas]) await tab.hears('chat:message', { text: 'Here again' });
    await adas.says(room, 'Welcome');
    await back.hears('chat:message', { text: 'Welcome' });
  });

  story('all three talk at once, and each hears each once and in order', at, async ({ houses }) => {
    const room = await houses[0].room();
    const people = ['ada', 'bea', 'cid'];
    const tabs = await Promise.all(houses.map((house, n) => house[people[n]].sitsAt(room)));
    const talks = tabs.map((tab, n) => chatters(tab, room, people[n]));
    for (const tab of tabs) await tab.hearsAll('chat:message', 150);
    const sent = await Promise.all(talks.map((talk) => talk.stops()));
    for (const [n, tab] of tabs.entries()) await hasHeardAll(tab, room, sent[n]);
  });
});

describe('a rolling restart', () => {
  const at = openCluster(2);

  story('of two processes under load loses nothing that was acknowledged', at, async ({ houses: [one, two] }) => {
    const room = await one.room();
    const restarting = [new Talker(one.ada, room), new Talker(two.bea, room)];
    await Promise.all(restarting.map((talker) => talker.begins()));
    await until(() => restarting.every((talker) => talker.acked.size > 20), 'both talk');
    for (const house of [one, two]) {
      const { code } = await house.stops();
      assert.equal(code, 0, house.log);
      await house.starts();
      const sizes = restarting.map((talker) => talker.acked.size);
      await until(() => restarting.every((talker, n) => talker.acked.size > sizes[n] + 20), 'both talk on');
    }
    await Promise.all(restarting.map((talker) => talker.ends()));
    const stored = await one.ada.reads(room);
    const ids = new Set(stored.map((message) => message.id));
    for (const talker of restarting) {
      for (const id of talker.acked) assert.ok(ids.has(id), 'what was acknowledged is stored');
      await until(() => talker.known.size === stored.length, () => `${talker.known.size} of ${stored.length} are known`);
      assert.deepEqual(talker.outOfOrder, []);
    }
    const clientIds = stored.map((message) => `${message.userId} ${message.clientId}`);
    assert.equal(new Set(clientIds).size, clientIds.length, 'each is stored once');
    restarting.forEach((talker) => talker.closes());
  });
});

describe('the history of two processes', () => {
  const at = openCluster(2);

  story('is one row a minute with what was said at both, also of one that is gone', at, async ({ houses: [one, two] }) => {
    const room = await one.room();
    const tabs = [await one.ada.sitsAt(room), await two.bea.sitsAt(room)];
    for (const text of ['one', 'two', 'three']) for (const tab of tabs) await tab.says(room, text);
    for (const tab of tabs) tab.closes();
    // Each keeps its part when it stops.
    for (const house of [two, one]) {
      await house.stops();
      await house.starts();
    }
    const { points } = await one.ada.gets('/api/admin/stats?range=hour');
    assert.equal(points.reduce((sum, { messages }) => sum + messages, 0), 6);
    assert.equal(new Set(points.map((point) => point.at)).size, points.length);
    assert.ok(points.every((point) => point.minutes === 1), JSON.stringify(points));
  });
});

/** A client as a page would be: it reconnects, sends again what was not acknowledged, and syncs by rev. */
class Talker {
  acked = new Set();
  known = new Map();
  outOfOrder = [];
  #rev = 0;
  #goesOn = true;

  constructor(person, room) {
    Object.assign(this, { person, room });
  }

  async begins() {
    this.socket = connect(this.person.house.url, '/chat', {
      auth: { token: this.person.session.token },
      reconnection: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 250,
    });
    this.socket.on('chat:message', (message) => this.#takes(message, true));
    this.socket.on('connect', () => this.#catchesUp());
    await until(() => this.socket.connected, 'the talker connects');
    this.done = this.#talks();
  }

  async ends() {
    this.#goesOn = false;
    await this.done;
    await this.#catchesUp();
  }

  closes() {
    this.socket.close();
  }

  async #talks() {
    for (let n = 0; this.#goesOn; n += 1) {
      const ack = await this.#sends({ roomId: this.room, text: `${this.person.name} ${n}`, clientId: `n-${n}` });
      this.acked.add(ack.id);
    }
  }

  async #sends(message) {
    for (;;) {
      try {
        const ack = await this.socket.timeout(2000).emitWithAck('chat:send-message', message);
        if (ack.status === 'delivered') return ack;
      } catch {
        // It is sent again under the same id.
      }
      await delay(20);
    }
  }

  async #catchesUp() {
    try {
      await this.socket.timeout(5000).emitWithAck('chat:join-room', { roomId: this.room });
      const known = { rooms: [{ roomId: this.room, rev: this.#rev }] };
      const ack = await this.socket.timeout(5000).emitWithAck('chat:sync', known);
      const state = ack.rooms?.find((one) => one.room.id === this.room);
      state?.changed?.forEach((message) => this.#takes(message, false));
      this.#rev = Math.max(this.#rev, state?.rev ?? 0);
    } catch {
      // The next connection catches up.
    }
  }

  #takes(message, isLive) {
    if (isLive && this.last > message.rev) this.outOfOrder.push([this.last, message.rev]);
    if (isLive) this.last = message.rev;
    this.known.set(message.id, message);
  }
}

describe('a first start', () => {
  test('of two processes at once, without Redis, is made once, and either lets the first admin in', async () => {
    const redis = await Redis.at();
    const env = { TERTULIA__CLUSTER__REDIS_URL: redis.url, TERTULIA__SETUP__TOKEN: '' };
    const one = new House({ limits: false, env });
    const two = new House({ limits: false, env, first: one });
    try {
      await Promise.all([one.starts(), two.starts()]);
      const tokens = [one, two].map((house) => new URL(house.link).searchParams.get('token'));
      assert.equal(tokens[0], tokens[1]);
      for (const house of [one, two]) assert.match(house.log, /Redis cannot be reached/);
      const body = { setupToken: tokens[0], name: 'Ada', email: 'ada@example.org', password: 'a lamp and a table' };
      const made = await call('POST', `${two.url}/api/setup`, { body });
      assert.equal(made.status, 201, made.text);
      const again = await call('POST', `${one.url}/api/setup`, { body: { ...body, email: 'eve@example.org' } });
      assert.equal(again.body.error.code, 'setup.closed');
      // A token that one process signed opens the other: they have one ring of keys.
      const headers = { authorization: `Bearer ${made.body.accessToken}` };
      for (const house of [one, two]) assert.equal((await call('GET', `${house.url}/api/me`, { headers })).status, 200);

      await redis.starts();
      const sockets = [one, two].map((house) => connect(house.url, '/chat', { auth: { token: made.body.accessToken } }));
      const heard = [];
      sockets[1].on('chat:message', (message) => heard.push(message.text));
      for (const socket of sockets) await socket.timeout(30_000).emitWithAck('chat:join-room', { roomId: 'general' });
      await until(() => [one, two].every((house) => /can be heard/.test(house.log)), 'both have found Redis');
      await sockets[0].timeout(30_000).emitWithAck('chat:send-message', { roomId: 'general', text: 'At last' });
      await until(() => heard.length > 0, 'it is heard at the other');
      assert.deepEqual(heard, ['At last']);
      sockets.forEach((socket) => socket.close());
    } finally {
      await two.close();
      await one.close();
      await redis.close();
    }
  });
});
