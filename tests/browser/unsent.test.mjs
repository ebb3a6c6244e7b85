// What the server will not take: it says so beside the words, and the words are not lost.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

const LONG = 'a'.repeat(2001);

/** A line that stretches one message beyond what the server takes, as a client with a fault of its own would. */
async function stretches(context, text) {
  const line = { isFaulty: true };
  await context.routeWebSocket(/\/socket\.io\//, (page) => {
    const server = page.connectToServer();
    page.onMessage((frame) => {
      server.send(line.isFaulty && typeof frame === 'string' ? frame.replace(`"${text}"`, `"${LONG}"`) : frame);
    });
  });
  return line;
}

/** How many letters the browser keeps, whosever they are. */
function countLetters({ page }) {
  return page.evaluate(async () => {
    const settled = (request) => new Promise((done) => Object.assign(request, { onsuccess: () => done(request.result) }));
    let count = 0;
    for (const { name } of await indexedDB.databases()) {
      const db = await settled(indexedDB.open(name));
      count += await settled(db.transaction('letters').objectStore('letters').count());
      db.close();
    }
    return count;
  });
}

describe('a message that cannot go out', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  story('A text that is too long is counted and not sent', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    await adas.composer.fill('a'.repeat(1990));
    await adas.sees('10 characters left');
    await adas.composer.fill(LONG);
    await adas.sees('1 character too many');
    assert.ok(await adas.button('Send').isDisabled());
    assert.equal(await adas.composer.getAttribute('aria-invalid'), 'true');
    await adas.composer.press('Enter');
    assert.equal(await adas.composer.inputValue(), LONG, 'it is still there to be shortened');
    await adas.composer.press('Backspace');
    await adas.sees('0 characters left');
    await adas.composer.press('Enter');
    await adas.message(LONG.slice(1)).waitFor();
    await until(async () => (await stage.house.ada.reads('general')).at(-1)?.text.length === 2000, 'it is stored');
  });

  story('An emoji counts as one character, as the server counts it', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    await adas.composer.fill('🫖'.repeat(2000));
    await adas.sees('0 characters left');
    await adas.composer.press('Enter');
    await until(async () => [...(await stage.house.ada.reads('general')).at(-1).text].length === 2000, 'it is stored');
  });

  story('A refused message says why, goes out on a second try, or is thrown away', at, async (stage) => {
    const { house } = stage;
    const adas = await stage.enters(house.ada, '/r/general');
    await adas.isAt('general');
    const line = await stretches(adas.page.context(), 'Stretch me');
    await adas.page.reload();
    await adas.isAt('general');
    const before = (await house.ada.reads('general')).length;
    for (const _ of [1, 2]) {
      await adas.composer.fill('Stretch me');
      await adas.sends();
    }
    const failed = adas.message('Stretch me');
    await until(async () => (await failed.getByText(/^Not sent\. Between 1 and 2000/).count()) === 2, 'both are refused');
    assert.equal((await house.ada.reads('general')).length, before);
    await adas.page.reload();
    await adas.isAt('general');
    await until(async () => (await failed.getByText(/^Not sent\. Between 1 and 2000/).count()) === 2, 'both are kept, with the reason');

    await adas.presses('Discard', failed.first());
    await until(async () => (await failed.count()) === 1, 'one is thrown away');
    line.isFaulty = false;
    await adas.presses('Try again', failed.first());
    await adas.seesNoMore(failed.getByText(/Not sent/));
    const stored = async () => (await house.ada.reads('general')).slice(before).map(({ text }) => text);
    await until(async () => (await stored()).length > 0, 'it has arrived');
    assert.deepEqual(await stored(), ['Stretch me']);
    assert.equal(await failed.count(), 1);
  });

  story('Whoever signs out leaves nothing unsent behind for the next', at, async (stage) => {
    const { ada, bea } = stage.house;
    const adas = await stage.enters(ada, '/r/general');
    await adas.isAt('general');
    await stretches(adas.page.context(), 'For me alone');
    await adas.page.reload();
    await adas.isAt('general');
    await adas.composer.fill('For me alone');
    await adas.sends();
    await adas.message('For me alone').getByText(/^Not sent/).waitFor();
    assert.equal(await countLetters(adas), 1);
    await adas.chooses('Your menu', 'Sign out');
    await adas.button('Sign in').waitFor();
    await until(async () => (await countLetters(adas)) === 0, 'nothing is kept');
    await adas.signsIn(bea);
    await adas.opensRoom('general');
    assert.equal(await adas.message('For me alone').count(), 0);
  });

  story('Whoever is removed from a room while writing is told, and led away', at, async (stage) => {
    const { house } = stage;
    const { ada, bea } = house;
    const room = await ada.makesRoom('surprise', bea);
    const beas = await stage.enters(bea, `/r/${room}`);
    await beas.isAt('surprise');
    await beas.writes('Am I still');
    await ada.does('DELETE', `/api/rooms/${room}/members/${bea.id}`);
    await beas.heading('No such room').waitFor();
    await beas.seesNoMore(beas.room('surprise'));
    await beas.presses('Go to #general');
    await beas.isAt('general');
    await beas.says('I was not there');
  });
});
