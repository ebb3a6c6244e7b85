// The address of a message: it leads there from anywhere, however old the message is, and says so when it is gone.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

/** More than a page has of a conversation at once. */
const LINES = 340;

describe('the address of a message', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  let made;

  /** The same one in every story. */
  function longRoom({ ada }) {
    made ??= makesLongRoom(ada);
    return made;
  }

  async function makesLongRoom(ada) {
    const room = await ada.makesRoom('long table');
    const ids = [];
    for (let n = 1; n <= LINES; n += 1) {
      ids.push((await ada.does('POST', `/api/rooms/${room}/messages`, { text: `line ${n}` })).id);
    }
    return { room, addressOf: (n) => `/r/${room}/m/${ids[n - 1]}` };
  }

  /** Before the eyes, lit, and where the keyboard is. */
  async function isShown(screen, text) {
    const row = screen.message(text);
    await row.waitFor();
    await screen.isFocused(row, text);
    await until(() => row.evaluate(isInSight), `${text} is in sight`);
    await until(() => row.evaluate((element) => element.classList.contains('lit')), `${text} is lit`);
  }

  story('It leads to an old message from a cold start, and the way back leads to the newest', at, async (stage) => {
    const { room, addressOf } = await longRoom(stage.house);
    const beas = await stage.enters(stage.house.bea, addressOf(12));
    await isShown(beas, 'line 12');
    assert.ok(!(await beas.said()).includes(`line ${LINES}`), 'the end is far away');
    await stage.house.ada.does('POST', `/api/rooms/${room}/messages`, { text: 'and one more' });
    await beas.button(/new messages? below/).click();
    await beas.hears('and one more');
    await beas.seesNoMore(beas.message('line 12'));
    assert.equal(new URL(beas.page.url()).pathname, `/r/${room}`);
  });

  story('The next page comes in below what one reads, which stays where it is', at, async (stage) => {
    const { addressOf } = await longRoom(stage.house);
    const beas = await stage.enters(stage.house.bea, addressOf(12));
    await isShown(beas, 'line 12');
    const release = await beas.holds(/\/messages\?.*after=/);
    const rows = beas.conversation.getByRole('article');
    const toTheEnd = (feed) => {
      const box = feed.parentElement;
      box.scrollTop = box.scrollHeight;
      return box.scrollHeight - box.scrollTop - box.clientHeight < 2;
    };
    await until(() => beas.page.getByRole('feed').evaluate(toTheEnd), 'the end of what is loaded is reached');
    const text = (await beas.said()).at(-1);
    const topOf = async () => Math.round((await beas.message(text).boundingBox()).y);
    const count = await rows.count();
    const top = await topOf();
    release();
    await until(async () => (await rows.count()) > count, 'there is more');
    await beas.page.waitForTimeout(500);
    assert.ok(Math.abs((await topOf()) - top) < 4, `${text} stays at ${top}`);
  });

  story('Who reads on from an old message comes to the newest with nothing left out', at, async (stage) => {
    const { addressOf } = await longRoom(stage.house);
    const beas = await stage.enters(stage.house.bea, addressOf(12));
    await isShown(beas, 'line 12');
    const heard = new Set();
    await until(async () => {
      const said = (await beas.said()).filter((text) => text.startsWith('line '));
      assert.deepEqual(said, said.toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5))), 'in their order');
      assert.ok(said.length <= 300, 'what is far away is not on the page');
      for (const text of said) heard.add(text);
      await beas.page.mouse.move(700, 400);
      // Less than what is kept around the sight, also where a few turns are drawn at once.
      await beas.page.mouse.wheel(0, 500);
      return heard.has(`line ${LINES}`);
    }, 'the newest is there');
    for (let n = 12; n <= LINES; n += 1) assert.ok(heard.has(`line ${n}`), `line ${n} was passed`);
    // Where the keyboard is stays on the page, however far away it is.
    await beas.isFocused(beas.message('line 12'), 'line 12');
    await beas.page.keyboard.press('ArrowUp');
    await beas.isFocused(beas.message('line 11'), 'line 11');
    await until(() => beas.message('line 11').evaluate(isInSight), 'line 11 is in sight');
  });

  story('A link in a message leads there from within', at, async (stage) => {
    const { ada, bea } = stage.house;
    const { room, addressOf } = await longRoom(stage.house);
    const link = new URL(addressOf(200), stage.house.url).href;
    await ada.does('POST', '/api/rooms/general/messages', { text: link });
    const beas = await stage.enters(bea, '/r/general');
    await beas.page.getByRole('link', { name: link }).click();
    await isShown(beas, 'line 200');
    assert.equal(beas.page.context().pages().length, 1, 'in the same tab');
    await beas.button(/new messages? below|To the latest/).click();
    await beas.seesNoMore(beas.message('line 200'));
    await beas.page.goBack();
    await beas.isAt('general');
    await beas.page.goForward();
    await beas.isAt('long table');
    assert.equal(new URL(beas.page.url()).pathname, `/r/${room}`);
  });

  story('Of a message that is gone it says so, and the room opens at its end', at, async (stage) => {
    const { room } = await longRoom(stage.house);
    const beas = await stage.enters(stage.house.bea, `/r/${room}/m/nothing`);
    await beas.sees('That message is no longer there.');
    await until(async () => (await beas.conversation.getByRole('article').last().evaluate(isInSight)), 'the end');
    beas.watch.forgives(/status of 404/);
  });
});

function isInSight(row) {
  const { top, bottom } = row.getBoundingClientRect();
  const box = row.closest('.box').getBoundingClientRect();
  return top >= box.top && bottom <= box.bottom;
}
