// Programs of the team: bots that come in by a token, services that post by a webhook, services that are told by one.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, describe } from 'node:test';
import { openHouse, story } from './house.mjs';
import { call } from './http.mjs';
import { until, within } from './patience.mjs';
import { Tab, WAYS, connect, connected, refused } from './tab.mjs';

const SOON = 8_000;
const ALL = ['read', 'messages:write', 'notifications:write', 'notifications:broadcast'];
const OUTBOUND = { TERTULIA__OUTBOUND__ALLOW: '127.0.0.1' };

/** A bot of ada's with a token: `{id, token, tokenId}`. */
async function bot(house, { scopes = ALL, roomIds = [], ...token } = {}) {
  const { id } = await house.ada.does('POST', '/api/admin/bots', { name: 'Dov', roomIds });
  const made = await house.ada.does('POST', `/api/admin/bots/${id}/tokens`, { name: 'ci', scopes, ...token });
  return { id, name: 'Dov', token: made.token, tokenId: made.id };
}

/** What a bot asks over HTTP. */
const asks = (house, { token }, method, path, body) =>
  call(method, house.url + path, { body, headers: { authorization: `Bearer ${token}` } });

/** A socket of a bot. */
async function opens(house, one, options = {}) {
  const { namespace = '/chat', ...rest } = options;
  const socket = connect(house.url, namespace, { auth: { token: one.token }, ...rest });
  const tab = new Tab(one, socket);
  house.ada.tabs.push(tab);
  await connected(socket);
  return tab;
}

for (const way of Object.keys(WAYS)) {
  describe(`a bot over ${way}`, () => {
    const at = openHouse({ cast: ['ada', 'bea'] });

    story('the stock client comes in by a token, talks and listens', at, async (house) => {
      const dov = await bot(house);
      const beas = await house.bea.sitsAt('general');
      const dovs = await opens(house, dov, { way });
      await dovs.joins('general');
      await dovs.says('general', 'The build is green');
      const heard = await beas.hears('chat:message', { text: 'The build is green' });
      assert.deepEqual([heard.kind, heard.userName, heard.userId], ['bot', 'Dov', dov.id]);
      await beas.says('general', 'Thank you, Dov');
      assert.equal((await dovs.hears('chat:message', { text: 'Thank you, Dov' })).kind, 'text');

      const listens = await opens(house, dov, { way, namespace: '/notifications' });
      await house.ada.does('POST', '/api/notifications', { userId: dov.id, type: 'info', title: 'Hi', message: 'Dov' });
      await listens.hears('notification:new', { title: 'Hi' });
    });

    story('a revoked token is cut, and no other', at, async (house) => {
      const dov = await bot(house);
      const other = await house.ada.does('POST', `/api/admin/bots/${dov.id}/tokens`, { name: 'b', scopes: ['read'] });
      const goes = [await opens(house, dov, { way }), await opens(house, dov, { way, namespace: '/notifications' })];
      const stays = await opens(house, { ...dov, token: other.token }, { way });
      await house.ada.does('DELETE', `/api/admin/bots/${dov.id}/tokens/${dov.tokenId}`);
      assert.equal((await asks(house, dov, 'GET', '/api/me')).status, 401);
      for (const tab of goes) await within(tab.isCut(), 'the socket is cut', SOON);
      await stays.joins('general');
      assert.deepEqual(stays.drops, []);
      const error = await refused(connect(house.url, '/chat', { way, auth: { token: dov.token } }));
      assert.equal(error.message, 'Invalid or expired token');
      await house.ada.does('PATCH', `/api/admin/bots/${dov.id}`, { active: false });
      await within(stays.isCut(), 'the socket is cut', SOON);
    });
  });
}

