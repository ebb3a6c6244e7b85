// Names and emoji that are begun are finished by the composer.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('the composer completes', () => {
  const at = openStage({ cast: ['ada', 'bea', 'cid'] });
  const option = (screen, name) => screen.page.getByRole('option', { name });

  story('A person, a room and an emoji, by the keys, and the other sees them lit', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    for (const screen of [adas, beas]) await screen.sees('2 at the table');
    await adas.writes('Hello @be');
    await option(adas, 'Bea').waitFor();
    await adas.composer.press('Enter');
    assert.equal(await adas.composer.inputValue(), 'Hello @Bea ');
    await adas.writes('in #pat');
    await option(adas, 'patio').waitFor();
    await adas.composer.press('Tab');
    await adas.writes(':tea');
    await option(adas, /teacup without handle/).waitFor();
    await adas.composer.press('ArrowDown');
    await adas.composer.press('ArrowUp');
    await adas.composer.press('Enter');
    await until(async () => /^Hello @Bea in #patio 🍵 $/u.test(await adas.composer.inputValue()), 'all three are written out');
    await adas.composer.press('Enter');
    const row = beas.page.getByRole('article').filter({ hasText: 'Hello @Bea' });
    await row.locator('.me').getByText('@Bea', { exact: true }).waitFor();
    await row.getByRole('link', { name: '#patio' }).waitFor();
  });

  story('A whole short code becomes its emoji, Escape leaves what was begun alone, a touch takes', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    await adas.writes('Cheers :tada');
    await option(adas, /party popper/).waitFor();
    await adas.writes(':');
    await until(async () => (await adas.composer.inputValue()) === 'Cheers 🎉', 'the code is an emoji');
    await adas.composer.fill('');
    await adas.writes('@ci');
    await option(adas, 'Cid').waitFor();
    await adas.composer.press('Escape');
    await adas.seesNoMore(option(adas, 'Cid'));
    await adas.sends();
    await adas.hears('@ci');
    await adas.writes('@');
    await option(adas, /^here/).waitFor();
    await option(adas, 'Cid').click();
    assert.equal(await adas.composer.inputValue(), '@Cid ');
    await adas.isFocused(adas.composer, 'the composer');
  });
});
