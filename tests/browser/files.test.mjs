// Files between two people: how they go up, what the others see of them, and how they go away again.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { gif, inHand, png, text } from './paint.mjs';
import { openStage, story } from './stage.mjs';

const MB = 1_000_000;

const attach = (screen, ...files) => screen.page.locator('form input[type=file]').setInputFiles(files);
const chips = (screen) => screen.page.getByRole('list', { name: 'Attached files' }).getByRole('listitem');
const picture = (screen, name) => screen.conversation.getByRole('img', { name, exact: true });
const opener = (screen, name) => screen.conversation.getByRole('button', { name: `Open ${name}`, exact: true });
const toasts = (screen) => screen.page.getByRole('region', { name: 'Notifications', exact: true });

/** It is up, and may be sent. */
const isUp = (screen, name) => chips(screen).filter({ hasText: name }).getByText('Ready').waitFor();

/** The server's picture is drawn, not this device's own. */
const isDrawn = (screen, name) =>
  until(async () => {
    const shown = picture(screen, name).last();
    return (await shown.count()) > 0 && shown.evaluate((img) => img.complete && img.naturalWidth > 0 && img.src.includes('/api/uploads/'));
  }, `${name} is drawn`);

/** Frames of the server that say this wait until the returned function is called. */
async function holdsBack(context, pattern) {
  const held = [];
  let isHolding = true;
  await context.routeWebSocket(/\/socket\.io\//, (page) => {
    const server = page.connectToServer();
    server.onMessage((frame) => {
      if (isHolding && pattern.test(String(frame))) held.push(() => page.send(frame));
      else page.send(frame);
    });
  });
  return () => {
    isHolding = false;
    for (const give of held.splice(0)) give();
  };
}

async function sendsPicture(screen, file, words = '') {
  await attach(screen, file);
  await isUp(screen, file.name);
  if (words) await screen.writes(words);
  await screen.sends();
  await isDrawn(screen, file.name);
}

