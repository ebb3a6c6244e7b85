// Storms: a thousand people who join one room at once, five thousand who come back at once after a crash. Nobody is
// lost, nothing is missed, and what one of them has to read does not grow with the square of the crowd.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { gather } from './crowd.mjs';
import { openHouse, story } from './house.mjs';
import { until, within } from './patience.mjs';

/** For a whole crowd: a bound that only ends a test whose fact will never come. */
const PATIENCE = 240_000;
/** As an operator sets it for a load behind one address, with one person who says a lot. */
const LIMITS = {
  TERTULIA__LIMITS__HANDSHAKES_PER_SECOND_PER_ADDRESS: '10000',
  TERTULIA__LIMITS__HANDSHAKES_BURST: '100000',
  TERTULIA__LIMITS__MESSAGES_PER_SECOND: '1000',
  TERTULIA__LIMITS__MESSAGES_BURST: '1000',
};
/** The most people that a list names. */
const LISTED = 200;

/** Posts a message each time that so many more of the crowd have done what `done` counts, until `count` are posted. */
async function speaks(speaker, count, every, done) {
  const sent = [];
  for (let n = 1; n <= count; n += 1) {
    await until(() => done() >= n * every, 'the crowd goes on', PATIENCE);
    const posted = speaker.asks('chat:send-message', { roomId: 'general', text: `message ${n}` });
    const ack = await within(posted, 'a message is acknowledged', PATIENCE);
    assert.equal(ack.status, 'delivered', JSON.stringify(ack));
    sent.push(ack);
  }
  return sent;
}

/** Fails unless each guest knows every message, and heard none twice or out of order. */
function mustKnow(guests, sent) {
  const wanted = sent.map(({ rev, id }) => `${rev} ${id}`).join();
  for (const guest of guests) {
    const known = [...guest.messages].sort(([a], [b]) => a - b).map(([rev, id]) => `${rev} ${id}`);
    assert.deepEqual(guest.faults, []);
    if (known.join() !== wanted) assert.fail(`a guest knows ${known.length} of ${sent.length} messages: ${known}`);
  }
}

const all = (guests, act) => within(Promise.all(guests.map(act)), 'the whole crowd does it', PATIENCE);

describe('a thousand people join one room at once', () => {
  const at = openHouse({ cast: ['ada'], limits: true, env: LIMITS });

  story('each gets its answer and every message, and reads a bounded number of bytes', at, async (house, t) => {
    const [speaker, ...guests] = await gather(house, 1001, t);
    await all([speaker, ...guests], (guest) => guest.comes());
    await speaker.joins('general');
    for (const guest of guests) guest.bytes = 0;

    const began = performance.now();
    let joined = 0;
    const speech = speaks(speaker, 50, guests.length / 50, () => joined);
    const acks = await all(guests, async (guest) => {
      const ack = await guest.joins('general');
      joined += 1;
      return ack;
    });
    const sent = await speech;

    acks.forEach(({ users, userCount }, n) => {
      assert.ok(users.length <= LISTED, `${users.length} are named`);
      assert.ok(users.some(({ userId }) => userId === guests[n].id), 'the joiner is among them');
      assert.ok(userCount >= users.length && userCount <= 1001, `${userCount}`);
    });
    assert.equal(Math.max(...acks.map(({ userCount }) => userCount)), 1001);
    const knowsAll = ({ list, messages }) => list?.userCount === 1001 && messages.size === sent.length;
    await until(() => guests.every(knowsAll), 'the last list and message reach everybody', PATIENCE);
    const seconds = (performance.now() - began) / 1000;

    mustKnow(guests, sent);
    assert.ok(guests.every(({ list }) => list.named <= LISTED));
    // Fifty messages, fifty more with the answer, two hundred names thrice, two hundred single comings; and for as long
    // as it goes on, four comings a second and a list every five seconds.
    const bound = 150_000 + seconds * 8_000;
    const most = Math.max(...guests.map(({ bytes }) => bytes));
    assert.ok(most < bound, `somebody read ${most} bytes in ${seconds.toFixed(1)} s`);

    // The room can still tell who goes: not each of them, but how many are left.
    for (const guest of guests.slice(0, 500)) guest.goes();
    await until(() => guests[999].list.userCount === 501, 'the list tells how many are left', PATIENCE);
  });
});

describe('five thousand people come back at once after a crash', () => {
  const at = openHouse({ cast: ['ada'], limits: true, env: LIMITS });

  story('each is let in and knows every message once', at, async (house, t) => {
    const [speaker, ...guests] = await gather(house, 5001, t);
    await all([speaker, ...guests], async (guest) => {
      await guest.comes();
      await guest.joins('general');
    });
    const sent = await speaks(speaker, 10, 0, () => 0);
    await until(() => guests.every(({ messages }) => messages.size === 10), 'everybody heard what was said', PATIENCE);

    await house.isKilled();
    await until(() => [speaker, ...guests].every((guest) => guest.isGone), 'everybody noticed', PATIENCE);
    let back = 0;
    const storm = all(guests, async (guest) => {
      const last = Math.max(...guest.messages.keys());
      await guest.comes();
      await guest.joins('general');
      await guest.catchesUp('general', last);
      back += 1;
    });
    await house.starts(PATIENCE);
    await within(speaker.comes(), 'the speaker is back', PATIENCE);
    await within(speaker.joins('general'), 'the speaker is back in the room', PATIENCE);
    sent.push(...(await speaks(speaker, 40, guests.length / 40, () => back)));
    await storm;
    await until(() => guests.every(({ messages }) => messages.size === 50), 'everybody knows all', PATIENCE);
    mustKnow(guests, sent);
    assert.equal(back, 5000);
  });
});
