// What no client would send: broken packets by hand. The worst that may happen is that their own connection ends.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import WebSocket from 'ws';
import { call } from './http.mjs';
import { openHouse, story } from './house.mjs';
import { until, within } from './patience.mjs';
import { matches, present } from './shapes.mjs';
import { RawPolling, RawSocket } from './raw.mjs';

const send = (room, text) => `["chat:send-message",{"roomId":"${room}","text":${text}}]`;

const FRAMES = (room) => [
  '', '4', '42', '42/chat', '42/chat,', '42/chat,[', '42/chat,[]', '42/chat,{}', '42/chat,"x"', '42/chat,null',
  '42/chat,[1]', '42/chat,[null]', '42/chat,[{}]', '42/chat,[[]]', '42/chat,["chat:join-room"', '42/chat,["chat:join-room",]',
  '42/chat,["connect"]', '42/chat,["disconnect"]', '42/chat,["disconnecting",{}]', '42/chat,["error",{}]',
  '42/chat,99999999999999999999["chat:join-room",{}]', '42/chat,-1["chat:join-room",{}]', '42/chat,1e9["chat:join-room",{}]',
  '43/chat,1[]', '43/chat,[]', '43/chat,99999999999999999999[]', '44/chat,{"message":"no"}',
  '451-/chat,["chat:send-message",{"_placeholder":true,"num":0}]', '451-/chat,5["chat:send-message",{"_placeholder":true,"num":9}]',
  '450-/chat,["chat:send-message",{"_placeholder":true,"num":0}]', '45-1-/chat,["x"]', '4599999999999-/chat,["x",{"_placeholder":true,"num":0}]',
  '461-/chat,1[{"_placeholder":true,"num":0}]', '46/chat,1[]', '47', '49', '4\0', '9', 'x', '2probe', '3probe', '5', '6',
  '0{}', '0{"sid":"mine"}', '3', '2', '40/chat,', '40/chat,{"token":1}', '40/chat,nonsense', '40/nowhere,', '40', '40,',
  '41/nowhere,', '42/nowhere,["x"]', '42,["x"]', '42/chat,é', '42/é,["x"]', '4é', 'é', '42/chat,["é', '42/chat?a=b,["x"]',
  `42/chat,${send(room, '"\\ud800"')}`, `42/chat,${send(room, '"\\u0000"')}`, `42/chat,${send(room, '1e999')}`,
  `42/chat,${send(room, '-0')}`, `42/chat,${send(room, '"a","text":"b"')}`, `42/chat,${send(room, '{"__proto__":{"a":1}}')}`,
  `42/chat,${send(room, '['.repeat(20_000) + ']'.repeat(20_000))}`, `42/chat,${'['.repeat(60_000)}`,
  `42/chat,${send(room, '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000))}`, `42/chat,["${'x'.repeat(60_000)}"]`,
  `42/${'a'.repeat(60_000)},["x"]`, `42/chat,${'1'.repeat(60_000)}["x"]`, `42/chat,[${'"a",'.repeat(20_000)}"b"]`,
  `40/${'a'.repeat(60_000)},`, ' '.repeat(60_000), '\x1e'.repeat(1000), `42/chat,${send(room, '"a"')}\x1e42/chat,${send(room, '"b"')}`,
];

