// One pane at a time: rooms, the room, its details, each a step of the history.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('on a phone', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  /** Exactly one of the three panes is in sight. */
  async function seesOnly(screen, pane) {
    const panes = { rooms: screen.rooms, room: screen.conversation, details: screen.details };
    await panes[pane].waitFor();
    for (const [name, shown] of Object.entries(panes)) {
      if (name !== pane) await shown.waitFor({ state: 'hidden' });
    }
  }

  story('Rooms, room, details, and back by the browser', at, async (stage) => {
    const { ada, bea } = stage.house;
    const beas = await stage.enters(bea, '/', { device: 'phone' });
    await seesOnly(beas, 'rooms');
    await beas.opensRoom('general');
    await seesOnly(beas, 'room');
    await beas.presses('Room details');
    await seesOnly(beas, 'details');
    await beas.sees(beas.details.getByText('Bea', { exact: true }));
    await beas.page.goBack();
    await seesOnly(beas, 'room');
    await beas.page.goBack();
    await seesOnly(beas, 'rooms');
    await beas.page.goForward();
    await seesOnly(beas, 'room');

    await ada.does('POST', '/api/rooms/general/messages', { text: 'Are you on the bus?' });
    await beas.hears('Are you on the bus?', ada);
    await beas.presses('Rooms');
    await seesOnly(beas, 'rooms');
  });

  story('The buttons of the panes go where the browser\'s do', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, '/', { device: 'phone' });
    await beas.opensRoom('patio');
    await beas.presses('Room details');
    await seesOnly(beas, 'details');
    await beas.presses('Close', beas.details);
    await seesOnly(beas, 'room');
    await beas.presses('Rooms');
    await seesOnly(beas, 'rooms');
    await until(() => new URL(beas.page.url()).pathname === '/', 'the address is that of the rooms');
  });

  story('A link into a room opens it, and back from there leads to the rooms', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, `/r/${stage.house.patio}`, { device: 'phone' });
    await beas.isAt('patio');
    await seesOnly(beas, 'room');
    await beas.presses('Rooms');
    await seesOnly(beas, 'rooms');
  });

  story('Enter breaks the line, the button sends, and the keyboard does not jump up by itself', at, async (stage) => {
    const { ada, bea } = stage.house;
    const beas = await stage.enters(bea, '/r/general', { device: 'phone' });
    await beas.isAt('general');
    assert.ok(!(await beas.composer.evaluate((element) => element === document.activeElement)));
    await beas.composer.fill('On the bus');
    await beas.composer.press('Enter');
    await beas.composer.pressSequentially('Ten minutes');
    assert.equal(await beas.composer.inputValue(), 'On the bus\nTen minutes');
    await beas.presses('Send');
    await until(async () => (await ada.reads('general')).at(-1)?.text === 'On the bus\nTen minutes', 'it is sent as written');
    assert.equal(await beas.composer.inputValue(), '');
    const size = await beas.composer.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    assert.ok(size >= 16, 'or the phone would zoom in on it');
  });

  story('A message elsewhere is counted where one sees it', at, async (stage) => {
    const { ada, bea, patio } = stage.house;
    const beas = await stage.enters(bea, '/', { device: 'phone' });
    await beas.isIn();
    await ada.does('POST', `/api/rooms/${patio}/messages`, { text: 'The plant is saved' });
    await beas.room('patio').and(beas.rooms.getByRole('link', { name: /1 unread message/ })).waitFor();
    await beas.isCalled('(1) tertulia');
    await beas.opensRoom('patio');
    await beas.hears('The plant is saved', ada);
    // What is looked at for a moment is read.
    await beas.isCalled(/^[^(]/);
    await beas.presses('Rooms');
    await until(async () => !/unread/.test(await beas.nameOf(beas.room('patio'))), 'it is read');
  });

  story('A menu whose code is late is in sight once it has come, and by the keys', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, '/', { device: 'phone' });
    const release = await beas.holds(/\/assets\/OwnItems-[^/]+\.js$/);
    await beas.presses('Your menu');
    await beas.page.getByRole('menu', { name: 'Your menu' }).waitFor();
    release();
    const items = beas.page.getByRole('menuitem');
    await beas.isFocused(items.first(), 'what the menu offers first');
    const { width, height } = beas.page.viewportSize();
    for (const item of await items.all()) {
      const box = await item.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height, 'it is in sight');
    }
    await beas.page.keyboard.press('End');
    await beas.isFocused(items.last(), 'what it offers last');
    await beas.page.keyboard.press('Escape');
    await beas.isFocused(beas.button('Your menu'), 'what opened it');
    await beas.chooses('Your menu', 'Settings');
    await beas.heading('Settings').waitFor();
  });

  story('Settings are a list, then a section, and back', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, '/', { device: 'phone' });
    await beas.chooses('Your menu', 'Settings');
    const sections = beas.page.getByRole('navigation', { name: 'Sections' });
    await sections.getByRole('link', { name: 'Appearance' }).click();
    await beas.heading('Appearance').waitFor();
    await sections.waitFor({ state: 'hidden' });
    await beas.page.goBack();
    await sections.waitFor();
    await beas.page.getByRole('link', { name: 'Back to the chat' }).click();
    await seesOnly(beas, 'rooms');
  });
});
