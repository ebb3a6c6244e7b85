// Two people answer each other in threads: beside the room, out of its way, and counted by themselves.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('threads', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  const pane = (screen) => screen.page.getByRole(screen.touch ? 'main' : 'complementary', { name: 'Thread' });
  const reply = (screen, text) => pane(screen).getByRole('article').filter({ has: screen.page.getByText(text, { exact: true }) });
  const chip = (screen, text) => screen.button(/repl(y|ies)/, screen.message(text));

  async function opensThread(screen, text) {
    await screen.message(text).hover();
    await screen.button('Reply in a thread', screen.message(text)).click();
    await pane(screen).getByText(text, { exact: true }).waitFor();
  }

  async function answers(screen, text) {
    const line = screen.page.getByRole('textbox', { name: 'Reply in this thread' });
    await line.fill(text);
    if (screen.touch) await screen.button('Send', pane(screen)).click();
    else await line.press('Enter');
    await until(async () => !/Sending…/.test(await reply(screen, text).innerText()), `${text} is sent`);
  }

  story('A reply stays beside the room, lights the one who asked, and is read by being looked at', at, async (stage) => {
    const { ada, bea } = stage.house;
    const adas = await stage.enters(ada, '/r/general');
    const beas = await stage.enters(bea, '/r/general');
    await adas.says('Soup or stew?');
    await opensThread(beas, 'Soup or stew?');
    await answers(beas, 'Soup, please');
    await chip(adas, 'Soup or stew?').filter({ hasText: '1 reply' }).filter({ hasText: '1 new' }).waitFor();
    await adas.rooms.getByRole('link', { name: 'Threads, 1 unread' }).waitFor();
    assert.equal(await adas.message('Soup, please').count(), 0, 'the room does not show it');
    assert.equal(await beas.message('Soup, please').count(), 0);
    await adas.sees('Bea replied in #general');
    await chip(adas, 'Soup or stew?').click();
    await reply(adas, 'Soup, please').waitFor();
    await adas.rooms.getByRole('link', { name: 'Threads', exact: true }).waitFor();
    await answers(adas, 'Soup it is');
    await reply(beas, 'Soup it is').waitFor();
    await chip(beas, 'Soup or stew?').filter({ hasText: '2 replies' }).waitFor();
    // Escape leaves the thread; what was asked is where one was.
    await adas.page.keyboard.press('Escape');
    await adas.seesNoMore(pane(adas));
    await until(async () => !(await adas.page.title()).startsWith('('), 'nothing is unread');
  });

  story('A reply that is sent to the room too stands in both, and leads to its thread', at, async (stage) => {
    const { ada, bea } = stage.house;
    const adas = await stage.enters(ada, '/r/general');
    const beas = await stage.enters(bea, '/r/general');
    await adas.says('Who has the key?');
    await opensThread(beas, 'Who has the key?');
    await pane(beas).getByRole('checkbox', { name: 'Also send to #general' }).check();
    await answers(beas, 'The key is here');
    await beas.message('The key is here').waitFor();
    await adas.message('The key is here').waitFor();
    assert.equal(await pane(beas).getByRole('checkbox').isChecked(), false, 'for this one reply alone');
    await adas.button('Replied in a thread', adas.message('The key is here')).click();
    await reply(adas, 'The key is here').waitFor();
    await reply(adas, 'Who has the key?').waitFor();
    // Edited, answered with an emoji and taken back like any message.
    await reply(beas, 'The key is here').focus();
    await beas.page.keyboard.press('e');
    await beas.page.getByRole('textbox', { name: 'Edit your message' }).fill('The key is there');
    await beas.page.getByRole('textbox', { name: 'Edit your message' }).press('Enter');
    await reply(adas, 'The key is there').waitFor();
    await adas.message('The key is there').waitFor();
    await reply(beas, 'The key is there').focus();
    await beas.page.keyboard.press('Delete');
    await adas.seesNoMore(reply(adas, 'The key is there'));
    await adas.seesNoMore(chip(adas, 'Who has the key?'));
  });

  story('An address of a reply opens its thread; one’s threads are listed, and left when one has enough', at, async (stage) => {
    const { ada, bea } = stage.house;
    const beas = await stage.enters(bea, '/r/general');
    await beas.isAt('general');
    const root = await ada.does('POST', '/api/rooms/general/messages', { text: 'Where shall we meet?' });
    const said = await bea.does('POST', '/api/rooms/general/messages', { text: 'At the fountain', replyTo: root.id });
    await ada.does('POST', '/api/rooms/general/messages', { text: 'When, @Bea?', replyTo: root.id });
    await beas.sees('Ada replied in #general');
    await beas.goes(`/r/general/m/${said.id}`);
    await reply(beas, 'At the fountain').waitFor();
    await until(() => beas.page.url().endsWith(`/r/general/t/${root.id}/${said.id}`), 'the address is the thread’s');
    await beas.rooms.getByRole('link', { name: /^Threads/ }).click();
    await beas.heading('Threads').waitFor();
    const card = beas.page.getByRole('listitem').filter({ hasText: 'Where shall we meet?' });
    await card.getByText('When, @Bea?').waitFor();
    await beas.button(/2 replies/, card).click();
    await reply(beas, 'When, @Bea?').waitFor();
    await beas.button('No longer tell me of replies here', pane(beas)).click();
    await beas.button('Tell me of replies here', pane(beas)).waitFor();
    // Back to the list, from where one came.
    await beas.page.keyboard.press('Escape');
    await beas.heading('Threads').waitFor();
    await beas.opensRoom('general');
    await ada.does('POST', '/api/rooms/general/messages', { text: 'At noon?', replyTo: root.id });
    await chip(beas, 'Where shall we meet?').filter({ hasText: '3 replies' }).waitFor();
    assert.equal(await chip(beas, 'Where shall we meet?').filter({ hasText: 'new' }).count(), 0, 'nothing waits there');
  });

  story('On a phone a thread is a pane of its own, and back is back', at, async (stage) => {
    const { ada, bea } = stage.house;
    const root = await ada.does('POST', '/api/rooms/general/messages', { text: 'Bread today?' });
    await ada.does('POST', '/api/rooms/general/messages', { text: 'Or tomorrow?', replyTo: root.id });
    const beas = await stage.enters(bea, '/r/general', { device: 'phone' });
    await chip(beas, 'Bread today?').click();
    await reply(beas, 'Or tomorrow?').waitFor();
    await answers(beas, 'Today is fine');
    await beas.page.goBack();
    await chip(beas, 'Bread today?').filter({ hasText: '2 replies' }).waitFor();
    await beas.seesNoMore(pane(beas));
  });
});
