// Two people at one table: what one does, the other sees.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('a conversation', () => {
  const at = openStage({ cast: ['ada', 'bea', 'cid'] });

  story('Who sits down is at the table, and who leaves is not', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    for (const screen of [adas, beas]) {
      await screen.sees('2 at the table');
      const here = screen.details.getByRole('list').first();
      await screen.sees(here.getByText('Ada', { exact: true }));
      await screen.sees(here.getByText('Bea', { exact: true }));
    }
    await beas.opensRoom('patio');
    await adas.sees('1 at the table');
    await adas.sees(adas.details.getByRole('list').nth(1).getByText('Bea', { exact: true }));
    await beas.page.close();
    await adas.sees('1 at the table');
  });

  story('The line of who is writing comes with the keys and goes with the message', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    await adas.sees('2 at the table');
    await beas.isAt('general');
    await beas.writes('The kettle');
    await adas.sees('Bea is writing');
    await beas.writes(' is on');
    await beas.sends();
    await adas.hears('The kettle is on', bea);
    await adas.seesNoMore('Bea is writing');
    await adas.writes('Cups');
    await beas.sees('Ada is writing');
    await adas.composer.fill('');
    await beas.seesNoMore('Ada is writing');
  });

  story('A message keeps its lines, opens its links and runs nothing', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    await adas.isAt('general');
    await beas.isAt('general');
    await adas.writes('First line');
    await adas.composer.press('Shift+Enter');
    await adas.writes('and <img src=x onerror=alert(1)> (https://example.org/menu).');
    await adas.sends();
    const row = beas.page.getByRole('article').filter({ hasText: 'First line' });
    await row.waitFor();
    const text = 'First line\nand <img src=x onerror=alert(1)> (https://example.org/menu).';
    assert.equal(await row.getByRole('paragraph').innerText(), text);
    const link = row.getByRole('link', { name: 'https://example.org/menu', exact: true });
    assert.equal(await link.getAttribute('href'), 'https://example.org/menu');
    assert.match(await link.getAttribute('rel'), /noopener/);
    assert.equal(await row.getByRole('img').count(), 0);
  });

  story('Marks are drawn, whom it calls is lit, and hostile text is text', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/r/general'), await stage.enters(bea, '/r/general')];
    await adas.isAt('general');
    await beas.isAt('general');
    const text = [
      '**Menu** for @Bea in #patio, ~~soup~~ _lentils_ with `salt`, [here](https://example.org/menu)',
      '',
      '> said Bea',
      '- one',
      '- two',
      '',
      '```rust',
      'fn main() { /* tea */ }',
      '```',
      '[x](javascript:alert(1)) <svg onload=alert(1)> ![x](x" onerror="alert(1))',
    ].join('\n');
    await ada.does('POST', '/api/rooms/general/messages', { text });
    const row = beas.page.getByRole('article').filter({ hasText: 'for @Bea' });
    await row.getByRole('strong').getByText('Menu', { exact: true }).waitFor();
    assert.equal(await row.getByRole('blockquote').innerText(), 'said Bea');
    assert.deepEqual(await row.getByRole('listitem').allInnerTexts(), ['one', 'two']);
    const link = row.getByRole('link', { name: 'here', exact: true });
    assert.equal(await link.getAttribute('href'), 'https://example.org/menu');
    assert.match(await link.getAttribute('rel'), /noopener/);
    assert.equal(await row.getByRole('link', { name: '#patio' }).getAttribute('href'), `/r/${stage.house.patio}`);
    assert.equal(await row.locator('.me').innerText(), '@Bea', 'lit for whom it calls');
    await adas.sees(adas.page.getByRole('article').filter({ hasText: 'for @Bea' }).locator('.name').first());
    assert.equal(await adas.page.locator('article .me').count(), 0, 'and for nobody else');
    await until(async () => (await row.locator('pre .word').count()) > 0, 'the code has its colours');
    assert.equal(await row.locator('pre').innerText(), 'fn main() { /* tea */ }');
    await row.getByText('[x](javascript:alert(1)) <svg onload=alert(1)> ![x](x" onerror="alert(1))', { exact: true }).waitFor();
    assert.equal(await row.getByRole('img').count(), 0);
    await row.getByRole('link', { name: '#patio' }).click();
    await beas.isAt('patio');
  });

  story('A draft waits in its room', at, async (stage) => {
    const adas = await stage.enters(stage.house.ada, '/r/general');
    await adas.isAt('general');
    await adas.writes('Half a thou');
    await adas.opensRoom('patio');
    assert.equal(await adas.composer.inputValue(), '');
    await adas.opensRoom('general');
    assert.equal(await adas.composer.inputValue(), 'Half a thou');
  });

  story('Older messages come as one scrolls up, in order and each once', at, async (stage) => {
    const { ada, bea } = stage.house;
    const room = await ada.makesRoom('long table');
    const texts = Array.from({ length: 130 }, (_, i) => `line ${i + 1}`);
    for (const text of texts) await ada.does('POST', `/api/rooms/${room}/messages`, { text });
    const beas = await stage.enters(bea, `/r/${room}`);
    await beas.hears('line 130');
    assert.ok((await beas.said()).length < 130, 'not all of it is there at first');
    await until(async () => {
      await beas.page.mouse.move(700, 400);
      await beas.page.mouse.wheel(0, -2_000);
      return (await beas.said()).length === 130;
    }, 'the whole history is there');
    assert.deepEqual(await beas.said(), texts);
    await ada.does('POST', `/api/rooms/${room}/messages`, { text: 'line 131' });
    await beas.button('1 new message below').click();
    await beas.hears('line 131');
    await beas.seesNoMore(beas.button(/new message|latest message/));
  });
});
