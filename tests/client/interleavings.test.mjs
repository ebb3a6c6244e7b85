// Whatever three people do at once, on lines that break: afterwards each page shows what the server has, and counts what
// one would count by hand. The pages run the web UI's own stores.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { House } from './house.mjs';
import { openStores, Page } from './page.mjs';
import { until } from './patience.mjs';

const RUNS = Number(process.env.RUNS ?? 12);
/** Milliseconds after which nothing is on its way any more. */
const SETTLED = 5_000;
const who = fc.nat(2);
const which = fc.nat(30);
const text = fc.stringMatching(/^[a-z]{1,8}$/);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('says'), who, text }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('replies'), who, which, text, also: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('reads a thread'), who, which }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('edits'), who, which, text }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('reacts'), who, which, emoji: fc.constantFrom('👍', '❤️', '🍵') }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('deletes'), who, which }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('reads'), who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('drops'), who }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('returns'), who }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('looks elsewhere'), who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('looks here'), who }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('waits'), ms: fc.nat(60) }) },
);

const pick = (messages, which) => messages[which % messages.length];

const rootOf = ({ id, replyTo = id }) => replyTo;

/** What each step is; none waits for its answer, so that they overtake each other. */
const acts = {
  says: (page, { text }) => page.talk.send(text),
  edits(page, { which, text }) {
    const message = pick(page.own, which);
    return message && page.house.changes.edit(message, text);
  },
  reacts(page, { which, emoji }) {
    const message = pick(page.alive, which);
    return message && page.house.changes.react(message, emoji);
  },
  deletes(page, { which }) {
    const message = pick(page.own, which);
    if (!message) return;
    page.talk.remove(message);
    page.talk.hurry();
  },
  replies(page, { which, text, also }) {
    const message = pick(page.alive, which);
    if (message) page.replies(message.roomId, rootOf(message), text, also);
  },
  'reads a thread'(page, { which }) {
    const message = pick(page.alive, which);
    return message && page.readsThread(message.roomId, rootOf(message));
  },
  reads: (page) => page.talk.seen(),
  drops: (page) => page.line.cuts(),
  returns: (page) => {
    page.line.mends();
    page.house.online();
  },
  'looks elsewhere': (page) => page.opens('general'),
  'looks here': (page, { room }) => page.opens(room),
};

describe('three people at once', () => {
  let house;
  let stores;
  let pages = [];

  before(async () => {
    house = await House.open({ cast: ['ada', 'bea', 'cid'] });
    stores = await openStores();
  });
  after(async () => {
    await stores?.close();
    await house?.close();
  });

  async function play(steps) {
    const room = await house.room(house.bea, house.cid);
    pages = await Promise.all([house.ada, house.bea, house.cid].map((person) => Page.of(person, stores)));
    try {
      const underway = [];
      for (const page of pages) page.opens(room);
      for (const { does, who, ...how } of steps) {
        if (does === 'waits') await new Promise((resolve) => setTimeout(resolve, how.ms));
        // On a line that is cut some fail, long before anybody waits for them.
        else underway.push(Promise.resolve(acts[does](pages[who], { ...how, room })).catch(() => {}));
      }
      for (const page of pages) {
        page.opens(room);
        await page.comesBack();
      }
      await Promise.all(underway);
      await agree(room);
    } finally {
      await Promise.all(pages.map((page) => page.closes()));
    }
  }

  /** Waits until nothing is on its way any more, then compares. */
  async function agree(room) {
    for (const page of pages) await until(() => page.isSettled, () => `what ${page.person.name} wrote has arrived: ${page.account}`);
    for (const page of pages) {
      const { name } = page.person;
      let truth;
      const isRight = async () => {
        truth = await house.ada.reads(room);
        // The page may not have noticed yet that its line was cut.
        const isInStep = await page.talk.sync().then(() => true, () => false);
        return isInStep && page.talk.timeline?.loaded && isDeepStrictEqual(seen(page), inView(page, truth));
      };
      // What was on its way when a line broke may still arrive; what stays wrong is wrong.
      await until(isRight, `${name} sees the room as it is`, SETTLED).catch(() => {});
      assert.deepEqual(seen(page), inView(page, truth), `${name} sees the room as it is`);
      assert.equal(page.talk.timeline.hasOlder, (page.rows[0]?.message.shown ?? 1) > 1);
      mustCount(page, room, truth);
      await mustCountThreads(page, room, truth);
    }
  }

  const seen = (page) => page.rows.map((row) => row.message);
  const inView = (page, truth) => inRoom(truth).filter(({ seq }) => seq >= (page.rows[0]?.message.seq ?? 1));
  const inRoom = (truth) => truth.filter(({ shown }) => shown !== undefined);

  function mustCount(page, room, truth) {
    const { name, id } = page.person;
    const standing = page.house.rooms.find(room);
    const byHand = inRoom(truth).filter(({ userId, seq }) => userId !== id && seq > standing.readSeq).length;
    assert.equal(standing.unread, byHand, `${name} has unread what one counts by hand after ${standing.readSeq}`);
    assert.equal(standing.seq, truth.at(-1)?.seq ?? 0);
  }

  /** The thread that was read shows what was said there, and each that one follows counts what one has not read. */
  async function mustCountThreads(page, room, truth) {
    const { name, id } = page.person;
    const replies = new Map(truth.filter(({ replyTo }) => replyTo).map(({ replyTo }) => [replyTo, truth.filter((one) => one.replyTo === replyTo)]));
    const { thread } = page;
    if (thread?.timeline.roomId === room && thread.timeline.loaded) {
      const rows = thread.timeline.rows.filter(({ state }) => state === 'sent').map((row) => row.message);
      assert.deepEqual(rows, replies.get(thread.timeline.rootId) ?? [], `${name} sees the thread as it is`);
    }
    for (const [root, said] of replies) {
      const { state } = await page.person.gets(`/api/rooms/${room}/messages/${root}/thread`);
      const left = said.filter(({ userId, seq, deletedAt }) => userId !== id && !deletedAt && seq > state.readSeq);
      assert.equal(page.house.threads.unreadIn(root), state.following ? left.length : 0, `${name} counts the thread ${root}`);
    }
  }

  test('each sees what the server has, and counts it right', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), play),
      { numRuns: RUNS, endOnFailure: true },
    );
    await house.mustBeWell();
  });
});
