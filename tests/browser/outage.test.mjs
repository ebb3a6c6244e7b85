// The server dies in mid-conversation and comes back on the same folder and port; a line goes and returns.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

/** What a browser logs while nobody answers. */
const OUTAGE = [/net::ERR_|WebSocket connection to .* failed/];

const numbers = (count) => Array.from({ length: count }, (_, i) => i + 1);

/** The room as both see it is the room as the server has it: in order, nothing missing, nothing twice. */
async function mustAgree(house, room, expected, ...screens) {
  const stored = await house.ada.reads(room);
  assert.deepEqual(stored.map((message) => message.text), expected);
  assert.deepEqual(stored.map((message) => message.seq), numbers(expected.length));
  for (const screen of screens) {
    await until(async () => (await screen.said()).length >= expected.length, 'all of it is there');
    assert.deepEqual(await screen.said(), expected, `${screen.person.name} sees the same`);
  }
}

/** What the browser keeps of letters, whosever they are. */
function lettersIn(screen) {
  return screen.page.evaluate(async () => {
    const open = (name) => new Promise((done) => Object.assign(indexedDB.open(name), { onsuccess: ({ target }) => done(target.result) }));
    const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('tertulia-outbox-'));
    const kept = names.map(async (name) => {
      const db = await open(name);
      const asked = db.transaction('letters').objectStore('letters').getAll();
      await new Promise((done) => Object.assign(asked, { onsuccess: done }));
      db.close();
      return asked.result;
    });
    return (await Promise.all(kept)).flat();
  });
}

