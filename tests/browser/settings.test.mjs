// What people set for themselves, and an admin for the team.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

const theme = (screen) => screen.page.evaluate(() => document.documentElement.dataset.theme);
const language = (screen) => screen.page.evaluate(() => document.documentElement.lang);
const background = (screen) => screen.page.evaluate(() => getComputedStyle(document.body).backgroundColor);

describe('settings', () => {
  const at = openStage({ cast: ['ada', 'bea', 'cid'] });

  story('Language and theme are kept over a reload, and are there from the first paint', at, async (stage) => {
    const screen = await stage.enters(stage.house.ada, '/settings/appearance');
    await screen.heading('Appearance').waitFor();
    const light = await background(screen);
    await screen.ticks('radio', 'Dark');
    await until(async () => (await background(screen)) !== light, 'it is dark');
    const dark = await background(screen);
    await screen.ticks('radio', 'Español');
    await screen.heading('Apariencia').waitFor();

    const written = await screen.page.request.get(screen.page.url(), { headers: { accept: 'text/html' } });
    assert.match(await written.text(), /<html lang="es" data-theme="dark" data-density="comfortable">/);
    await screen.page.reload();
    await screen.heading('Apariencia').waitFor();
    assert.deepEqual([await theme(screen), await language(screen), await background(screen)], ['dark', 'es', dark]);
    await screen.ticks('radio', 'English');
    await screen.ticks('radio', 'Light');
    await until(async () => (await background(screen)) === light, 'it is light');
  });

  story('Messages stand closer where one wants it, from the first paint', at, async (stage) => {
    const { ada } = stage.house;
    for (let n = 0; n < 12; n += 1) await ada.does('POST', '/api/rooms/general/messages', { text: `Row ${n}\n\nand more` });
    const screen = await stage.enters(ada, '/r/general');
    const look = async () => {
      await screen.isAt('general');
      await screen.sees('Row 11');
      return screen.page.evaluate(() => {
        const rows = [...document.querySelectorAll('[role=feed] article')].slice(-10);
        const box = document.querySelector('.box');
        return {
          height: rows.reduce((sum, row) => sum + row.getBoundingClientRect().height, 0),
          overlap: rows.some((row, at) => at > 0 && row.getBoundingClientRect().top < rows[at - 1].getBoundingClientRect().bottom - 1),
          face: document.querySelector('[role=feed] .avatar').getBoundingClientRect().width,
          below: Math.round(box.scrollHeight - box.scrollTop - box.clientHeight),
          density: document.documentElement.dataset.density,
        };
      });
    };
    const before = await look();
    assert.deepEqual([before.density, before.face], ['comfortable', 36]);
    await screen.chooses('Your menu', 'Settings');
    await screen.page.getByRole('link', { name: 'Appearance' }).click();
    await screen.ticks('radio', 'Compact');
    await screen.page.getByRole('link', { name: 'Back to the chat' }).click();
    const closer = await look();
    assert.deepEqual([closer.density, closer.face], ['compact', 24]);
    assert.ok(closer.height < before.height * 0.93, `${closer.height} is less than ${before.height}`);
    await screen.goes('/r/general');
    await until(async () => (await look()).below < 2, 'it is at its end');
    const again = await look();
    assert.deepEqual([again.height, again.overlap, again.face], [closer.height, false, 24]);
    const written = await screen.page.request.get(screen.page.url(), { headers: { accept: 'text/html' } });
    assert.match(await written.text(), /<html [^>]*data-density="compact">/);
  });

  story('The app is installed by the button, which is there when the browser offers it', at, async (stage) => {
    const screen = await stage.enters(stage.house.ada, '/settings/appearance');
    await screen.sees(/Look in your browser’s menu/);
    assert.equal(await screen.button('Install').count(), 0);
    const manifest = await (await screen.page.request.get(new URL('/manifest.webmanifest', screen.page.url()).href)).json();
    assert.deepEqual([manifest.share_target.action, manifest.share_target.params.text], ['/share', 'text']);
    const offers = () =>
      screen.page.evaluate(() => {
        const userChoice = Promise.resolve({ outcome: 'accepted' });
        const prompt = async () => void (window.asked = (window.asked ?? 0) + 1);
        dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt, userChoice }));
      });
    await screen.page.getByRole('link', { name: 'Back to the chat' }).click();
    await screen.isIn();
    // Long before one looks for it.
    await offers();
    await screen.chooses('Your menu', 'Settings');
    await screen.page.getByRole('link', { name: 'Appearance' }).click();
    await screen.presses('Install');
    await screen.sees('It is installed here.');
    assert.equal(await screen.page.evaluate(() => window.asked), 1);
  });

  story('The first page speaks the language of the browser', at, async (stage) => {
    const screen = await stage.comes(stage.stranger('eve'), '/', { language: 'es', theme: 'dark' });
    await screen.button('Entrar').waitFor();
    assert.equal(await language(screen), 'es');
    assert.equal(await theme(screen), 'auto');
  });

  story('A name and a colour that change are seen by the others at once', at, async (stage) => {
    const { bea } = stage.house;
    await bea.does('POST', '/api/rooms/general/messages', { text: 'Said before' });
    const [beas, cids] = [await stage.enters(bea, '/settings'), await stage.enters(stage.house.cid, '/r/general')];
    await cids.isAt('general');
    await cids.hears('Said before', { name: 'Bea' });
    const elsewhere = await stage.anotherTab(beas, '/r/general');
    await elsewhere.isAt('general');
    await beas.sees(bea.email);
    assert.equal(await beas.field('Email').count(), 0, 'an address that cannot be changed is no field');
    await beas.fills('Your name', '');
    await beas.presses('Save');
    await beas.sees('This is missing.');
    await beas.fills('Your name', 'Beatriz');
    await beas.presses('Save');
    await beas.sees('Saved');
    await cids.hears('Said before', { name: 'Beatriz' });
    await cids.details.getByText('Beatriz', { exact: true }).waitFor();
    await elsewhere.rooms.getByText('Beatriz', { exact: true }).waitFor();

    const colour = (place) => place.evaluate((element) => getComputedStyle(element.querySelector('.avatar')).backgroundColor);
    const isEverywhere = (wanted) =>
      until(async () => {
        const seen = [colour(cids.message('Said before')), colour(elsewhere.message('Said before')), colour(beas.page.locator('.person'))];
        return (await Promise.all(seen)).every((found) => found === wanted);
      }, `${wanted} is everywhere`);
    await beas.ticks('radio', 'Violet');
    await isEverywhere('rgb(90, 74, 138)');
    await beas.page.getByRole('radio', { name: 'Violet', exact: true }).press('ArrowRight');
    await isEverywhere('rgb(43, 95, 140)');
    await cids.page.reload();
    await cids.hears('Said before', { name: 'Beatriz' });
    await isEverywhere('rgb(43, 95, 140)');
    await beas.ticks('radio', 'Automatic');
    await until(async () => !(await beas.page.getByRole('radio', { name: 'Blue', exact: true }).isChecked()), 'it is not blue');
    await bea.does('PATCH', '/api/me', { name: 'Bea' });
    await cids.hears('Said before', { name: 'Bea' });
  });

  story('A changed password opens the door, the old one does not, and other devices are out', at, async (stage) => {
    const { bea } = stage.house;
    const elsewhere = await stage.enters(bea, '/r/general');
    elsewhere.watch.forgives(/status of 401/);
    await elsewhere.isAt('general');
    const screen = await stage.enters(bea, '/settings/security');
    screen.watch.forgives(/status of (401|403|422|400) /);
    await screen.fills('Present password', 'not this one at all');
    await screen.fills('New password', 'a new lamp for an old table');
    await screen.presses('Change password');
    await screen.sees('That is not your present password.');
    await screen.fills('Present password', bea.password);
    await screen.presses('Change password');
    await screen.sees('Password changed');
    await elsewhere.button('Sign in').waitFor();

    const old = bea.password;
    bea.password = 'a new lamp for an old table';
    await elsewhere.fills('Email', bea.email);
    await elsewhere.fills('Password', old);
    await elsewhere.presses('Sign in');
    await elsewhere.sees('That email and password do not go together.');
    await elsewhere.signsIn();
  });

  story('A session that is ended elsewhere is shown the door at once', at, async (stage) => {
    const { cid } = stage.house;
    const phone = await stage.enters(cid, '/r/general', { device: 'phone' });
    phone.watch.forgives(/status of 401/);
    await phone.isAt('general');
    const screen = await stage.enters(cid, '/settings/security');
    const sessions = screen.page.getByRole('listitem').filter({ hasText: /Last used/ });
    await sessions.filter({ hasText: 'This device' }).waitFor();
    const others = (await sessions.count()) - 1;
    assert.ok(others >= 1);
    if (others > 1) await screen.presses('End all the others');
    else await screen.button(/^End the session of/).click();
    await phone.button('Sign in').waitFor();
    await until(async () => (await sessions.count()) === 1, 'only this one is left');
  });

  story('Signing out in one tab signs out the other', at, async (stage) => {
    const first = await stage.enters(stage.house.ada, '/r/general');
    await first.isAt('general');
    const second = await stage.anotherTab(first, '/r/general');
    await second.isAt('general');
    await first.chooses('Your menu', 'Sign out');
    for (const tab of [first, second]) await tab.button('Sign in').waitFor();
    await second.page.reload();
    await second.button('Sign in').waitFor();
  });

  story('An admin makes an admin, shuts somebody out and lets them in again', at, async (stage) => {
    const { ada, cid } = stage.house;
    const cids = await stage.enters(cid, '/r/general');
    cids.watch.forgives(/status of 40[13]/);
    await cids.isAt('general');
    const adas = await stage.enters(ada, '/settings/people');
    const line = adas.page.getByRole('listitem').filter({ hasText: cid.email });
    const decides = async (item, title, act) => {
      await adas.chooses('What to do with Cid', item);
      await adas.presses(act, adas.dialog(title));
    };
    await decides('Make admin', 'Make Cid an admin?', 'Make admin');
    await line.getByText('Admin', { exact: true }).waitFor();
    await decides('Deactivate…', 'Deactivate Cid?', 'Deactivate');
    await line.getByText('Deactivated').waitFor();
    await cids.button('Sign in').waitFor();
    await decides('Reactivate', 'Reactivate Cid?', 'Reactivate');
    await adas.seesNoMore(line.getByText('Deactivated'));
    await cids.signsIn();
    await cids.goes('/settings');
    await cids.page.getByRole('link', { name: 'Invitations' }).waitFor();
  });

  story('An invitation is made, listed and taken back', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/settings/invitations');
    await adas.ticks('radio', '1');
    await adas.presses('Make a link');
    const link = await adas.page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
    await adas.presses('QR code');
    await adas.page.getByRole('img', { name: 'QR code of the invitation link' }).waitFor();
    const rows = adas.page.getByRole('listitem').filter({ hasText: '0 of 1 used' });
    await rows.first().waitFor();
    await rows.first().getByRole('button', { name: /^Take back/ }).click();
    await adas.sees('Invitation taken back');
    const late = await stage.comes(stage.stranger('eve'), link);
    late.watch.forgives(/status of 4\d\d .*\/api\/invites\/check/);
    await late.heading('This invitation no longer works.').waitFor();
  });

  story('Whoever is no admin sees nothing of the team\'s settings', at, async (stage) => {
    const screen = await stage.enters(stage.house.bea, '/settings/people');
    await screen.heading('Profile').waitFor();
    for (const section of ['People', 'Invitations', 'Announcements']) {
      assert.equal(await screen.page.getByRole('link', { name: section, exact: true }).count(), 0);
    }
  });
});