describe('files', () => {
  const at = openStage({ cast: ['ada', 'bea', 'cid'], env: { TERTULIA__FILES__MAX_UPLOAD_MB: '2' } });

  story('A picture is pending, on its way, prepared, a placeholder and there; its sender alone is told', at, async (stage) => {
    const { ada, bea } = stage.house;
    const adas = await stage.enters(ada, 'about:blank');
    const prepared = await holdsBack(adas.page.context(), /"state":"done"|chat:message-updated/);
    const looked = await adas.holds(/\/api\/uploads\/[^/]+$/);
    const up = await adas.holds('**/api/uploads');
    await adas.goes('/r/general');
    const beas = await stage.enters(bea, '/r/general');
    const came = await beas.holds(/\/api\/uploads\/.*\/(small|large)/);
    await adas.isAt('general');
    await beas.isAt('general');

    await attach(adas, png('sunset.png'));
    await chips(adas).getByRole('progressbar', { name: 'Upload of sunset.png' }).waitFor();
    await adas.writes('From the roof');
    await adas.sends();
    const row = adas.message('From the roof');
    await row.getByText('Sending the files…').waitFor();
    await row.getByRole('img', { name: 'sunset.png' }).waitFor();
    assert.equal(await chips(adas).count(), 0, 'the composer is free again');
    assert.equal(await beas.message('From the roof').count(), 0);

    up();
    await row.getByRole('progressbar', { name: 'Preparing sunset.png' }).waitFor();
    await adas.seesNoMore(row.getByText('Sending the files…'));
    await beas.hears('From the roof', ada);
    const hers = beas.message('From the roof');
    await hers.locator('canvas').waitFor();
    const height = async (locator) => (await locator.boundingBox()).height;
    const before = [await height(row), await height(hers)];

    came();
    await isDrawn(beas, 'sunset.png');
    prepared();
    looked();
    await isDrawn(adas, 'sunset.png');
    await adas.seesNoMore(row.getByRole('progressbar'));
    assert.deepEqual([await height(row), await height(hers)], before, 'nothing jumps');

    await adas.sees(toasts(adas).getByText('Image processed'));
    assert.deepEqual((await bea.gets('/api/notifications')).notifications, []);
    await beas.button('Notifications').waitFor();
  });

  story('Several at once are a grid; other files are cards that are downloaded', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    await adas.isAt('general');
    await beas.isAt('general');
    await attach(adas, png('one.png'), png('two.png', { red: 20 }), text('chairs.txt'));
    for (const name of ['one.png', 'two.png', 'chairs.txt']) await isUp(adas, name);
    await adas.sends();
    for (const name of ['one.png', 'two.png']) await isDrawn(beas, name);
    const link = beas.conversation.getByRole('link', { name: 'Download chairs.txt' });
    const [download] = await Promise.all([beas.page.waitForEvent('download'), link.click()]);
    assert.equal(download.suggestedFilename(), 'chairs.txt');
    const { attachments } = (await ada.reads('general')).at(-1);
    assert.deepEqual(attachments.map(({ name }) => name), ['one.png', 'two.png', 'chairs.txt'], 'in the order of choosing');
  });

  story('What is dropped or pasted goes with the message, and the words that were there stay', at, async (stage) => {
    const screen = await stage.enters(stage.house.ada, '/r/general');
    const { page } = screen;
    await screen.isAt('general');
    await screen.writes('Both of these');
    const dropped = await inHand(page, png('dropped.png'));
    await page.locator('#messages').dispatchEvent('dragenter', { dataTransfer: dropped });
    await screen.sees('Let go to attach');
    await page.locator('#messages').dispatchEvent('drop', { dataTransfer: dropped });
    await isUp(screen, 'dropped.png');
    await screen.seesNoMore('Let go to attach');
    const pasted = await inHand(page, png('pasted.png'));
    await screen.composer.evaluate((area, clipboardData) => {
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, pasted);
    await isUp(screen, 'pasted.png');
    await screen.sends();
    await screen.hears('Both of these');
    for (const name of ['dropped.png', 'pasted.png']) await isDrawn(screen, name);
  });

  story('One that is on its way can be called off, before it is sent and after', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    const up = await adas.holds('**/api/uploads');
    adas.watch.forgives(/net::ERR_/);
    const before = (await stage.house.ada.reads('general')).length;
    await attach(adas, png('wrong.png'));
    await adas.presses('Cancel wrong.png');
    await until(async () => (await chips(adas).count()) === 0, 'the chip is gone');
    await attach(adas, png('wrong too.png'));
    await adas.writes('Not this one');
    await adas.sends();
    const row = adas.message('Not this one');
    await adas.presses('Cancel', row);
    await adas.seesNoMore(row);
    up();
    await adas.says('This one');
    assert.equal((await stage.house.ada.reads('general')).length, before + 1);
  });

  story('A reload in the midst of it loses neither the words nor the file', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    adas.watch.forgives(/net::ERR_/);
    const up = await adas.holds('**/api/uploads');
    await attach(adas, png('kept.png'));
    await adas.writes('A long thought');
    await adas.sends();
    await adas.message('A long thought').getByText('Sending the files…').waitFor();
    await adas.writes('and half a one');
    await adas.page.reload();
    await adas.isAt('general');
    await adas.message('A long thought').getByText('Sending the files…').waitFor();
    assert.equal(await adas.composer.inputValue(), 'and half a one');
    up();
    await isDrawn(adas, 'kept.png');
    const sent = (await stage.house.ada.reads('general')).filter((message) => message.text === 'A long thought');
    assert.deepEqual(sent.map(({ attachments }) => attachments.map(({ name }) => name)), [['kept.png']], 'once, with its file');
  });

  story('An upload that was cut says so, and goes up on a second try', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    adas.watch.forgives(/net::ERR_/);
    await adas.page.route('**/api/uploads', (route) => route.abort());
    await attach(adas, png('stubborn.png'));
    await chips(adas).getByText(/No connection/).waitFor();
    assert.ok(await adas.button('Send').isDisabled());
    await adas.page.unroute('**/api/uploads');
    await adas.presses('Try stubborn.png again');
    await isUp(adas, 'stubborn.png');
    await adas.sends();
    await isDrawn(adas, 'stubborn.png');
  });

  story('What is empty, too large or too many is refused with a word', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    await attach(adas, { ...text('nothing.txt'), buffer: Buffer.alloc(0) });
    await adas.sees(toasts(adas).getByText('nothing.txt is empty.'));
    await attach(adas, { ...text('huge.bin'), buffer: Buffer.alloc(3 * MB) });
    await adas.sees(toasts(adas).getByText(/^huge\.bin is too large: 2\s.?MB at most\.|^huge\.bin is too large: 2[.,]\d\s.?MB at most\./));
    await attach(adas, ...Array.from({ length: 11 }, (_, n) => text(`note ${n}.txt`)));
    await adas.sees(toasts(adas).getByText('Ten files at most go with a message.'));
    await until(async () => (await chips(adas).count()) === 10, 'ten are taken');
  });

  story('Pictures fill the screen by the keyboard alone, and the focus comes back', at, async (stage) => {
    const { ada, patio } = stage.house;
    const adas = await stage.enters(ada, `/r/${patio}`);
    await adas.isAt('patio');
    await sendsPicture(adas, png('first.png'));
    await sendsPicture(adas, png('second.png', { red: 30 }), 'And another');
    await opener(adas, 'first.png').focus();
    await adas.page.keyboard.press('Enter');
    const box = adas.dialog('Picture');
    await box.getByText('1 of 2').waitFor();
    await adas.page.keyboard.press('ArrowRight');
    await box.getByText('second.png', { exact: true }).waitFor();
    await box.getByText('2 of 2').waitFor();
    assert.ok(await adas.button('Next picture', box).isDisabled());
    await adas.presses('Larger', box);
    await adas.presses('Whole picture', box);
    const link = box.getByRole('link', { name: 'Download second.png' });
    assert.match(await link.getAttribute('href'), /\/original$/);
    await adas.page.keyboard.press('Escape');
    await adas.seesNoMore(box);
    await adas.isFocused(opener(adas, 'first.png'), 'the picture that was opened');
  });

  story('A moving picture stands still for who wants no motion, until it is asked to play', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    await sendsPicture(adas, gif('wave.gif'));
    const sources = () => picture(adas, 'wave.gif').last().getAttribute('src');
    assert.match(await sources(), /\/small$/);
    await adas.presses('Play wave.gif');
    await until(async () => /\/original$/.test(await sources()), 'it plays');
    await adas.presses('Stop wave.gif');
    await until(async () => /\/small$/.test(await sources()), 'it stands still');
  });

  story('The details list what the room has, pictures and other files apart', at, async (stage) => {
    const { ada, bea } = stage.house;
    const room = await ada.makesRoom('gallery');
    await bea.does('PUT', `/api/rooms/${room}/members/${bea.id}`);
    const [adas, beas] = [await stage.enters(ada, `/r/${room}`), await stage.enters(bea, `/r/${room}`)];
    await adas.isAt('gallery');
    await beas.isAt('gallery');
    await beas.ticks('radio', 'Files', beas.details);
    await beas.sees('No files yet. Drop one into the conversation.');
    await attach(adas, png('wall.png'), text('list.txt'));
    await isUp(adas, 'wall.png');
    await isUp(adas, 'list.txt');
    await adas.sends();
    await beas.details.getByRole('link', { name: 'list.txt' }).waitFor();
    await beas.button('Open wall.png', beas.details).click();
    await beas.dialog('Picture').getByText(/^Ada, /).waitFor();
    await beas.presses('Close', beas.dialog('Picture'));
    const href = await beas.details.getByRole('link', { name: /^\d\d:\d\d$/ }).getAttribute('href');
    assert.match(href, new RegExp(`^/r/${room}/m/`));
  });

  story('A picture beside one’s name is seen by the others, and can be taken back', at, async (stage) => {
    const { ada, bea } = stage.house;
    const beas = await stage.enters(bea, '/settings/profile');
    await beas.sees('Your files');
    await beas.page.locator('input[type=file]').setInputFiles(png('me.png', { width: 300, height: 300 }));
    await beas.button('Remove the picture').waitFor();
    const face = beas.page.locator('main .avatar img').first();
    await until(() => face.evaluate((img) => img.naturalWidth > 0), 'it is drawn');
    const adas = await stage.enters(ada, '/r/general');
    await adas.isAt('general');
    await bea.does('POST', '/api/rooms/general/messages', { text: 'Do you see me?' });
    const seen = adas.message('Do you see me?').locator('.avatar img');
    await until(() => seen.evaluate((img) => img.naturalWidth > 0), 'Ada sees it');
    await beas.presses('Remove the picture');
    await beas.button('Choose a picture').waitFor();
    assert.equal((await ada.gets('/api/users')).users.find(({ id }) => id === bea.id).avatarId, undefined);
  });

  story('A message is deleted after a moment in which one can think again; admins may delete any', at, async (stage) => {
    const { ada, bea, cid } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    await adas.isAt('general');
    await beas.isAt('general');
    await beas.says('I did not mean this');
    await adas.hears('I did not mean this');
    await cid.does('POST', '/api/rooms/general/messages', { text: 'Mine to keep' });
    await beas.hears('Mine to keep');
    await beas.message('Mine to keep').hover();
    await beas.button('More about this message', beas.message('Mine to keep')).click();
    await beas.page.getByRole('menuitem', { name: 'Copy link' }).waitFor();
    assert.equal(await beas.page.getByRole('menuitem', { name: 'Delete' }).count(), 0, 'it is not hers');
    await beas.page.keyboard.press('Escape');

    const removes = async (screen, words) => {
      await screen.message(words).hover();
      await screen.button('More about this message', screen.message(words)).click();
      await screen.page.getByRole('menuitem', { name: 'Delete', exact: true }).locator('visible=true').click();
    };
    await removes(beas, 'I did not mean this');
    await beas.seesNoMore(beas.message('I did not mean this'));
    await beas.presses('Undo', toasts(beas));
    await beas.hears('I did not mean this');
    await removes(beas, 'I did not mean this');
    await adas.seesNoMore(adas.message('I did not mean this'));
    await adas.sees(adas.conversation.getByText('Message deleted'));
    await removes(adas, 'Mine to keep');
    await until(async () => (await ada.reads('general')).at(-1).deletedAt, 'the admin deleted it');
  });

  story('When the pictures’ key has run out, it is renewed and they come', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    adas.watch.forgives(/status of 401/);
    await attach(adas, png('late.png'));
    await isUp(adas, 'late.png');
    await adas.page.context().clearCookies({ name: 'tertulia_files' });
    await adas.sends();
    await isDrawn(adas, 'late.png');
  });
});