describe('broken packets', () => {
  const at = openHouse();

  /** Two people go on talking. */
  const othersChat = async ({ ada, cid }, room) => {
    const [adas, cids] = [await ada.sitsAt(room), await cid.sitsAt(room)];
    await adas.says(room, 'Did you hear something?');
    await cids.hears('chat:message', { text: 'Did you hear something?' });
    for (const tab of [adas, cids]) tab.closes();
  };

  story('no frame on a websocket harms anybody else', at, async (house) => {
    const room = await house.room();
    const witness = await house.cid.sitsAt('general');
    for (const frame of FRAMES(room)) {
      const raw = await RawSocket.open(house.bea);
      raw.send(frame);
      await raw.settles(room).catch((error) => assert.fail(`after ${frame.slice(0, 80)}: ${error.message}`));
      raw.close();
    }
    await othersChat(house, room);
    assert.deepEqual(witness.drops, []);
  });

  story('no body of a poll harms anybody else', at, async (house) => {
    const room = await house.room();
    const witness = await house.cid.sitsAt('general', { way: 'polling' });
    for (const frame of FRAMES(room)) {
      const raw = await RawPolling.open(house.bea);
      const { status } = await raw.post(frame);
      assert.ok(status < 500, `${status} after ${frame.slice(0, 80)}`);
    }
    await othersChat(house, room);
    assert.deepEqual(witness.drops, []);
  });

  story('bytes that are no text end their own connection', at, async (house) => {
    const room = await house.room();
    for (const bytes of [[0xff, 0xfe], [0x34, 0x32, 0xc3], [0x34, 0xed, 0xa0, 0x80], [0x00]]) {
      const raw = await RawSocket.open(house.bea);
      raw.send(Buffer.from(bytes), { binary: false });
      await raw.settles(room);
      const other = await RawSocket.open(house.bea);
      other.send(Buffer.from(bytes), { binary: true });
      await other.settles(room);
      for (const socket of [raw, other]) socket.close();
    }
    await othersChat(house, room);
  });

  story('a frame of ten megabytes is not taken in', at, async (house) => {
    const room = await house.room();
    const before = house.memory;
    for (const options of [{}, { binary: true }, { fin: false }]) {
      const raw = await RawSocket.open(house.bea);
      raw.send('4'.repeat(10 << 20), options);
      await within(raw.closed, 'the connection is closed');
    }
    const polling = await RawPolling.open(house.bea);
    const status = await polling.post('4'.repeat(10 << 20)).then((answer) => answer.status, () => 'cut');
    assert.ok(status === 'cut' || (status >= 400 && status < 500), `${status}`);
    await othersChat(house, room);
    assert.ok(house.memory - before < 64 << 20, `memory grew by ${house.memory - before}`);
  });

  story('a message in endless pieces is cut off', at, async (house) => {
    const room = await house.room();
    const raw = await RawSocket.open(house.bea);
    raw.send('4', { fin: false });
    let isOpen = true;
    raw.closed.then(() => (isOpen = false));
    await until(() => {
      for (let i = 0; i < 16 && isOpen; i += 1) raw.send('x'.repeat(16 << 10), { fin: false });
      return !isOpen;
    }, 'the connection is closed');
    await othersChat(house, room);
  });

  story('strange handshakes get an answer below 500', at, async (house) => {
    const path = (query) => `${house.url}/socket.io/?${query}`;
    const { sid } = await RawPolling.open(house.bea);
    const queries = [
      '', 'EIO=4', 'EIO=3&transport=polling', 'EIO=5&transport=polling', 'EIO=x&transport=polling', 'EIO=4&transport=carrier-pigeon',
      'EIO=4&transport=polling&sid=unknown', 'EIO=4&transport=polling&sid=', 'EIO=4&transport=polling&sid=%00', 'EIO=4&transport=websocket',
      `EIO=4&transport=polling&sid=${'x'.repeat(5000)}`, `EIO=4&transport=websocket&sid=${sid}`, 'EIO=4&transport=polling&EIO=4',
      'EIO=4&transport=polling&j=0', 'EIO=4&transport=polling&b64=1', '%E0%A4%A', 'EIO[]=4&transport[]=polling',
    ];
    for (const query of queries) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
        const { status } = await within(call(method, path(query), { body: method === 'POST' ? '4' : undefined }), `${method} ${query}`);
        assert.ok(status < 500, `${method} ${query}: ${status}`);
      }
    }
    await othersChat(house, await house.room());
  });

  story('a stranger\'s poll or post on a session does not speak for it', at, async (house) => {
    const { bea } = house;
    const unknown = new RawPolling(house.url, 'AAAAAAAAAAAAAAAAAAAA');
    assert.ok((await unknown.post('40/chat,{}')).status >= 400);
    assert.ok((await unknown.poll()).status >= 400);
    const raw = await RawPolling.open(bea);
    const polls = await within(Promise.all([raw.poll(), raw.poll()]), 'two polls at once are answered');
    assert.ok(polls.every(({ status }) => status < 500));
    await othersChat(house, await house.room());
  });

  story('joining a namespace twice is joining it once', at, async (house) => {
    const { ada, bea } = house;
    const room = await house.room();
    const adas = await ada.sitsAt(room);
    const raw = await RawSocket.open(bea);
    for (let n = 0; n < 20; n += 1) raw.send(`40/chat,${JSON.stringify({ token: bea.session.token })}`);
    assert.equal(await raw.settles(room), 'open');
    matches(await adas.hears('chat:user-joined'), present(bea));
    await adas.says(room, 'Once');
    await raw.frame((frame) => frame.includes('"Once"'));
    raw.close();
    matches(await adas.hears('chat:user-left'), present(bea));
    assert.equal(raw.frames.filter((frame) => frame.startsWith('42/chat,["chat:message"')).length, 1);
    assert.equal(adas.all('chat:user-joined').length, 1);
  });

  story('who leaves a namespace and comes back on the same connection sits there anew', at, async (house) => {
    const { ada, bea } = house;
    const room = await house.room();
    const adas = await ada.sitsAt(room);
    const raw = await RawSocket.open(bea);
    for (let n = 1; n <= 20; n += 1) {
      assert.equal(await raw.settles(room, n), 'open');
      await adas.hears('chat:user-joined', { userId: bea.id });
      const seen = raw.frames.length;
      raw.send(`42/chat,["chat:typing-start",{"roomId":"${room}"}]`);
      raw.send('41/chat,');
      if (n % 2 === 0) await adas.hears('chat:user-left', { userId: bea.id });
      raw.send(`40/chat,${JSON.stringify({ token: bea.session.token })}`);
      await raw.frame((frame) => raw.frames.indexOf(frame, seen) >= seen && frame.startsWith('40/chat,'));
      if (n % 2 === 1) await adas.hears('chat:user-left', { userId: bea.id });
    }
    assert.equal(await raw.settles(room, 11), 'open');
    await adas.hears('chat:user-joined', { userId: bea.id });
    await adas.says(room, 'Still hears');
    await raw.frame((frame) => frame.includes('"Still hears"'));
    raw.send('41/chat,');
    raw.close();
    await adas.hears('chat:user-left', { userId: bea.id });
    assert.deepEqual((await adas.joins(room)).users.map((user) => user.userName), ['Ada']);
  });

  story('half-open websockets and silent ones are closed', at, async (house) => {
    const silent = new RawSocket(house.url);
    await silent.frame((frame) => frame.startsWith('0'));
    await within(silent.closed, 'who joins no namespace is closed', 60_000);
    const stray = new WebSocket(`${house.url.replace('http', 'ws')}/elsewhere`);
    await within(new Promise((resolve) => stray.once('error', resolve)), 'a websocket elsewhere is refused');
    await othersChat(house, await house.room());
  });
});
