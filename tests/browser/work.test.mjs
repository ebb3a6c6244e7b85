// What two people do with messages once they are there: edit them, react to them, pin, keep and quote them.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('work with messages', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  async function both(stage, room = 'general') {
    const { ada, bea } = stage.house;
    const screens = [await stage.enters(ada, `/r/${room}`), await stage.enters(bea, `/r/${room}`)];
    for (const screen of screens) await screen.sees('2 at the table');
    return screens;
  }

  story('The arrow up opens the last message for editing, and the other sees what it says and said', at, async (stage) => {
    const [adas, beas] = await both(stage);
    await adas.says('Suop at noon');
    await adas.composer.press('ArrowUp');
    const editor = adas.page.getByRole('textbox', { name: 'Edit your message' });
    await adas.isFocused(editor, 'the text of the message');
    assert.equal(await editor.inputValue(), 'Suop at noon');
    await editor.press('Escape');
    await adas.isFocused(adas.composer, 'the composer');
    await adas.composer.press('ArrowUp');
    await editor.fill('Soup at noon');
    await editor.press('Enter');
    await beas.hears('Soup at noon');
    await adas.hears('Soup at noon');
    await beas.seesNoMore(beas.message('Suop at noon'));
    const row = beas.message('Soup at noon');
    await beas.button(/^Edited /, row).click();
    const before = beas.dialog('What it said before');
    await before.getByText('Suop at noon', { exact: true }).waitFor();
    await beas.page.keyboard.press('Escape');
    assert.equal(await beas.button('Edit', row).count(), 0, 'nobody edits the words of others');
    // By the key on the message that has the focus; nothing left of it is the end of it.
    await adas.message('Soup at noon').focus();
    await adas.page.keyboard.press('e');
    await editor.fill('');
    await editor.press('Enter');
    await adas.presses('Undo');
    await adas.hears('Soup at noon');
  });

  story('A reaction is chosen by its name, joined with a click and taken back', at, async (stage) => {
    const [adas, beas] = await both(stage);
    await adas.says('Who brings bread?');
    await beas.hears('Who brings bread?');
    assert.equal(await beas.button('Add a reaction', beas.message('Who brings bread?')).count(), 0, 'nobody has pointed at it yet');
    await beas.message('Who brings bread?').hover();
    await beas.button('Add a reaction', beas.message('Who brings bread?')).click();
    await beas.field('Search emoji').fill('croiss');
    await beas.button('croissant').waitFor();
    await beas.field('Search emoji').press('Enter');
    const chip = (screen, count) => screen.button(new RegExp(`^🥐, ${count} reaction`), screen.message('Who brings bread?'));
    await chip(adas, 1).waitFor();
    await until(async () => (await chip(beas, 1).getAttribute('aria-pressed')) === 'true', 'it is Bea’s own');
    assert.equal(await chip(adas, 1).getAttribute('aria-pressed'), 'false');
    await chip(adas, 1).click();
    await chip(beas, 2).waitFor();
    assert.match(await chip(beas, 2).getAttribute('title'), /you and Ada|Ada and you/);
    await chip(beas, 2).click();
    await chip(adas, 1).waitFor();
    await chip(adas, 1).click();
    await adas.seesNoMore(chip(adas, 1));
    await beas.seesNoMore(chip(beas, 1));
  });

  story('What is pinned is in sight of both, and leads to the message', at, async (stage) => {
    const [adas, beas] = await both(stage);
    await adas.says('The key lies under the pot');
    await adas.message('The key lies under the pot').hover();
    await adas.button('More about this message', adas.message('The key lies under the pot')).click();
    await adas.page.getByRole('menuitem', { name: 'Pin to the room' }).click();
    await beas.sees('Pinned by Ada');
    await beas.ticks('radio', 'Pinned', beas.details);
    await beas.details.getByRole('link', { name: /The key lies under the pot/ }).click();
    await until(() => /\/m\//.test(beas.page.url()), 'the address is the message’s');
    await beas.button('Take the pin out', beas.details).click();
    await beas.sees(/Nothing is pinned here/);
    await adas.seesNoMore('Pinned by Ada');
  });

  story('What one keeps is one’s own, on every device', at, async (stage) => {
    const [adas, beas] = await both(stage);
    await adas.says('A recipe for lentils');
    const other = await stage.anotherTab(beas, '/r/general');
    await other.hears('A recipe for lentils');
    const row = beas.message('A recipe for lentils');
    await row.hover();
    await beas.button('More about this message', row).click();
    await beas.page.getByRole('menuitem', { name: 'Save for later' }).click();
    await other.message('A recipe for lentils').getByText('Saved', { exact: true }).waitFor();
    assert.equal(await adas.message('A recipe for lentils').getByText('Saved', { exact: true }).count(), 0);
    await beas.chooses('Your menu', 'Saved messages');
    await beas.heading('Saved messages').waitFor();
    const link = beas.page.getByRole('link', { name: /#general.*A recipe for lentils/s });
    await link.click();
    await beas.isAt('general');
    await beas.page.goBack();
    await beas.presses('No longer save');
    await beas.sees(/What you save is kept here/);
    await other.seesNoMore(other.message('A recipe for lentils').getByText('Saved', { exact: true }));
  });

  story('A quote stands in the composer, before what was being written', at, async (stage) => {
    const [adas, beas] = await both(stage);
    await adas.says('Seven or eight?');
    await beas.writes('Eight');
    const row = beas.message('Seven or eight?');
    await row.focus();
    await beas.page.keyboard.press('q');
    await until(async () => (await beas.composer.inputValue()) === '> Seven or eight?\n\nEight', 'the quote is there');
    await beas.isFocused(beas.composer, 'the composer');
  });
});
