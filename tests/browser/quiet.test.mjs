// Being called, and being left alone: mentions, levels, do not disturb, quiet hours, sounds.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

/** Counts the notes that a page plays. */
async function listens(screen) {
  await screen.page.evaluate(() => {
    globalThis.notes = 0;
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function counted(...when) {
      globalThis.notes += 1;
      return start.apply(this, when);
    };
  });
}

const notes = (screen) => screen.page.evaluate(() => globalThis.notes);

describe('quiet', () => {
  const at = openStage({ cast: ['ada', 'bea'] });
  const toasts = (screen) => screen.page.getByRole('region', { name: 'Notifications', exact: true });

  /** A notice after what is awaited not to show: what was sent before it has been dealt with when it is there. */
  async function noticed(stage, screen, title) {
    const { ada } = stage.house;
    await ada.does('POST', '/api/notifications', { userId: screen.person.id, type: 'info', title, message: 'Really.' });
    await until(async () => (await screen.page.getByRole('button', { name: /^Notifications, / }).count()) > 0, `the bell tells of ${title}`);
  }

  async function says(stage, room, text) {
    await stage.house.ada.does('POST', `/api/rooms/${room}/messages`, { text, clientId: crypto.randomUUID() });
  }

  story('Who is mentioned elsewhere is told, and one press opens the message', at, async (stage) => {
    const { patio } = stage.house;
    const beas = await stage.enters(stage.house.bea, `/r/${patio}`);
    await beas.isAt('patio');
    await says(stage, 'general', 'the soup is ready, @bea');
    await beas.sees(toasts(beas).getByText('Ada in #general'));
    await beas.sees(toasts(beas).getByText('the soup is ready, @bea'));
    await beas.rooms.getByRole('link', { name: /^general.*1 for you/ }).waitFor();
    await beas.presses('Open', toasts(beas));
    await beas.isAt('general');
    await beas.hears('the soup is ready, @bea');
    assert.match(new URL(beas.page.url()).pathname, /^\/r\/general\/m\//);
    await beas.seesNoMore(toasts(beas).getByText('Ada in #general'));
  });

  story('Who looks at the room is not told of it besides', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, '/r/general');
    await beas.isAt('general');
    await says(stage, 'general', 'you see this, @bea');
    await beas.sees(beas.conversation.getByText('you see this, @bea'));
    await noticed(stage, beas, 'After the mention');
    await beas.sees(toasts(beas).getByText('After the mention'));
    assert.equal(await toasts(beas).getByText('Ada in #general').count(), 0);
  });

  story('Nobody disturbs who asked for it, in any of their tabs, until they say so', at, async (stage) => {
    const { patio } = stage.house;
    const first = await stage.enters(stage.house.bea, `/r/${patio}`);
    const second = await stage.anotherTab(first, `/r/${patio}`);
    for (const tab of [first, second]) await tab.isAt('patio');
    await first.chooses('Your menu', 'Until I say');
    for (const tab of [first, second]) await tab.sees(tab.rooms.getByText('Do not disturb', { exact: true }));

    await says(stage, 'general', 'are you there, @bea?');
    await noticed(stage, first, 'Not now');
    for (const tab of [first, second]) {
      await tab.rooms.getByRole('link', { name: /^general.*for you/ }).waitFor();
      assert.equal(await toasts(tab).getByRole('button').count(), 0);
    }

    await second.chooses('Your menu', 'Disturb me again');
    for (const tab of [first, second]) await tab.seesNoMore(tab.rooms.getByText('Do not disturb', { exact: true }));
    await says(stage, 'general', 'and now, @bea?');
    for (const tab of [first, second]) await tab.sees(toasts(tab).getByText('and now, @bea?'));
  });

  story('A room that is to tell nothing has no more than a dot', at, async (stage) => {
    const { patio } = stage.house;
    const beas = await stage.enters(stage.house.bea, '/r/general');
    await beas.isAt('general');
    await beas.presses('More about this room');
    await beas.page.getByRole('menuitemradio', { name: 'Nothing', exact: true }).click();
    await beas.rooms.getByRole('link', { name: /^general ?, muted/ }).waitFor();
    await beas.opensRoom('patio');

    await says(stage, 'general', 'psst, @bea');
    await beas.rooms.getByRole('link', { name: /^general ?, muted ?, something new$/ }).waitFor();
    await noticed(stage, beas, 'After the whisper');
    await beas.sees(toasts(beas).getByText('After the whisper'));
    assert.equal(await toasts(beas).getByText('psst, @bea').count(), 0);

    await beas.page.reload();
    await beas.rooms.getByRole('link', { name: /^general ?, muted ?, something new$/ }).waitFor();
    await beas.goes('/r/general');
    await beas.isAt('general');
    await beas.presses('More about this room');
    await beas.page.getByRole('menuitemradio', { name: 'Only mentions (as usual)' }).click();
    await until(async () => (await beas.rooms.getByRole('link', { name: /muted/ }).count()) === 0, 'it is as before');
    await beas.goes(`/r/${patio}`);
    await beas.isAt('patio');
    await says(stage, 'general', 'aloud, @bea');
    await beas.sees(toasts(beas).getByText('aloud, @bea'));
  });

  story('What one wants is the same in every tab', at, async (stage) => {
    const first = await stage.enters(stage.house.bea, '/settings/notifications');
    const second = await stage.anotherTab(first, '/settings/notifications');
    const quiet = (tab) => tab.page.getByRole('switch', { name: /^Quiet hours/ });
    for (const tab of [first, second]) await quiet(tab).waitFor();
    await first.ticks('switch', /^Quiet hours/);
    await first.fills('From', '21:15');
    await first.field('From').blur();
    for (const tab of [first, second]) {
      await until(async () => (await tab.field('From').inputValue()) === '21:15', 'both know the time');
      await tab.field('Time zone').waitFor();
    }
    await quiet(second).uncheck({ force: true });
    await first.seesNoMore(first.field('From'));
  });

  story('A mention sounds in one tab alone, for who wants it', at, async (stage) => {
    const { patio } = stage.house;
    const first = await stage.enters(stage.house.bea, '/settings/notifications');
    await first.page.getByRole('switch', { name: /^Sounds/ }).waitFor();
    await first.ticks('switch', /^Sounds/);
    const second = await stage.anotherTab(first, `/r/${patio}`);
    await second.isAt('patio');
    await second.composer.click();
    for (const tab of [first, second]) await listens(tab);
    await says(stage, 'general', 'ding, @bea');
    for (const tab of [first, second]) await tab.sees(toasts(tab).getByText('ding, @bea'));
    const all = async () => (await notes(first)) + (await notes(second));
    await until(async () => (await all()) > 0, 'it sounds');
    assert.equal(await all(), 2, `one tone has two notes: ${await notes(first)} and ${await notes(second)}`);
    await stage.house.bea.does('PUT', '/api/me/reaching', { sounds: false, toasts: true, preview: true, timeZone: 'UTC' });
  });
});