describe('what a token covers', () => {
  const at = openHouse({ cast: ['ada', 'bea', 'eve'] });

  story('every event asks for its scope', at, async (house) => {
    const roomId = 'general';
    const events = [
      ['chat:join-room', { roomId }, 'read'],
      ['chat:sync', {}, 'read'],
      ['chat:mark-read', { roomId, seq: 1 }, 'read'],
      ['chat:set-presence', { status: 'away' }, 'read'],
      ['chat:send-message', { roomId, text: 'hi' }, 'messages:write'],
      ['chat:typing-start', { roomId }, 'messages:write'],
      ['chat:typing-stop', { roomId }, 'messages:write'],
      ['chat:leave-room', { roomId }, 'read'],
    ];
    const all = await opens(house, await bot(house));
    for (const scope of ALL) {
      const tab = await opens(house, await bot(house, { scopes: [scope] }));
      for (const [event, payload, needed] of events) {
        if (scope !== needed) await tab.mustNot(event, payload, 'token.scope');
        const ack = await all.asks(event, payload);
        assert.notEqual(ack?.status, 'error', `${event}: ${JSON.stringify(ack)}`);
      }
      const listens = await opens(house, await bot(house, { scopes: [scope] }), { namespace: '/notifications' });
      if (scope !== 'read') await listens.mustNot('notification:read', { all: true }, 'token.scope');
    }
    const error = await refused(connect(house.url, '/dashboard', { auth: { token: (await bot(house)).token } }));
    assert.equal(error.message, 'Forbidden');
  });

  story('a bot is in its rooms alone', at, async (house) => {
    const [patio, plaza] = [await house.room(house.bea), await house.room()];
    const dov = await bot(house, { roomIds: [patio] });
    const dovs = await opens(house, dov);
    await dovs.joins(patio);
    await dovs.mustNot('chat:join-room', { roomId: plaza }, 'room.not_found');
    const { body } = await asks(house, dov, 'GET', '/api/rooms');
    assert.deepEqual(body.rooms.map((room) => room.id).sort(), ['general', patio].sort());
    await house.ada.does('PATCH', `/api/admin/bots/${dov.id}`, { roomIds: [plaza] });
    await dovs.joins(plaza);
    await dovs.mustNot('chat:join-room', { roomId: patio }, 'room.not_found');
  });

  story('the last use is told to the minute, and where from', at, async (house) => {
    const dov = await bot(house);
    const find = async () => {
      const { bots } = await house.ada.gets('/api/admin/bots');
      return bots.find((one) => one.id === dov.id).tokens[0];
    };
    assert.equal((await find()).lastUsedAt, undefined);
    await asks(house, dov, 'GET', '/api/me');
    const { lastUsedAt, lastUsedFrom } = await find();
    assert.equal(lastUsedFrom, '127.0.0.1');
    await asks(house, dov, 'GET', '/api/me');
    assert.equal((await find()).lastUsedAt, lastUsedAt);
  });

  story('no secret is in any list, and a member sees none of it', at, async (house) => {
    const dov = await bot(house);
    const { text } = await house.ada.asks('GET', '/api/admin/bots');
    assert.ok(text.includes(dov.tokenId) && !text.includes(dov.token) && !text.includes('hash'), text);
    for (const path of ['/api/admin/bots', '/api/admin/webhooks/incoming', '/api/admin/webhooks/outgoing']) {
      assert.equal((await house.eve.asks('GET', path)).status, 403, path);
    }
    assert.ok(!house.log.includes(dov.token));
  });
});

