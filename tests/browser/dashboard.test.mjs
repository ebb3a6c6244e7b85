// The dashboard: an admin watches while two people talk; nobody else gets to see it.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

/** What stands under a name among the numbers. */
const number = async (screen, name) => {
  const cell = screen.page.locator('dl > div').filter({ has: screen.page.getByText(name, { exact: true }) });
  return Number((await cell.locator('b').innerText()).replace(/\D/g, ''));
};

describe('the dashboard', () => {
  const at = openStage({ cast: ['ada', 'bea', 'cid'] });

  story('An admin sees the numbers move while two people talk', at, async (stage) => {
    const { ada, bea, cid } = stage.house;
    const [beas, cids] = [await stage.enters(bea, '/r/general'), await stage.enters(cid, '/r/general')];
    await beas.isAt('general');
    await cids.isAt('general');
    const screen = await stage.enters(ada, '/r/general');
    await screen.isAt('general');
    await screen.chooses('Your menu', 'Live dashboard');
    await screen.heading('Live dashboard').waitFor();
    await screen.page.getByText('Live', { exact: true }).waitFor();
    await until(async () => (await number(screen, 'Connected now')) === 3, 'three are connected');
    const before = await number(screen, 'Messages');
    for (const [who, text] of [[beas, 'Is it on?'], [cids, 'It is'], [beas, 'Then let us talk']]) await who.says(text);
    await cids.hears('Then let us talk', bea);
    await until(async () => (await number(screen, 'Messages')) === before + 3, 'three more messages');
    await until(async () => (await number(screen, 'Delivery, p95')) > 0, 'they were delivered');

    const general = screen.page.getByRole('row', { name: /^general/ });
    await until(async () => /2\s*3\s*\/min/.test(await general.innerText()), 'two people are in general');
    await stage.house.ada.makesRoom('the cellar', bea);
    await screen.sees('A private room was made');
    assert.ok(!(await screen.page.getByRole('main').innerText()).includes('cellar'), 'it is not named');

    await screen.presses('As a table: People and connections');
    await screen.page.getByRole('table', { name: 'People and connections' }).waitFor();
    await screen.ticks('radio', '7 d');
    await screen.sees('last 7 days');
    await screen.page.getByRole('link', { name: /^general/ }).click();
    await screen.isAt('general');
  });

  story('A member finds no way there, and nothing behind the address', at, async (stage) => {
    const screen = await stage.enters(stage.house.bea, '/r/general');
    await screen.isAt('general');
    await screen.presses('Your menu');
    await screen.page.getByRole('menuitem', { name: 'Settings', exact: true }).waitFor();
    assert.equal(await screen.page.getByRole('menuitem', { name: 'Live dashboard' }).count(), 0);
    const asked = [];
    screen.page.on('request', (request) => asked.push(request.url()));
    await screen.goes('/dashboard');
    await screen.heading('Not for you').waitFor();
    assert.deepEqual(asked.filter((url) => url.includes('/api/admin')), []);
    await screen.presses('Back to the rooms');
    await screen.isAt('general');
  });
});
