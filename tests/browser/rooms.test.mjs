// Rooms are made, found, filled, read and left.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

async function makesRoom(screen, name, { topic = '', isPrivate = false } = {}) {
  await screen.presses('Create or find a room');
  const dialog = screen.dialog('Rooms');
  await screen.ticks('radio', 'Create', dialog);
  await screen.fills('Name', name, dialog);
  await screen.fills('Topic', topic, dialog);
  if (isPrivate) await screen.ticks('switch', /^Private/, dialog);
  await screen.presses('Create room', dialog);
  await screen.isAt(name);
}

async function findsRoom(screen, name) {
  await screen.presses('Create or find a room');
  const dialog = screen.dialog('Rooms');
  await screen.fills('Search rooms', name, dialog);
  await screen.presses('Join', dialog.getByRole('listitem').filter({ hasText: name }));
  await screen.isAt(name);
}

async function leavesRoom(screen) {
  await screen.chooses('More about this room', 'Leave the room');
  await screen.presses('Leave the room', screen.dialog('Leave the room'));
}

describe('rooms', () => {
  const at = openStage({ cast: ['ada', 'bea', 'cid'] });

  story('A public room that Ada makes is found by Bea, who sits down and leaves again', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada), await stage.enters(bea)];
    await beas.isAt('general');
    await makesRoom(adas, 'launch', { topic: '1.0 on Friday' });
    await adas.sees('1.0 on Friday');
    await adas.says('Who brings the cake?');

    await findsRoom(beas, 'launch');
    await beas.hears('Who brings the cake?', ada);
    await adas.sees('2 at the table');
    await beas.says('I do.');
    await adas.hears('I do.', bea);

    await leavesRoom(beas);
    await beas.sees('You left launch.');
    await beas.seesNoMore(beas.room('launch'));
    await adas.sees('1 at the table');
    await adas.says('Bea?');
    assert.equal(await beas.room('launch').count(), 0, 'what is said there does not bring it back');
  });

  story('A private room shows itself to whom Ada adds, and to nobody else', at, async (stage) => {
    const { ada, bea, cid } = stage.house;
    const [adas, beas] = [await stage.enters(ada), await stage.enters(bea)];
    const cids = await stage.enters(cid);
    for (const screen of [beas, cids]) await screen.isIn();
    await makesRoom(adas, 'surprise', { isPrivate: true });
    await adas.says('Not a word to Cid');
    await adas.presses('Add people', adas.details);
    const dialog = adas.dialog('Add people');
    await adas.ticks('checkbox', 'Bea', dialog);
    await adas.presses('Add people', dialog);
    await dialog.waitFor({ state: 'hidden' });

    await beas.opensRoom('surprise');
    await beas.hears('Not a word to Cid', ada);
    await cids.presses('Create or find a room');
    await cids.dialog('Rooms').getByText(/every public room|Search rooms/).first().waitFor();
    assert.equal(await cids.page.getByText('surprise').count(), 0);

    await adas.presses('Remove Bea from the room', adas.details);
    await beas.opensRoom('general');
    await adas.sees('1 at the table');
    await beas.opensRoom('surprise');
    await adas.presses('Remove', adas.dialog('Remove Bea from the room'));
    await beas.heading('No such room').waitFor();
    await beas.seesNoMore(beas.room('surprise'));
    await adas.sees('1 at the table');
  });

  story('What is said elsewhere is counted in the list and in the title, until it is read', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, `/r/${stage.house.patio}`)];
    await adas.isAt('general');
    await beas.isAt('patio');
    await adas.isCalled('#general · tertulia');
    await beas.says('The lamp flickers');
    await beas.says('And the plant is dry');
    await adas.room('patio').and(adas.rooms.getByRole('link', { name: /2 unread messages/ })).waitFor();
    await adas.isCalled('(2) #general · tertulia');

    await adas.opensRoom('patio');
    await adas.sees(adas.page.getByText('New', { exact: true }));
    await adas.isCalled('#patio · tertulia');
    await until(async () => !/unread/.test(await adas.nameOf(adas.room('patio'))), 'the room is read');
    const again = await stage.anotherTab(adas, '/r/general');
    await again.isAt('general');
    await again.isCalled('#general · tertulia');
  });

  story('A room that was left the moment it was read is read, after a reload too', at, async (stage) => {
    const { ada, bea, patio } = stage.house;
    for (const room of [patio, 'general']) await bea.does('POST', `/api/rooms/${room}/messages`, { text: 'Just passing' });
    const adas = await stage.enters(ada, 'about:blank');
    let marks = 0;
    adas.page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => (marks += String(payload).includes('chat:mark-read') ? 1 : 0));
    });
    await adas.goes(`/r/${await ada.makesRoom('hall')}`);
    await adas.isAt('hall');
    await adas.isCalled('(2) #hall · tertulia');
    // On to the next room the moment that the list calls it read, which is before the server is told.
    await adas.page.evaluate(() => {
      const room = (name) => [...document.querySelectorAll('nav a')].find((link) => link.innerText.startsWith(name));
      const passing = new MutationObserver(() => {
        if (!document.body.innerText.includes('Just passing') || /unread/.test(room('patio').textContent)) return;
        passing.disconnect();
        room('general').click();
      });
      passing.observe(document.body, { subtree: true, childList: true });
      room('patio').click();
    });
    await adas.isAt('general');
    await until(() => marks === 2, 'the server is told of both rooms');
    await adas.page.reload();
    await adas.isAt('general');
    await adas.isCalled('#general · tertulia');
  });

  story('A direct message finds its person, and both have one conversation', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    await beas.isAt('general');
    await adas.isAt('general');
    await adas.button('Write to somebody').first().click();
    const dialog = adas.dialog('Write to');
    await adas.fills('Search people', 'béa', dialog);
    await adas.ticks('checkbox', 'Bea', dialog);
    await adas.presses('Start', dialog);
    await adas.isAt('Bea');
    await adas.says('Between us: the cake is chocolate');

    await beas.room('Ada').and(beas.rooms.getByRole('link', { name: /1 unread message/ })).waitFor();
    await beas.isCalled('(1) #general · tertulia');
    await beas.opensRoom('Ada');
    await beas.hears('Between us: the cake is chocolate', ada);
    await beas.says('I heard nothing');
    await adas.hears('I heard nothing', bea);
    await adas.isCalled('Bea · tertulia');
  });

  story('Somebody who gets an account on the console is there to be written to at once', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    await adas.button('Write to somebody').first().click();
    const dialog = adas.dialog('Write to');
    await dialog.getByRole('checkbox', { name: 'Bea' }).waitFor();
    await stage.house.types('user', 'create', '--email', 'fay@example.org', '--name', 'Fay');
    await dialog.getByRole('checkbox', { name: 'Fay' }).waitFor();
  });

  story('A room gets another name, and everybody sees it', at, async (stage) => {
    const { ada, bea } = stage.house;
    const room = await ada.makesRoom('kitchn');
    await bea.does('PUT', `/api/rooms/${room}/members/${bea.id}`);
    const [adas, beas] = [await stage.enters(ada, `/r/${room}`), await stage.enters(bea, `/r/${room}`)];
    await adas.isAt('kitchn');
    await beas.isAt('kitchn');
    await adas.chooses('More about this room', 'Change name and topic');
    const dialog = adas.dialog('Change name and topic');
    adas.watch.forgives(/status of 409 .*\/api\/rooms\//);
    await adas.fills('Name', 'general', dialog);
    await adas.presses('Save', dialog);
    await dialog.getByText('A room with that name exists already.').waitFor();
    await adas.fills('Name', 'kitchen', dialog);
    await adas.presses('Save', dialog);
    await beas.isAt('kitchen');
    await beas.room('kitchen').waitFor();
  });

  story('Where only admins write Bea reads, and an archived room is found and read by both', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada), await stage.enters(bea)];
    await beas.isAt('general');
    await makesRoom(adas, 'news');
    await findsRoom(beas, 'news');
    await beas.says('May I?');
    await adas.chooses('More about this room', 'Only admins write here');
    await beas.sees('Announcements: only admins');
    await beas.seesNoMore(beas.composer);
    await adas.says('The kitchen is closed on Monday');
    await beas.hears('The kitchen is closed on Monday', ada);

    await adas.chooses('More about this room', 'Archive the room');
    for (const screen of [adas, beas]) await screen.sees('This room is archived.');
    await adas.seesNoMore(adas.composer);
    await beas.opensRoom('general');
    await beas.seesNoMore(beas.room('news'));
    await beas.presses('Create or find a room');
    const dialog = beas.dialog('Rooms');
    await beas.ticks('switch', 'Show archived rooms', dialog);
    await beas.presses('Open', dialog.getByRole('listitem').filter({ hasText: 'news' }));
    await beas.isAt('news');
    await beas.hears('The kitchen is closed on Monday', ada);
    await adas.chooses('More about this room', 'Use the room again');
    await adas.says('And open on Tuesday');
    await beas.hears('And open on Tuesday', ada);
  });

  story('A room that does not exist says so, and leads back', at, async (stage) => {
    const screen = await stage.enters(stage.house.cid, `/r/${stage.house.patio}`);
    await screen.heading('No such room').waitFor();
    await screen.presses('Go to #general');
    await screen.isAt('general');
  });
});