describe('incoming webhooks', () => {
  const at = openHouse({ cast: ['ada', 'bea'] });
  const hook = (house, roomId = 'general') =>
    house.ada.does('POST', '/api/admin/webhooks/incoming', { name: 'Grafana', roomId });
  const posts = (url, body, headers) => call('POST', url, { body, headers });

  story('what others send is said in the room, in our words or in Slack\'s', at, async (house) => {
    const beas = await house.bea.sitsAt('general');
    const { url, userId } = await hook(house);
    const form = `payload=${encodeURIComponent(JSON.stringify({ text: 'by a form' }))}`;
    for (const [body, headers, said] of [
      [{ text: 'plain' }, {}, 'plain'],
      [{ text: '*red*: <https://ci.example.org/7|build 7>' }, {}, '**red**: build 7 (https://ci.example.org/7)'],
      [form, { 'content-type': 'application/x-www-form-urlencoded' }, 'by a form'],
      ['{"text":"as curl -d sends it"}', { 'content-type': 'application/x-www-form-urlencoded' }, 'as curl -d sends it'],
      [{ attachments: [{ color: 'danger', title: 'CPU', fields: [{ title: 'Load', value: 9 }] }] }, {}, '🔴 CPU\nLoad: 9'],
      [{ text: 'x'.repeat(5000) }, {}, `${'x'.repeat(1999)}…`],
    ]) {
      const answer = await posts(url, body, headers);
      assert.deepEqual([answer.status, answer.text], [200, 'ok']);
      assert.match(answer.headers['content-type'], /^text\/plain/);
      const heard = await beas.hears('chat:message', { text: said });
      assert.deepEqual([heard.kind, heard.userName, heard.userId], ['bot', 'Grafana', userId]);
    }
    const { users } = await house.bea.gets('/api/users');
    assert.equal(users.find((user) => user.id === userId).isBot, true);
    const { bots } = await house.ada.gets('/api/admin/bots');
    assert.ok(!bots.some((one) => one.id === userId));
  });

  story('what is wrong is told in Slack\'s words, and nothing is betrayed', at, async (house) => {
    const { url, id } = await hook(house);
    const secret = url.split('/').at(-1);
    const other = (await hook(house)).url.split('/').at(-1);
    const unknown = [`/nowhere/${secret}`, `/${id}/${other}`, `/${id}/-`, `/${id}/${secret}A`, `/%00/%ff`];
    for (const path of unknown) {
      const answer = await posts(`${house.url}/api/hooks${path}`, { text: 'hi' });
      if (path !== '/%00/%ff') assert.deepEqual([answer.status, answer.text], [404, 'no_active_hooks'], path);
      else assert.equal(answer.status, 404);
    }
    for (const [body, status, word] of [
      ['', 400, 'invalid_payload'],
      ['{', 400, 'invalid_payload'],
      ['[1]', 400, 'invalid_payload'],
      ['payload=%7B', 400, 'invalid_payload'],
      [Buffer.from([0xff, 0x00]), 400, 'invalid_payload'],
      [{}, 400, 'no_text'],
      [{ text: ' \n ' }, 400, 'no_text'],
      [{ text: { deep: 1 }, attachments: 'x', blocks: [null] }, 400, 'no_text'],
      [`{"text":${'['.repeat(100_000)}`, 400, 'invalid_payload'],
      [{ text: 'x'.repeat(300_000) }, 413, 'too_large'],
    ]) {
      const answer = await posts(url, body, { 'content-type': 'application/json' });
      assert.deepEqual([answer.status, answer.text], [status, word], String(JSON.stringify(body)).slice(0, 80));
    }
    assert.ok(!house.log.includes(secret));
  });

  story('another address ends the first, and the end ends both', at, async (house) => {
    const first = await hook(house);
    const second = await house.ada.does('POST', `/api/admin/webhooks/incoming/${first.id}/rotate`);
    assert.notEqual(first.url, second.url);
    assert.equal((await posts(first.url, { text: 'hi' })).status, 404);
    assert.equal((await posts(second.url, { text: 'hi' })).status, 200);
    await house.ada.does('DELETE', `/api/admin/webhooks/incoming/${first.id}`);
    assert.equal((await posts(second.url, { text: 'hi' })).status, 404);
    const { webhooks } = await house.ada.gets('/api/admin/webhooks/incoming');
    assert.ok(!webhooks.some((one) => one.id === first.id));
  });

  story('a room that is gone is told as Slack tells it', at, async (house) => {
    const room = await house.room();
    const { url, userId } = await hook(house, room);
    await house.ada.does('DELETE', `/api/rooms/${room}/members/${userId}`);
    const answer = await posts(url, { text: 'hi' });
    assert.deepEqual([answer.status, answer.text], [404, 'channel_not_found']);
  });
});

describe('limits of programs', () => {
  const at = openHouse({ cast: ['ada'], limits: true });

  story('a webhook that floods is told when to come again', at, async (house) => {
    const { url } = await house.ada.does('POST', '/api/admin/webhooks/incoming', { name: 'CI', roomId: 'general' });
    const answers = await Promise.all(Array.from({ length: 60 }, () => call('POST', url, { body: { text: 'hi' } })));
    const late = answers.filter((answer) => answer.status === 429);
    assert.ok(late.length > 0, 'some are too many');
    for (const answer of late) assert.ok(answer.text === 'rate_limited' && Number(answer.headers['retry-after']) >= 1);
    assert.ok(answers.every((answer) => [200, 429].includes(answer.status)));
  });
});

/** Somebody who is told: checks every signature, answers as it is asked to. */
class Receiver {
  got = [];
  answers = () => [200];
  #server;

  static async open(port = 0) {
    const one = new Receiver();
    one.#server = createServer((request, response) => one.#takes(request, response));
    await new Promise((resolve) => one.#server.listen(port, '127.0.0.1', resolve));
    one.port = one.#server.address().port;
    one.url = `http://127.0.0.1:${one.port}/told`;
    return one;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #takes(request, response) {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      this.got.push({ headers: request.headers, body, ...JSON.parse(body) });
      const [status, headers = {}] = this.answers(this.got.length);
      response.writeHead(status, headers).end();
    });
  }

  /** Waits for what fits and checks its signature. */
  async hears(secret, fits) {
    const found = await until(() => this.got.find(fits), () => `it is told; got ${JSON.stringify(this.got.map((one) => [one.type, one.data?.text]))}`);
    mustBeSigned(found, secret);
    return found;
  }
}

