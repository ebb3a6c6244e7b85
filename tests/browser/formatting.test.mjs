// What is written gets its marks by keys and by the toolbar, and is read as it was meant.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { mustBeFair } from './fair.mjs';
import { openStage, story } from './stage.mjs';

describe('what is written with marks', () => {
  const at = openStage({ cast: ['ada', 'bea'] });

  const holds = (line, text) => until(async () => (await line.inputValue()) === text, `the line holds ${JSON.stringify(text)}`);
  const lastOf = (screen) => screen.conversation.getByRole('article').last();

  /** Pastes as the browser does, with what the clipboard would hold. */
  const pastes = (line, text) =>
    line.evaluate((area, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);

  async function bothAtTheTable(stage) {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    for (const screen of [adas, beas]) await screen.isAt('general');
    return { adas, beas, line: adas.composer };
  }

  story('Keys mark what is selected, undo takes it back, and Enter breaks the line in code', at, async (stage) => {
    const { adas, beas, line } = await bothAtTheTable(stage);

    await adas.writes('soup at noon');
    for (let letters = 0; letters < 4; letters += 1) await line.press('Shift+ArrowLeft');
    await line.press('Control+b');
    await holds(line, 'soup at **noon**');
    await line.press('Control+i');
    await holds(line, 'soup at ***noon***');
    await line.press('Control+b');
    await holds(line, 'soup at *noon*');
    await line.press('Control+z');
    await holds(line, 'soup at ***noon***');
    await line.press('Control+z');
    await line.press('Control+z');
    await holds(line, 'soup at noon');
    await line.press('Control+Shift+X');
    await holds(line, 'soup at ~~noon~~');
    await adas.writes(' see here');
    for (let letters = 0; letters < 4; letters += 1) await line.press('Shift+ArrowLeft');
    await pastes(line, 'https://tertulia.example/menu_(1)');
    await line.press('Enter');
    const said = lastOf(beas);
    await said.getByRole('link').waitFor();
    assert.equal(await said.locator('del').innerText(), 'noon');
    assert.equal(await said.getByRole('link').innerText(), 'here');
    assert.equal(await said.getByRole('link').getAttribute('href'), 'https://tertulia.example/menu_%281%29');

    await adas.writes('```');
    await line.press('Enter');
    await line.pressSequentially('let soup;');
    await line.press('Enter');
    await holds(line, '```\nlet soup;\n');
    await line.pressSequentially('```');
    await line.press('Enter');
    await lastOf(beas).locator('pre').waitFor();
    assert.match(await lastOf(beas).locator('pre').innerText(), /^let soup;$/);
    assert.equal(await line.inputValue(), '');

    // What is changed afterwards takes the same keys.
    await adas.says('bread');
    await line.press('ArrowUp');
    const field = adas.field('Edit your message');
    await field.press('Control+a');
    await field.press('Control+e');
    await holds(field, '`bread`');
    await field.press('Enter');
    await lastOf(beas).locator('code').filter({ hasText: 'bread' }).waitFor();
  });

  story('Buttons mark what is selected, stay as they were left, and what is hidden is shown to who asks', at, async (stage) => {
    const { adas, beas, line } = await bothAtTheTable(stage);
    const bar = adas.page.getByRole('toolbar', { name: 'Formatting' });
    await adas.writes('It was the cook');
    await line.press('Control+Shift+ArrowLeft');
    await line.press('Control+Shift+ArrowLeft');
    await adas.presses('Formatting');
    await adas.presses('Bold', bar);
    await holds(line, 'It was **the cook**');
    await adas.isFocused(line, 'the composer, under the hand');
    await adas.presses('Spoiler', bar);
    await holds(line, 'It was **||the cook||**');
    // By the keys: one stop for Tab before the composer, whose arrows lead to the list.
    await line.press('Shift+Tab');
    await adas.isFocused(adas.button('Spoiler', bar), 'the button that was used');
    for (let steps = 0; steps < 4; steps += 1) await adas.page.keyboard.press('ArrowLeft');
    await adas.page.keyboard.press('Enter');
    await holds(line, '- It was **||the cook||**');
    await adas.isFocused(line, 'the composer again');
    await line.press('Enter');

    const said = lastOf(beas);
    const veil = beas.button('Spoiler: show', said);
    await veil.waitFor();
    assert.match(await beas.nameOf(said), /It was Spoiler: show/, 'whoever listens hears no more either');
    assert.equal(await beas.page.getByText('the cook').isVisible(), false);
    await said.focus();
    await beas.page.keyboard.press('Enter');
    await beas.isFocused(veil, 'the words that are hidden');
    await mustBeFair(beas, 'what is hidden');
    await beas.page.keyboard.press('Enter');
    await said.getByText('the cook').waitFor();
    await adas.button('Spoiler: show', lastOf(adas)).click();
    await lastOf(adas).getByText('the cook').waitFor();

    await adas.page.reload();
    await bar.waitFor();
    await adas.presses('Formatting');
    await adas.seesNoMore(bar);
    await adas.page.reload();
    await adas.isAt('general');
    assert.equal(await bar.count(), 0);
  });
});
