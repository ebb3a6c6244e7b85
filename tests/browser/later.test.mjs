// What is begun, and what is put off: drafts on a second device, messages that are sent later, reminders.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('begun and put off', () => {
  const at = openStage({ cast: ['ada', 'bea'] });
  const soon = (ms) => new Date(Date.now() + ms).toISOString();
  const row = (screen, text) => screen.page.getByRole('listitem').filter({ hasText: text });
  const holds = (screen, text, what) => until(async () => (await screen.composer.inputValue()) === text, what);

  story('What another program shares stands in the composer of the room that one chooses, and is sent by oneself', at, async (stage) => {
    const { ada, bea } = stage.house;
    const adas = await stage.enters(ada, '/r/general');
    await adas.isAt('general');
    const beas = await stage.enters(bea, '/r/general');
    await beas.isAt('general');
    await beas.composer.fill('For Friday:');
    const about = new URLSearchParams({ title: 'Soup for eight', text: 'With leeks', url: 'https://example.org/soup' });
    await beas.goes(`/share?${about}`);
    await beas.heading('Share').waitFor();
    await beas.sees('Soup for eight');
    const field = beas.page.getByRole('combobox', { name: 'Where does it go?' });
    await beas.isFocused(field, 'the field');
    await field.fill('gene');
    await beas.page.getByRole('option', { name: /^general/ }).waitFor();
    await field.press('Enter');
    await beas.isAt('general');
    assert.equal(await beas.composer.inputValue(), 'For Friday:\nSoup for eight\nWith leeks\nhttps://example.org/soup');
    assert.equal(new URL(beas.page.url()).search, '');
    await bea.does('POST', '/api/rooms/general/messages', { text: 'Nothing was sent before this' });
    await adas.hears('Nothing was sent before this', bea);
    assert.equal(await adas.page.getByText('With leeks').count(), 0);
    await beas.composer.press('Enter');
    await adas.sees('With leeks');
    await beas.goes('/share');
    await beas.sees('There is nothing to share.');
  });

  story('A draft is on the other device, goes on there, and is gone from both when it was sent', at, async (stage) => {
    const { ada, bea } = stage.house;
    const laptop = await stage.enters(ada, '/r/general');
    const phone = await stage.enters(ada, '/', { device: 'phone' });
    const beas = await stage.enters(bea, '/r/general');
    await laptop.isAt('general');
    await beas.isAt('general');
    await laptop.writes('Half a **thought**');
    await phone.rooms.getByRole('link', { name: /^general ?, a draft waits here/ }).click();
    await holds(phone, 'Half a **thought**', 'the phone has it');
    await phone.writes(', and the rest');
    await holds(laptop, 'Half a **thought**, and the rest', 'the laptop follows');
    await laptop.page.reload();
    await holds(laptop, 'Half a **thought**, and the rest', 'it is still there');
    await laptop.opensRoom('patio');
    await laptop.chooses('Your menu', 'Drafts and reminders');
    await row(laptop, 'Half a thought, and the rest').getByText('general').waitFor();
    await phone.sends();
    await beas.hears('Half a thought, and the rest');
    await laptop.seesNoMore('Half a thought, and the rest');
    await laptop.sees(/Nothing is begun/);
    await laptop.opensRoom('general');
    await holds(laptop, '', 'nothing stands there any more');
  });

  story('A message waits for its time, is changed, sent at once, or arrives by itself', at, async (stage) => {
    const { ada, bea } = stage.house;
    const adas = await stage.enters(ada, '/r/general');
    const beas = await stage.enters(bea, '/r/general');
    for (const screen of [adas, beas]) await screen.sees('2 at the table');
    assert.equal(await adas.button('Send later').count(), 0, 'there is nothing to send');
    await adas.writes('Good nigt');
    await adas.chooses('Send later', 'Tomorrow at 9:00');
    await holds(adas, '', 'it has left the composer');
    await adas.presses('Show');
    await adas.heading('Drafts and reminders').waitFor();
    await adas.presses('Change the message or its time', row(adas, 'Good nigt'));
    const dialog = adas.dialog('Change the message or its time');
    await adas.field('Message', dialog).fill('Good night');
    const { at: before } = (await ada.gets('/api/me/scheduled')).scheduled[0];
    await adas.presses('Save', dialog);
    await row(adas, 'Good night').waitFor();
    assert.equal((await ada.gets('/api/me/scheduled')).scheduled[0].at, before, 'its time has not changed');
    assert.equal(await beas.message('Good night').count(), 0);
    await adas.presses('Send now', row(adas, 'Good night'));
    await beas.hears('Good night');
    await adas.seesNoMore(row(adas, 'Good night'));

    // A reply waits as one, and goes into its thread.
    const { messages } = await ada.gets('/api/rooms/general/messages');
    await adas.goes(`/r/general/t/${messages.at(-1).id}`);
    const thread = adas.page.getByRole('complementary', { name: 'Thread' });
    await thread.getByRole('textbox', { name: 'Reply in this thread' }).fill('And sleep well');
    await adas.button('Send later', thread).click();
    await adas.page.getByRole('menuitem', { name: 'Tomorrow at 9:00' }).click();
    await adas.presses('Show');
    await adas.presses('Send now', row(adas, 'And sleep well').filter({ hasText: 'Thread in #general' }));
    await beas.button(/repl(y|ies)/, beas.message('Good night')).filter({ hasText: '1 reply' }).waitFor();
    assert.equal(await beas.message('And sleep well').count(), 0, 'the room does not show it');

    await ada.does('POST', '/api/rooms/general/scheduled', { text: 'By itself', at: soon(4000) });
    await adas.page.reload();
    await row(adas, 'By itself').waitFor();
    await beas.hears('By itself');
    await adas.seesNoMore(row(adas, 'By itself'));
  });

  story('A reminder is chosen on a message, listed, forgotten, and another one arrives', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    for (const screen of [adas, beas]) await screen.sees('2 at the table');
    await beas.says('Who brings bowls?');
    const said = adas.message('Who brings bowls?');
    await said.hover();
    await adas.button('More about this message', said).click();
    await adas.page.getByRole('menuitem', { name: 'Remind me' }).click();
    await adas.presses('In 20 minutes', adas.dialog('Remind me'));
    await adas.presses('Show');
    await adas.presses('Forget the reminder', row(adas, 'Bea: Who brings bowls?'));
    await adas.sees(/Nothing is begun/);
    const { messages } = await ada.gets('/api/rooms/general/messages');
    await ada.does('POST', '/api/me/reminders', { messageId: messages.at(-1).id, at: soon(1000) });
    await adas.sees(/^Bea: Who brings bowls\?/);
  });
});
