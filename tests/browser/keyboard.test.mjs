// No mouse: everything is reached by keys, and the focus is always somewhere one can see.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('by keyboard alone', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  /** Presses Tab until the focus is there. */
  async function tabsTo(screen, locator, what, key = 'Tab') {
    for (let steps = 0; steps < 60; steps += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await screen.page.keyboard.press(key);
    }
    assert.fail(`${what} is not reached by ${key}`);
  }

  story('Bea signs in, changes the room, writes, reads, opens the details and goes back', at, async (stage) => {
    const { ada, bea, patio } = stage.house;
    for (const text of ['One', 'Two', 'Three https://example.org']) await ada.does('POST', `/api/rooms/${patio}/messages`, { text });
    const beas = await stage.comes(bea);
    const { keyboard } = beas.page;
    await beas.isFocused(beas.field('Email'), 'the email');
    await keyboard.type(bea.email);
    await tabsTo(beas, beas.field('Password'), 'the password');
    await keyboard.type(bea.password);
    await keyboard.press('Enter');
    await beas.isAt('general');
    await beas.isFocused(beas.composer, 'the composer');

    await keyboard.press('Alt+ArrowDown');
    await beas.isAt('patio');
    await beas.isFocused(beas.composer, 'the composer');
    await keyboard.type('Good evening');
    await keyboard.press('Enter');
    await beas.hears('Good evening', bea);
    await beas.isFocused(beas.composer, 'the composer, after sending');

    const rows = beas.page.getByRole('feed').getByRole('article');
    await tabsTo(beas, rows.last(), 'the newest message', 'Shift+Tab');
    await keyboard.press('ArrowUp');
    await beas.isFocused(rows.nth(2), 'the message above');
    await keyboard.press('Enter');
    await beas.isFocused(rows.nth(2).getByRole('link'), 'the link in it');
    await keyboard.press('Escape');
    await beas.isFocused(rows.nth(2), 'the message again');
    await keyboard.press('Home');
    await beas.isFocused(rows.first(), 'the oldest message');
    await keyboard.press('End');
    await beas.isFocused(rows.last(), 'the newest message');

    await keyboard.press('Control+.');
    await beas.details.waitFor({ state: 'hidden' });
    await keyboard.press('Control+.');
    await beas.details.waitFor();
    await tabsTo(beas, beas.button('Close', beas.details), 'the close button of the details');
    await keyboard.press('Enter');
    await beas.details.waitFor({ state: 'hidden' });

    await keyboard.press('Control+F6');
    await until(() => beas.page.evaluate(() => document.activeElement?.closest('[data-landmark]') !== null), 'a landmark has the focus');
    await keyboard.press('Alt+ArrowUp');
    await beas.isAt('general');
  });

  story('Where the details lie over the room, they take the focus, and Escape gives it back', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, '/r/general', { device: 'tablet' });
    await beas.isAt('general');
    const opener = beas.button('Room details');
    await opener.focus();
    await beas.page.keyboard.press('Enter');
    await beas.isFocused(beas.details, 'the details');
    await beas.page.keyboard.press('Escape');
    await beas.details.waitFor({ state: 'hidden' });
    await beas.isFocused(opener, 'their opener');
  });

  story('Skip links lead to the messages and to the composer', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, '/r/general');
    await beas.isAt('general');
    const skip = beas.page.getByRole('link', { name: 'Skip to writing' });
    await skip.focus();
    await until(async () => {
      const box = await skip.boundingBox();
      return box && box.y >= 0 && box.width > 20;
    }, 'a skip link shows itself when it has the focus');
    await beas.page.keyboard.press('Enter');
    await beas.isFocused(beas.composer, 'the composer');
  });

  story('Landmarks come round by Ctrl F6', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, '/r/general');
    await beas.isAt('general');
    await beas.isFocused(beas.composer, 'the composer');
    const where = () => beas.page.evaluate(() => document.activeElement.closest('[data-landmark]')?.getAttribute('aria-label'));
    const round = [];
    for (let step = 0; step < 4; step += 1) {
      await beas.page.keyboard.press('Control+F6');
      round.push(await where());
    }
    assert.deepEqual(round, ['Room details', 'Rooms', 'Messages in #general', 'Message #general']);
  });

  story('One table has the keys: it opens by a key, from the menu and by a few letters, and what it says is so', at, async (stage) => {
    const { bea } = stage.house;
    await bea.does('POST', '/api/rooms/general/messages', { text: 'Pressed upon' });
    const beas = await stage.enters(bea, '/r/general');
    await beas.isAt('general');
    const { keyboard } = beas.page;
    const table = beas.dialog('Keyboard shortcuts');
    const opensBy = async (act) => {
      await act();
      await table.waitFor();
      await keyboard.press('Escape');
      await table.waitFor({ state: 'detached' });
    };
    await beas.isFocused(beas.composer, 'the composer');
    await keyboard.press('?');
    assert.equal(await beas.composer.inputValue(), '?', 'a question mark is one where one writes');
    assert.equal(await table.count(), 0);
    await keyboard.press('Control+/');
    await table.waitFor();
    const groups = await table.getByRole('heading', { level: 3 }).allInnerTexts();
    assert.deepEqual(groups, ['Everywhere', 'In a room', 'On a message that has the focus', 'Where you write']);
    const rows = await table.getByRole('term').allInnerTexts();
    assert.equal(rows.length, await table.getByRole('definition').filter({ has: beas.page.locator('kbd') }).count(), 'each has its keys');
    await keyboard.press('Escape');
    await beas.isFocused(beas.composer, 'the composer again');
    await beas.composer.fill('');

    const row = beas.message('Pressed upon');
    await row.focus();
    await opensBy(() => keyboard.press('?'));
    await beas.isFocused(row, 'the message again');
    await opensBy(() => beas.chooses('Your menu', 'Keyboard shortcuts'));
    await opensBy(async () => {
      await keyboard.press('Control+k');
      await beas.isFocused(beas.page.getByRole('combobox'), 'where one types');
      await keyboard.type('keyboard');
      await keyboard.press('Enter');
    });

    const isOpen = (locator, what) => until(async () => (await locator.count()) > 0 && locator.first().isVisible(), what);
    await row.focus();
    await keyboard.press('e');
    await isOpen(beas.page.getByRole('button', { name: 'Cancel' }), 'its text is open');
    await keyboard.press('Escape');
    await row.focus();
    await keyboard.press('+');
    await isOpen(beas.page.getByRole('dialog'), 'emoji are there');
    await keyboard.press('Escape');
    await row.focus();
    await keyboard.press('q');
    await until(async () => (await beas.composer.inputValue()).includes('> Pressed upon'), 'it is quoted');
    await beas.composer.fill('');
    await row.focus();
    await keyboard.press('r');
    await until(() => /\/t\//.test(beas.page.url()), 'its thread is open');
    await keyboard.press('Escape');
    await until(() => !/\/t\//.test(beas.page.url()), 'its thread is closed');
    await keyboard.press('Control+Shift+F');
    await until(() => beas.page.url().includes('/search'), 'the search is open');

    await beas.goes('/settings');
    await beas.sees(bea.email);
    await beas.heading('Settings').click();
    await opensBy(() => keyboard.press('?'));
  });

  story('A dialog keeps the focus inside and gives it back, and a menu goes by arrows', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, `/r/${stage.house.patio}`);
    await adas.isAt('patio');
    const { keyboard } = adas.page;
    const opener = adas.button('Create or find a room');
    await opener.focus();
    await keyboard.press('Enter');
    const dialog = adas.dialog('Rooms');
    await dialog.waitFor();
    for (let step = 0; step < 8; step += 1) {
      await keyboard.press('Tab');
      const outside = await adas.page.evaluate(() => document.activeElement !== document.body && !document.activeElement.closest('dialog'));
      assert.ok(!outside, 'the focus stays in the dialog');
    }
    await keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await adas.isFocused(opener, 'the opener of the dialog');

    const more = adas.button('More about this room');
    await more.focus();
    await keyboard.press('Enter');
    const items = adas.page.getByRole('menu').locator('[role^=menuitem]');
    await adas.isFocused(items.first(), 'the first item');
    await keyboard.press('ArrowDown');
    await adas.isFocused(items.nth(1), 'the second item');
    await keyboard.press('End');
    await adas.isFocused(items.last(), 'the last item');
    await keyboard.press('ArrowDown');
    await adas.isFocused(items.first(), 'the first item again');
    await keyboard.press('Escape');
    await adas.isFocused(more, 'the opener of the menu');
  });

  story('An input method\'s Enter chooses a word and sends nothing', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    await adas.composer.fill('にほん');
    await adas.composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true });
    assert.equal(await adas.composer.inputValue(), 'にほん');
    await adas.composer.press('Enter');
    await adas.hears('にほん', stage.house.ada);
  });

  story('What arrives is said once to a screen reader', at, async (stage) => {
    const { ada, bea } = stage.house;
    const adas = await stage.enters(ada, '/r/general');
    await adas.isAt('general');
    await bea.does('POST', '/api/rooms/general/messages', { text: 'Listen to this' });
    await adas.page.getByRole('status').getByText('Bea: Listen to this').waitFor({ state: 'attached' });
    assert.equal(await adas.page.getByRole('feed').getAttribute('aria-live'), 'off');
  });
});
