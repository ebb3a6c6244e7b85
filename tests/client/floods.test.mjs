// The rate limits: who asks too much is told to wait, and for how long; the others do not notice.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Manager } from 'socket.io-client';
import { call } from './http.mjs';
import { openHouse, story } from './house.mjs';
import { until } from './patience.mjs';
import { aPlace, aSentence, matches } from './shapes.mjs';
import { WAYS } from './tab.mjs';

const RATE_LIMITED = { status: 'error', code: 'rate_limited', message: aSentence, retryAfterMs: aPlace };

const FLOODS = {
  'chat:send-message': (room, n) => ({ roomId: room, text: `${n}` }),
  'chat:typing-start': (room) => ({ roomId: room }),
  'chat:mark-read': (room) => ({ roomId: room, seq: 1 }),
  // The last one: whoever has just joined too often cannot sit down for the next story.
  'chat:join-room': (room) => ({ roomId: room }),
};

for (const way of Object.keys(WAYS)) {
  describe(`floods over ${way}`, () => {
    const at = openHouse({ limits: true });

    for (const [event, payload] of Object.entries(FLOODS)) {
      story(`a flood of ${event} is told to wait`, at, async (house) => {
        const { ada, bea, cid } = house;
        const room = await house.room();
        const [adas, beas, cids] = [await ada.sitsAt(room, { way }), await bea.sitsAt(room, { way }), await cid.sitsAt(room, { way })];
        const answers = [];
        let asked = 0;
        const flood = async () => {
          const some = Array.from({ length: 25 }, () => beas.asks(event, payload(room, (asked += 1))));
          answers.push(...(await Promise.all(some)));
          return answers.some((answer) => answer?.code === 'rate_limited');
        };
        await until(flood, 'somebody puts an end to it');
        const refused = answers.filter((answer) => answer?.status === 'error');
        for (const answer of refused) matches(answer, RATE_LIMITED);
        for (const _ of refused) {
          const told = await beas.hears('exception');
          matches(told, { event: 'error', code: 'rate_limited', cause: event, retryAfterMs: aPlace });
        }

        await adas.says(room, 'What was that?');
        await cids.hears('chat:message', { text: 'What was that?' });
        assert.deepEqual(adas.all('exception'), []);
        assert.deepEqual(beas.drops, []);

        const isCalm = async () => (await beas.asks(event, payload(room, (asked += 1))))?.status !== 'error';
        await until(isCalm, 'the flood is forgiven');
        while (beas.all('exception').length > refused.length) {
          refused.push(await beas.hears('exception'));
        }
      });
    }
  });
}

describe('a crowd at the door', () => {
  const env = { TERTULIA__LIMITS__HANDSHAKES_PER_SECOND_PER_ADDRESS: '4', TERTULIA__LIMITS__HANDSHAKES_BURST: '8' };
  const at = openHouse({ limits: true, env });

  story('whoever has to wait comes in by itself, into each of its namespaces', at, async (house) => {
    const { bea } = house;
    const told = [];
    const pages = Array.from({ length: 20 }, () => {
      const way = { transports: ['websocket'], reconnectionDelay: 100, reconnectionDelayMax: 1000 };
      const page = new Manager(house.url, way);
      page.on('reconnect_attempt', () => told.push('wait'));
      const sockets = ['/chat', '/notifications'].map((namespace) => page.socket(namespace, { auth: { token: bea.session.token } }));
      return { page, sockets };
    });
    try {
      const isIn = () => pages.every(({ sockets }) => sockets.every((socket) => socket.connected));
      await until(isIn, 'every page is in');
      assert.ok(told.length > 0, 'some had to wait');
    } finally {
      for (const { sockets } of pages) sockets.forEach((socket) => socket.close());
    }
  });
});

describe('floods over HTTP', () => {
  // So few that a test can outrun them on a slow machine.
  const env = { TERTULIA__LIMITS__HANDSHAKES_PER_SECOND_PER_ADDRESS: '20', TERTULIA__LIMITS__HANDSHAKES_BURST: '100' };
  const at = openHouse({ limits: true, env });

  story('too many handshakes from one address are told to wait', at, async (house) => {
    const handshake = () => call('GET', `${house.url}/socket.io/?EIO=4&transport=polling`);
    const refused = await until(async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, handshake));
      return answers.find((answer) => answer.status === 429);
    }, 'a handshake is refused');
    assert.match(refused.headers['retry-after'], /^[1-9]\d*$/);
    await until(async () => (await handshake()).status === 200, 'handshakes are taken again');
  });

  story('guessing a password is slowed down, for known and unknown accounts alike', at, async (house) => {
    for (const email of [house.bea.email, 'nobody@example.org']) {
      const guess = () => call('POST', `${house.url}/api/auth/login`, { body: { email, password: 'wrong and long enough' } });
      const answers = [];
      await until(async () => answers.push(await guess()) && answers.at(-1).status === 429, 'guesses are refused');
      for (const answer of answers.slice(0, -1)) matches(answer, { status: 401, body: { error: { code: 'auth.credentials' } } });
      assert.match(answers.at(-1).headers['retry-after'], /^[1-9]\d*$/);
      matches(answers.at(-1).body, { error: { code: 'rate_limited', retryAfterMs: aPlace } });
    }
    await (await house.bea.sitsAt('general')).says('general', 'I am still in');
  });
});