/** By the rules of standardwebhooks.com, written anew. */
function mustBeSigned({ headers, body }, secret) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  assert.equal(headers['webhook-signature'], expected);
  assert.ok(Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp'])) < 300);
}

describe('outgoing webhooks', () => {
  const at = openHouse({ cast: ['ada', 'bea'], env: OUTBOUND });
  const receivers = [];
  const open = async (port) => {
    const one = await Receiver.open(port);
    receivers.push(one);
    return one;
  };
  after(() => Promise.all(receivers.map((one) => one.close().catch(() => {}))));
  const tells = (house, url, more = {}) =>
    house.ada.does('POST', '/api/admin/webhooks/outgoing', { name: 'Archive', url, events: ['message.created'], ...more });
  const deliveries = async (house, id) =>
    (await house.ada.gets(`/api/admin/webhooks/outgoing/${id}/deliveries`)).deliveries;

  story('what happens in public rooms is told, signed; of private rooms nothing', at, async (house) => {
    const receiver = await open();
    const events = ['message.created', 'member.joined', 'member.left'];
    const { id, secret } = await tells(house, receiver.url, { events });
    const beas = await house.bea.sitsAt('general');
    const patio = await house.room(house.bea);
    const inPatio = await house.bea.sitsAt(patio);
    const { id: direct } = await house.bea.does('POST', '/api/direct', { userIds: [house.ada.id] });
    const inDirect = await house.bea.sitsAt(direct);
    await inPatio.says(patio, 'Only for the patio');
    await inDirect.says(direct, 'Only for you');
    await beas.says('general', 'For everybody');
    const told = await receiver.hears(secret, (one) => one.data.text === 'For everybody');
    assert.deepEqual([told.type, told.data.roomId, told.data.userName, told.data.kind], ['message.created', 'general', 'Bea', 'text']);
    const plaza = await house.room();
    await house.bea.sitsAt(plaza);
    const joined = await receiver.hears(secret, (one) => one.type === 'member.joined' && one.data.userId === house.bea.id);
    assert.deepEqual(joined.data, { roomId: plaza, userId: house.bea.id, userName: 'Bea' });
    await house.bea.does('DELETE', `/api/rooms/${plaza}/members/${house.bea.id}`);
    await receiver.hears(secret, (one) => one.type === 'member.left');
    assert.ok(receiver.got.every((one) => ![patio, direct].includes(one.data.roomId)), 'nothing leaks');
    const [newest] = await deliveries(house, id);
    assert.deepEqual([newest.event, newest.state, newest.attempts, newest.lastStatus], ['member.left', 'done', 1, 200]);
    assert.equal(new Set(receiver.got.map((one) => one.headers['webhook-id'])).size, receiver.got.length);
  });

  story('a private room is told of where an admin chose it', at, async (house) => {
    const receiver = await open();
    const patio = await house.room(house.bea);
    const { secret } = await tells(house, receiver.url, { roomIds: [patio] });
    await (await house.bea.sitsAt('general')).says('general', 'Not this');
    await (await house.bea.sitsAt(patio)).says(patio, 'But this');
    await receiver.hears(secret, (one) => one.data.text === 'But this');
    assert.equal(receiver.got.length, 1);
    const own = await house.bea.makesRoom('beas', house.bea);
    const unseen = await house.ada.asks('POST', '/api/admin/webhooks/outgoing', { name: 'x', url: receiver.url, events: ['message.created'], roomIds: [own] });
    assert.equal(unseen.status, 404);
  });

  story('a receiver that was down is told when it is back, under the same id', at, async (house) => {
    const receiver = await open();
    const { port, url } = receiver;
    const { id, secret } = await tells(house, url);
    await receiver.close();
    await (await house.bea.sitsAt('general')).says('general', 'While you were away');
    await until(async () => (await deliveries(house, id))[0]?.attempts > 0, () => 'it was tried');
    const [waiting] = await deliveries(house, id);
    assert.ok(['waiting', 'running'].includes(waiting.state) && waiting.lastError, JSON.stringify(waiting));
    const back = await open(port);
    const told = await back.hears(secret, (one) => one.data.text === 'While you were away');
    assert.equal(told.headers['webhook-id'], waiting.id);
    await until(async () => (await deliveries(house, id))[0].state === 'done', () => 'it is done');
  });

  story('a receiver that fails is tried again, and one that is gone is left alone', at, async (house) => {
    const receiver = await open();
    receiver.answers = (nth) => [[500], [503, { 'retry-after': '1' }], [302, { location: 'http://127.0.0.1:1/' }], [204]][nth - 1] ?? [410];
    const { id, secret } = await tells(house, receiver.url);
    const beas = await house.bea.sitsAt('general');
    await beas.says('general', 'Try again');
    await until(async () => (await deliveries(house, id))[0]?.state === 'done', () => 'it got through', 40_000);
    const [done] = await deliveries(house, id);
    assert.deepEqual([done.attempts, done.lastStatus], [4, 204]);
    const ids = receiver.got.map((one) => one.headers['webhook-id']);
    assert.deepEqual(ids, Array(4).fill(done.id));
    receiver.got.forEach((one) => mustBeSigned(one, secret));

    await beas.says('general', 'You are gone');
    await until(async () => !(await find(house, id)).active, () => 'it is switched off');
    assert.equal((await find(house, id)).disabledBecause, 'it answered 410 Gone');
    await beas.says('general', 'Nobody hears this');
    const { status, body } = await house.ada.asks('POST', `/api/admin/webhooks/outgoing/${id}/test`);
    assert.deepEqual([status, body.error.code], [409, 'job.state']);
    assert.equal(receiver.got.length, 5);

    receiver.answers = () => [200];
    await house.ada.does('PATCH', `/api/admin/webhooks/outgoing/${id}`, { active: true });
    assert.equal((await find(house, id)).disabledBecause, undefined);
    const [dead] = await deliveries(house, id);
    assert.equal(dead.state, 'dead');
    await house.ada.does('POST', `/api/admin/webhooks/outgoing/${id}/deliveries/${dead.id}/redeliver`);
    const again = await receiver.hears(secret, (one, place) => place >= 5);
    assert.deepEqual([again.headers['webhook-id'], again.data.text], [dead.id, 'You are gone']);
  });

  const find = async (house, id) => (await house.ada.gets('/api/admin/webhooks/outgoing')).webhooks.find((one) => one.id === id);

  story('it can be tried out, and another secret signs from then on', at, async (house) => {
    const receiver = await open();
    const { id, secret } = await tells(house, receiver.url);
    const sent = await house.ada.does('POST', `/api/admin/webhooks/outgoing/${id}/test`);
    assert.equal(sent.event, 'webhook.test');
    const told = await receiver.hears(secret, (one) => one.type === 'webhook.test');
    assert.deepEqual(told.data, {});
    const { secret: other } = await house.ada.does('POST', `/api/admin/webhooks/outgoing/${id}/rotate`);
    assert.notEqual(other, secret);
    await house.ada.does('POST', `/api/admin/webhooks/outgoing/${id}/test`);
    await receiver.hears(other, (one, place) => place === 1);
    const { text } = await house.ada.asks('GET', '/api/admin/webhooks/outgoing');
    assert.ok(!text.includes('whsec_'));
  });

  story('what cannot be an address is refused', at, async (house) => {
    for (const [url, code] of [
      ['http://example.org/', 'validation.url'],
      ['ftp://example.org/', 'validation.url'],
      ['https://me:secret@example.org/', 'validation.url'],
      ['https://10.0.0.1/', 'outbound.private'],
      ['https://[::1]/', 'outbound.private'],
      ['', 'validation.url'],
      [`https://example.org/${'x'.repeat(3000)}`, 'validation.url'],
    ]) {
      const body = { name: 'x', url, events: ['message.created'] };
      const answer = await house.ada.asks('POST', '/api/admin/webhooks/outgoing', body);
      assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.field], [400, code, 'url'], url);
    }
    for (const events of [[], ['webhook.test'], ['nothing']]) {
      const body = { name: 'x', url: 'https://example.org/', events };
      assert.equal((await house.ada.asks('POST', '/api/admin/webhooks/outgoing', body)).status, 400);
    }
  });
});

describe('a house that was killed', () => {
  story('what was said before is told after the restart, once', openHouse({ cast: ['ada'], env: OUTBOUND }), async (house) => {
    const receiver = await Receiver.open();
    const { port, url } = receiver;
    const { secret } = await house.ada.does('POST', '/api/admin/webhooks/outgoing', { name: 'a', url, events: ['message.created'] });
    await receiver.close();
    await house.ada.does('POST', '/api/rooms/general/messages', { text: 'Before the end' });
    await house.isKilled();
    const back = await Receiver.open(port);
    await house.starts();
    await back.hears(secret, (one) => one.data.text === 'Before the end');
    assert.equal(back.got.length, 1);
    await back.close();
  });
});
