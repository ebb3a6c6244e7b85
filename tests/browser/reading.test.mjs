// Reading: what is made unread again, who has read, where one is called, and what was said on a day.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('reading', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  story('What Bea marks as unread stays so in all of her tabs, until she reads on', at, async (stage) => {
    const { ada, bea, patio } = stage.house;
    for (const text of ['one', 'two', 'three']) await ada.does('POST', `/api/rooms/${patio}/messages`, { text });
    const beas = await stage.enters(bea, `/r/${patio}`);
    await beas.isAt('patio');
    await beas.isCalled('#patio · tertulia');
    const other = await stage.anotherTab(beas, '/r/general');
    await other.isAt('general');
    await other.isCalled('#general · tertulia');

    await beas.page.bringToFront();
    await beas.message('two').focus();
    await beas.page.keyboard.press('u');
    await beas.isCalled('(2) #patio · tertulia');
    await other.isCalled('(2) #general · tertulia');
    await beas.sees(beas.page.getByText('New', { exact: true }));
    await ada.does('POST', `/api/rooms/${patio}/messages`, { text: 'four' });
    await beas.hears('four');
    // The line stays where it is, and nothing is read behind her back.
    await beas.isCalled('(3) #patio · tertulia');
    await beas.page.reload();
    await beas.isAt('patio');
    await beas.isCalled('#patio · tertulia');
    await other.isCalled('#general · tertulia');
    await beas.message('two').focus();
    await beas.page.keyboard.press('u');
    await beas.isCalled('(3) #patio · tertulia');
    await beas.composer.press('Shift+Escape');
    await beas.isCalled('#patio · tertulia');
    await other.isCalled('#general · tertulia');
  });

  story('No way down is offered in a room that is in sight as a whole, not even while it opens', at, async (stage) => {
    const { ada, bea } = stage.house;
    const beas = await stage.enters(bea, '/r/general');
    await beas.isAt('general');
    await beas.page.evaluate(() => {
      window.waysDown = [];
      const look = () => {
        for (const button of document.querySelectorAll('.frame > button')) window.waysDown.push(button.getAttribute('aria-label'));
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    });
    for (const name of ['bread', 'soup', 'cheese']) {
      const room = await ada.makesRoom(name, bea);
      for (const text of ['One', 'Two']) await ada.does('POST', `/api/rooms/${room}/messages`, { text });
      await beas.isCalled(/^\(2\) /);
      await beas.opensRoom(name);
      await beas.hears('Two');
      await beas.sees(beas.page.getByText('New', { exact: true }));
      await beas.isCalled(`#${name} · tertulia`);
    }
    assert.deepEqual(await beas.page.evaluate(() => window.waysDown), []);
  });

  story('Ada sees who has read, and is led to where she was called and to a day', at, async (stage) => {
    const { ada, bea } = stage.house;
    await bea.does('POST', '/api/rooms/general/messages', { text: 'The first of today' });
    const { id } = await bea.does('POST', '/api/rooms/general/messages', { text: '@Ada the soup is ready' });
    const beas = await stage.enters(bea, '/mentions');
    await beas.sees('Nobody has called you by name yet.');
    await beas.presses('Go to #general');
    await beas.isAt('general');

    const adas = await stage.enters(ada, '/r/general');
    await adas.isAt('general');
    await adas.isCalled('#general · tertulia');
    const readers = `/api/rooms/general/messages/${id}/readers`;
    await until(async () => (await bea.gets(readers)).count === 1, 'Ada has read it');
    const called = beas.conversation.getByRole('article').last();
    await called.hover();
    await beas.presses('More about this message', called);
    await beas.page.getByRole('menuitem', { name: 'Who has read it' }).click();
    await beas.dialog('Who has read it').getByText('Ada', { exact: true }).waitFor();

    await adas.presses('Mentions', adas.rooms);
    await adas.heading('Mentions').waitFor();
    await adas.isCalled('Mentions · tertulia');
    await adas.page.getByRole('main').getByRole('link').first().click();
    await until(() => new URL(adas.page.url()).pathname === `/r/general/m/${id}`, 'the message has its address');
    await adas.isAt('general');

    await adas.chooses('More about this room', 'Go to a date');
    const dialog = adas.dialog('Go to a date');
    await adas.fills('Day', '2001-01-01', dialog);
    await adas.presses('Go there', dialog);
    const first = adas.conversation.getByRole('article').first();
    await until(() => first.evaluate((row) => row === document.activeElement), 'the first since then has the focus');
    assert.match(await first.innerText(), /The first of today/);
  });

  story('Bea is led to the first that is new, to both ends, and from a day to any other', at, async (stage) => {
    const { ada, bea } = stage.house;
    const room = await ada.makesRoom('attic', bea);
    const ids = [];
    for (let n = 1; n <= 130; n += 1) ids.push((await ada.does('POST', `/api/rooms/${room}/messages`, { text: `line ${n}` })).id);
    const beas = await stage.enters(bea, `/r/${room}/m/${ids[64]}`);
    const { keyboard } = beas.page;
    const isInSight = (row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const box = row.closest('.box').getBoundingClientRect();
      return top >= box.top && bottom <= box.bottom;
    };
    const reaches = (text) => until(async () => (await beas.message(text).count()) === 1 && (await beas.message(text).evaluate(isInSight)), `${text} is in sight`);
    await beas.isFocused(beas.message('line 65'), 'line 65');
    await beas.sees(beas.button(/^To the first of \d+ new/));
    await keyboard.press('Shift+PageUp');
    await reaches('line 1');
    await beas.sees(beas.page.getByText('New', { exact: true }));
    await beas.seesNoMore(beas.button(/^To the first/));
    await beas.button(/^Today.*Go to a date$/).click();
    await beas.dialog('Go to a date').waitFor();
    await keyboard.press('Escape');
    await beas.dialog('Go to a date').waitFor({ state: 'detached' });
    // In the composer the same keys move in what is written.
    await beas.composer.fill('Half a thou');
    await beas.composer.press('Control+End');
    await reaches('line 1');
    await beas.composer.fill('');
    await beas.composer.press('Control+End');
    await reaches('line 130');
    await keyboard.press('Control+Home');
    await until(
      () => beas.page.evaluate(() => document.activeElement.matches('article') && Number(document.activeElement.dataset.seq) < 90),
      'the oldest that is loaded has the focus',
    );
  });
});
