// The list of rooms as one person arranges it, the browser of rooms, and who may make them.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { mustBeFair } from './fair.mjs';
import { openStage, story } from './stage.mjs';

/** The names of the rooms in a part of the list. */
async function roomsIn(screen, part) {
  const links = screen.rooms.getByRole('list', { name: part, exact: true }).getByRole('link');
  return (await links.allInnerTexts()).map((text) => text.split('\n')[0].replace(/ ?,.*/, ''));
}

const has = (screen, part, names) =>
  until(async () => JSON.stringify(await roomsIn(screen, part)) === JSON.stringify(names), `${part} has ${names}`);

async function askedFor(screen, room, item) {
  await screen.room(room).click({ button: 'right' });
  await screen.page.getByRole('menuitem', { name: item, exact: true }).click();
}

describe('the list of rooms', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  story('Ada has favourites and sections of her own on both of her tabs, and Bea has none of them', at, async (stage) => {
    const { ada, bea, patio } = stage.house;
    const one = await stage.enters(ada, '/r/general');
    const other = await stage.anotherTab(one, `/r/${patio}`);
    const beas = await stage.enters(bea, '/r/general');
    for (const screen of [one, beas]) await screen.isAt('general');
    await other.isAt('patio');
    await has(one, 'Rooms', ['general', 'patio']);

    await askedFor(one, 'patio', 'Add to favourites');
    for (const screen of [one, other]) {
      await has(screen, 'Favourites', ['patio']);
      await has(screen, 'Rooms', ['general']);
    }

    await other.chooses('More about this room', 'Move to…');
    const dialog = other.dialog('Move patio');
    await other.isFocused(other.button('Favourites', dialog), 'the first place');
    await other.fills('New section', 'Work', dialog);
    await other.presses('Create and move', dialog);
    for (const screen of [one, other]) {
      await has(screen, 'Work', ['patio']);
      await screen.seesNoMore(screen.rooms.getByRole('heading', { name: 'Favourites' }));
    }

    const fold = one.button('Work', one.rooms);
    await fold.focus();
    await one.page.keyboard.press('Enter');
    await has(one, 'Work', []);
    await has(other, 'Work', ['patio']);
    await one.page.reload();
    await one.isAt('general');
    assert.equal(await fold.getAttribute('aria-expanded'), 'false', 'it stays folded');
    await other.opensRoom('general');
    await bea.does('POST', `/api/rooms/${patio}/messages`, { text: 'Anybody?' });
    await has(one, 'Work', ['patio']);

    await one.presses('More about Work');
    await one.page.getByRole('menuitem', { name: 'Rename the section' }).click();
    await one.fills('Name', 'Café', one.dialog('Rename the section'));
    await one.presses('Save', one.dialog('Rename the section'));
    await has(other, 'Café', ['patio']);
    await mustBeFair(one, 'the list of rooms');
    await askedFor(other, 'patio', 'Add to favourites');
    await one.chooses('More about Café', 'Remove the section');
    for (const screen of [one, other]) {
      await has(screen, 'Favourites', ['patio']);
      await screen.seesNoMore(screen.rooms.getByText('Café'));
    }
    await askedFor(one, 'patio', 'Remove from favourites');
    await has(other, 'Rooms', ['general', 'patio']);
    await askedFor(one, 'patio', 'Add to favourites');
    await has(beas, 'Rooms', ['general', 'patio']);
    assert.equal(await beas.rooms.getByText('Favourites').count(), 0);
  });

  story('Bea finds a room by its topic, and sees how lively it is', at, async (stage) => {
    const { ada, bea } = stage.house;
    const room = await ada.makesRoom('launch');
    await ada.does('PATCH', `/api/rooms/${room}`, { topic: 'One point zero on Friday' });
    await ada.makesRoom('silence');
    await ada.does('POST', `/api/rooms/${room}/messages`, { text: 'Cake?' });
    const beas = await stage.enters(bea, '/r/general');
    await beas.isAt('general');
    await beas.presses('Create or find a room');
    const dialog = beas.dialog('Rooms');
    const rows = dialog.getByRole('listitem');
    await beas.sees(rows.filter({ hasText: 'launch' }).getByText(/1 person · last message \d\d:\d\d/));
    await beas.sees(rows.filter({ hasText: 'silence' }).getByText('nothing said yet'));
    await beas.sees(rows.filter({ hasText: 'general' }).getByText('You are in it'));
    await beas.fills('Search rooms', 'friday', dialog);
    await until(async () => (await rows.count()) === 1, 'one is left');
    await mustBeFair(beas, 'the browser of rooms');
    await beas.presses('Join', rows.filter({ hasText: 'launch' }));
    await beas.isAt('launch');
    await beas.hears('Cake?', ada);
  });
});

describe('a house where admins make the rooms', () => {
  const at = openStage({
    cast: ['ada', 'bea'],
    env: { TERTULIA__ROOMS__CREATE_PUBLIC: 'admins', TERTULIA__ROOMS__CREATE_PRIVATE: 'admins' },
  });

  story('Bea is told why she makes none, and Ada makes one that Bea finds', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada), await stage.enters(bea)];
    for (const screen of [adas, beas]) await screen.isIn();
    await adas.presses('Create or find a room');
    await adas.ticks('radio', 'Create', adas.dialog('Rooms'));
    await adas.fills('Name', 'launch', adas.dialog('Rooms'));
    await adas.presses('Create room', adas.dialog('Rooms'));
    await adas.isAt('launch');
    await beas.presses('Create or find a room');
    const dialog = beas.dialog('Rooms');
    await beas.sees('Only admins create rooms here.');
    assert.equal(await dialog.getByRole('radio', { name: 'Create', exact: true }).count(), 0);
    await beas.presses('Join', dialog.getByRole('listitem').filter({ hasText: 'launch' }));
    await beas.isAt('launch');
  });
});
