// From the link on the console to a conversation: nobody was here before, and two people talk at the end.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

/** The three steps of the first start; gives the invitation link that came of them. */
async function setsTheTable(ada, team) {
  const { name, email, password } = ada.person;
  await ada.heading('Name your table').waitFor();
  await ada.sees('Step 1 of 3');
  await ada.fills('Name of the team', team);
  await ada.fills('Your name', name);
  await ada.fills('Email', email);
  await ada.fills('Password', password);
  await ada.presses('Continue');

  await ada.heading('Your first rooms').waitFor();
  await ada.sees('Step 2 of 3');
  await ada.ticks('checkbox', /^ideas/);
  await ada.fills('One of your own', 'launch');
  await ada.presses('Add');
  await ada.presses('Make 3 rooms');

  await ada.heading('Now your people').waitFor();
  await ada.sees('Step 3 of 3');
  await ada.ticks('radio', 'A day');
  await ada.presses('Make a link');
  const link = await ada.page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
  await ada.presses('Open the room');
  await ada.isAt('general');
  return link;
}

async function sitsDown(screen) {
  const { name, email, password } = screen.person;
  await screen.heading('There is a chair for you.').waitFor();
  await screen.fills('Your name', name);
  await screen.fills('Email', email);
  await screen.fills('Password', password);
  await screen.presses('Take your seat');
  await screen.isIn();
}

describe('the first evening', () => {
  const at = openStage({ cast: [] });

  story('Ada sets the table, Bea comes by her link, and the two talk', at, async (stage) => {
    const { house } = stage;
    const ada = await stage.comes(stage.stranger('ada'), house.link);
    const link = await setsTheTable(ada, 'Taller Norte');
    assert.ok(!ada.page.url().includes(house.constructor.setupToken), 'the setup token is no longer in the address');
    await ada.sees(ada.rooms.getByText('Taller Norte'));
    for (const room of ['general', 'ideas', 'launch', 'random']) await ada.room(room).waitFor();

    const bea = await stage.comes(stage.stranger('bea'), link);
    await bea.sees('Ada invites you to Taller Norte.');
    await sitsDown(bea);
    await bea.opensRoom('general');
    await bea.says('Good evening, is this chair free?');
    await ada.hears('Good evening, is this chair free?', bea.person);
    await ada.says('It was kept for you.');
    await bea.hears('It was kept for you.', ada.person);
    assert.deepEqual(await bea.said(), ['Good evening, is this chair free?', 'It was kept for you.']);
    assert.deepEqual(await ada.said(), await bea.said());
  });

  story('The setup link opens nothing a second time', at, async (stage) => {
    const late = await stage.comes(stage.stranger('cid'), stage.house.link);
    await late.button('Sign in').waitFor();
    assert.equal(await late.heading('Name your table').count(), 0);
  });

  story('Forms say what is missing, and take the person there', at, async (stage) => {
    const ada = stage.stranger('ada');
    const screen = await stage.comes(ada);
    await screen.presses('Sign in');
    await screen.isFocused(screen.field('Email'), 'the first field that is at fault');
    await screen.sees('This is missing.');
    screen.watch.forgives(/status of 401 .*\/api\/auth\/login/);
    await screen.fills('Email', ada.email);
    await screen.fills('Password', 'not the password');
    await screen.presses('Sign in');
    await screen.sees('That email and password do not go together.');
    await screen.isFocused(screen.field('Password'), 'the password, which may be tried again');
    await screen.presses('Show password');
    assert.equal(await screen.field('Password').getAttribute('type'), 'text');
    await screen.signsIn(ada);
  });

  story('An invitation that no longer holds says so, and a good one can be pasted', at, async (stage) => {
    const ada = stage.stranger('ada');
    const cid = await stage.comes(stage.stranger('cid'), '/invite/this-was-never-a-token');
    cid.watch.forgives(/status of 4\d\d .*\/api\/invites\/check/);
    await cid.heading('This invitation no longer works.').waitFor();
    await cid.presses('To the sign-in page');

    ada.session = await ada.signsIn();
    const { url } = await ada.does('POST', '/api/invites', { maxUses: 1 });
    await cid.presses('I have an invitation link');
    await cid.page.getByRole('textbox', { name: 'Invitation link' }).fill('a napkin');
    await cid.presses('Open the invitation');
    await cid.sees('That is not an invitation link.');
    await cid.page.getByRole('textbox', { name: 'Invitation link' }).fill(url);
    await cid.presses('Open the invitation');
    await sitsDown(cid);
    await until(() => cid.page.url().includes('/r/'), 'Cid is in a room');
  });
});