describe('an outage', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  story('What is written while the server is dead waits, and goes out once when it is back', at, async (stage) => {
    const { house } = stage;
    const { ada, bea } = house;
    const room = await ada.makesRoom('power cut', bea);
    const [adas, beas] = [await stage.enters(ada, `/r/${room}`), await stage.enters(bea, `/r/${room}`)];
    for (const screen of [adas, beas]) screen.watch.forgives(...OUTAGE);
    await adas.sees('2 at the table');
    await adas.says('The lights flicker');
    await beas.hears('The lights flicker', ada);

    await house.isKilled();
    await adas.sees(adas.banner);
    await beas.sees(beas.banner);
    for (const text of ['Is anybody there?', 'I have found a candle']) {
      await adas.composer.fill(text);
      await adas.sends();
      await adas.sees(adas.message(text).getByText('Waiting for the connection'));
    }
    await adas.writes('and matches');

    await house.starts();
    await bea.does('POST', `/api/rooms/${room}/messages`, { text: 'Said before anybody was back' });
    await adas.seesNoMore(adas.banner);
    await beas.seesNoMore(beas.banner);
    await beas.hears('I have found a candle', ada);
    await adas.seesNoMore('Waiting for the connection');
    assert.equal(await adas.composer.inputValue(), 'and matches', 'what was being written is still there');

    const stored = (await ada.reads(room)).map((message) => message.text);
    const expected = ['The lights flicker', 'Is anybody there?', 'I have found a candle', 'Said before anybody was back'];
    assert.deepEqual([...stored].sort(), [...expected].sort());
    await mustAgree(house, room, stored, adas, beas);
    await beas.says('Light again');
    await adas.hears('Light again', bea);
    await mustAgree(house, room, [...stored, 'Light again'], adas, beas);
    await adas.sees('2 at the table');
  });

  story('What two tabs have written while the server is dead outlives them both, and is sent once by the next', at, async (stage) => {
    const { house } = stage;
    const { ada, bea } = house;
    const room = await ada.makesRoom('long night', bea);
    const [one, beas] = [await stage.enters(ada, `/r/${room}`), await stage.enters(bea, `/r/${room}`)];
    const two = await stage.anotherTab(one, `/r/${room}`);
    for (const screen of [one, two, beas]) screen.watch.forgives(...OUTAGE);
    for (const screen of [one, two]) await screen.sees('2 at the table');
    await one.says('Good night');
    await house.isKilled();
    for (const screen of [one, two]) await screen.sees(screen.banner);

    const written = ['first, here', 'second, there', 'third, here', 'fourth, there'];
    for (const [n, text] of written.entries()) {
      const [writes, watches] = n % 2 ? [two, one] : [one, two];
      await writes.composer.fill(text);
      await writes.sends();
      for (const screen of [writes, watches]) await screen.sees(screen.message(text).getByText('Waiting for the connection'));
    }
    await stage.leaves(two);
    await one.page.goto('about:blank');

    await house.starts();
    await one.goes('/r/general');
    await beas.hears('fourth, there', ada);
    await one.opensRoom('long night');
    await mustAgree(house, room, ['Good night', ...written], one, beas);
    await one.seesNoMore('Waiting for the connection');

    // Nothing is left that a later page could say once more.
    assert.deepEqual(await lettersIn(one), []);
  });

  story('Whoever was offline catches up with more than a page, without a gap', at, async (stage) => {
    const { house } = stage;
    const { ada, bea } = house;
    const room = await ada.makesRoom('tunnel', bea);
    const [adas, beas] = [await stage.enters(ada, `/r/${room}`), await stage.enters(bea, `/r/${room}`)];
    for (const screen of [adas, beas]) screen.watch.forgives(...OUTAGE);
    await adas.sees('2 at the table');
    await beas.says('The train goes into the tunnel');
    await adas.hears('The train goes into the tunnel', bea);

    await beas.page.context().setOffline(true);
    await house.isKilled();
    await beas.sees(beas.banner);
    await house.starts();
    const missed = numbers(70).map((n) => `missed ${n}`);
    for (const text of missed) await ada.does('POST', `/api/rooms/${room}/messages`, { text });
    await beas.page.context().setOffline(false);
    await beas.hears('missed 70', ada);
    await mustAgree(house, room, ['The train goes into the tunnel', ...missed], adas, beas);
  });

  story('Killed again and again under two who keep talking, nothing is lost and nothing is said twice', at, async (stage) => {
    const { house } = stage;
    const { ada, bea } = house;
    const room = await ada.makesRoom('thunderstorm', bea);
    const [adas, beas] = [await stage.enters(ada, `/r/${room}`), await stage.enters(bea, `/r/${room}`)];
    for (const screen of [adas, beas]) screen.watch.forgives(...OUTAGE);
    await adas.sees('2 at the table');

    const said = [];
    const speak = async (screen, text) => {
      said.push(text);
      await screen.composer.fill(text);
      await screen.sends();
    };
    for (const round of [1, 2, 3]) {
      for (const n of [1, 2, 3]) {
        await speak(adas, `Ada ${round}.${n}`);
        await speak(beas, `Bea ${round}.${n}`);
        if (n === 2) await house.isKilled();
      }
      await house.starts();
      for (const screen of [adas, beas]) await screen.hears(`Ada ${round}.3`, ada);
      for (const screen of [adas, beas]) await screen.hears(`Bea ${round}.3`, bea);
    }
    for (const screen of [adas, beas]) await screen.seesNoMore(/Waiting for the connection|Sending…/);
    const stored = (await ada.reads(room)).map((message) => message.text);
    assert.deepEqual([...stored].sort(), [...said].sort(), 'everything once');
    for (const person of [ada, bea]) {
      const own = (texts) => texts.filter((text) => text.startsWith(person.name));
      assert.deepEqual(own(stored), own(said), `${person.name}'s words are in the order in which they were said`);
    }
    await mustAgree(house, room, stored, adas, beas);
  });

  story('The page that is opened while the server is away waits for it', at, async (stage) => {
    const { house } = stage;
    const adas = await stage.enters(house.ada, '/r/general');
    await adas.isAt('general');
    await adas.page.route('**/api/**', (route) => route.abort());
    adas.watch.forgives(...OUTAGE);
    await adas.page.reload();
    await adas.sees('The server does not answer. Trying again…');
    await adas.page.unroute('**/api/**');
    await adas.isAt('general');
  });

  story('A page that is loaded anew while the server is dead opens, waits, and sends what was written', at, async (stage) => {
    const { house } = stage;
    const { ada, bea } = house;
    const room = await ada.makesRoom('cellar', bea);
    const [adas, beas] = [await stage.enters(ada, `/r/${room}`, { worker: true }), await stage.enters(bea, `/r/${room}`)];
    for (const screen of [adas, beas]) screen.watch.forgives(...OUTAGE);
    await adas.sees('2 at the table');
    await adas.page.evaluate(() => navigator.serviceWorker.ready);
    await house.isKilled();
    await adas.sees(adas.banner);
    await adas.composer.fill('It is dark down here');
    await adas.sends();
    await adas.sees(adas.message('It is dark down here').getByText('Waiting for the connection'));

    await adas.page.reload();
    await adas.sees('The server does not answer. Trying again…');
    await adas.goes('/settings');
    await adas.sees('The server does not answer. Trying again…');
    await adas.goes(`/r/${room}`);

    await house.starts();
    await beas.hears('It is dark down here', ada);
    await adas.isAt('cellar');
    await mustAgree(house, room, ['It is dark down here'], adas, beas);
    const kept = await adas.page.evaluate(async () => {
      const [name] = await caches.keys();
      return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
    });
    assert.deepEqual(kept.filter((path) => path !== '/' && !path.startsWith('/assets/')), [], 'nothing but the app itself');
  });

  story('A part of the page whose code does not come is there after a reload', at, async (stage) => {
    const { house } = stage;
    const adas = await stage.enters(house.ada, '/settings');
    adas.watch.forgives(...OUTAGE);
    await adas.page.route(/\/assets\/Room-[^/]+\.js$/, (route) => route.abort(), { times: 1 });
    await adas.goes('/r/general');
    await adas.sees('No connection. Try again in a moment.');
    await adas.presses('Reload');
    await adas.composer.waitFor();
  });

  story('A new version of the page is told when the server is back, and taken with the next room', at, async (stage) => {
    const { house } = stage;
    const adas = await stage.enters(house.ada, '/r/general');
    adas.watch.forgives(...OUTAGE);
    await adas.isAt('general');
    await adas.composer.waitFor();
    const later = { contentType: 'text/html', body: '<script type="module" src="/assets/index-later.js"></script>' };
    const isPage = (url) => url.pathname === '/';
    await adas.page.route(isPage, (route) => (route.request().resourceType() === 'fetch' ? route.fulfill(later) : route.fallback()));
    await house.isKilled();
    await adas.sees(adas.banner);
    await house.starts();
    await adas.sees('There is a new version of this page.');
    await adas.button('Reload').first().waitFor();
    await adas.page.evaluate(() => (window.stays = true));
    await adas.composer.fill('Half a sen');
    await adas.opensRoom('patio');
    assert.ok(await adas.page.evaluate(() => window.stays), 'who is writing is left in peace');
    await adas.opensRoom('general');
    await adas.composer.fill('');
    await adas.room('patio').click();
    await until(() => adas.page.evaluate(() => !window.stays).catch(() => false), 'the page is another');
    await adas.isAt('patio');
  });
});

describe('a night with the lid closed', () => {
  const at = openStage({
    cast: ['ada', 'bea'],
    env: { TERTULIA__GATEWAY__PING_INTERVAL_SECONDS: '1', TERTULIA__GATEWAY__PING_TIMEOUT_SECONDS: '1' },
  });

  /** The page stands still, sockets and all; then it goes on, hours later by its own clock. */
  async function sleeps({ page }, meanwhile) {
    const session = await page.context().newCDPSession(page);
    await session.send('Debugger.enable');
    await session.send('Debugger.pause');
    await meanwhile();
    await session.send('Debugger.disable');
    await page.clock.fastForward('09:00:00');
  }

  story('What was said and changed meanwhile is there once, and what one was reading stays in its place', at, async (stage) => {
    const { house } = stage;
    const { ada, bea } = house;
    const room = await ada.makesRoom('dreams', bea);
    const says = async (text) => (await bea.does('POST', `/api/rooms/${room}/messages`, { text })).id;
    const ids = [];
    const evening = numbers(40).map((n) => `evening ${n}`);
    for (const text of evening) ids.push(await says(text));
    const adas = await stage.enters(ada, '/settings');
    adas.watch.forgives(...OUTAGE);
    await adas.page.clock.install();
    await adas.goes(`/r/${room}`);
    await adas.hears('evening 40', bea);
    await adas.composer.fill('I was going to s');
    await adas.message('evening 12').scrollIntoViewIfNeeded();
    const place = async () => Math.round((await adas.message('evening 12').boundingBox()).y);
    const before = await until(async () => {
      const [one, other] = [await place(), await place()];
      return one === other && one;
    }, 'the view rests');

    await sleeps(adas, async () => {
      await until(async () => (await bea.gets(`/api/users/${ada.id}`)).status === 'offline', 'the server has given her up');
      for (const n of numbers(60)) await says(`night ${n}`);
      await bea.does('PATCH', `/api/rooms/${room}/messages/${ids[4]}`, { text: 'evening five' });
      await bea.does('DELETE', `/api/rooms/${room}/messages/${ids[20]}`);
    });

    await adas.hears('evening five', bea);
    await adas.button(/^77 new messages below/).waitFor();
    assert.equal(await place(), before, 'nothing has jumped');
    assert.equal(await adas.composer.inputValue(), 'I was going to s');
    await adas.composer.fill('Good morning');
    await adas.sends();
    await adas.hears('Good morning', ada);
    const stored = await ada.reads(room);
    const nights = numbers(60).map((n) => `night ${n}`);
    assert.deepEqual(stored.filter(({ deletedAt }) => !deletedAt).map(({ text }) => text), [...evening.toSpliced(20, 1).with(4, 'evening five'), ...nights, 'Good morning']);
    await until(async () => (await adas.said()).filter((text) => text === 'Good morning').length === 1, 'once');
    await adas.hears('night 60', bea);
    await adas.page.keyboard.press('Control+Home');
    await adas.hears('evening five', bea);
    await adas.seesNoMore(adas.message('evening 21'));
  });
});
