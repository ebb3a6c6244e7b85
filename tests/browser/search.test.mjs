// Finding what the other said, and going anywhere by a few letters.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('search', () => {
  const at = openStage({ cast: ['ada', 'bea', 'cid'] });

  const results = (screen) => screen.page.getByRole('list', { name: 'What was found' });
  const field = (screen) => screen.page.getByRole('combobox', { name: 'Search messages' });

  /** Asks again until it is in the index. */
  async function finds(screen, query, text) {
    await until(async () => {
      await screen.goes(`/search?q=${encodeURIComponent(query)}`);
      await screen.page.getByRole('heading', { level: 1, name: 'Search' }).waitFor();
      await screen.page.getByText(/Nothing was found|Newest first/).first().waitFor();
      await screen.page.waitForLoadState('networkidle');
      return (await results(screen).getByText(text).count()) > 0;
    }, `${text} is found`);
  }

  story('What the other said is found by a word without its accent, and leads there', at, async (stage) => {
    const { ada, bea, cid } = stage.house;
    const beas = await stage.enters(bea, `/r/${stage.house.patio}`);
    await ada.does('POST', `/api/rooms/${stage.house.patio}/messages`, { text: 'La canción empieza a las ocho' });
    await beas.hears('La canción empieza a las ocho');
    await finds(beas, 'cancion', 'canción');
    assert.equal(await results(beas).getByRole('mark').innerText(), 'canción');
    await results(beas).getByRole('link', { name: /Ada.*patio.*empieza/s }).click();
    await beas.isAt('patio');
    await until(() => /\/m\//.test(beas.page.url()), 'the address is the message’s');
    // Who is no member of the patio finds nothing of it.
    const cids = await stage.enters(cid, '/search?q=cancion');
    await cids.sees('Nothing was found.');
    // What it says no longer is not found, what it says is.
    const { messages } = await ada.gets(`/api/rooms/${stage.house.patio}/messages`);
    await ada.does('PATCH', `/api/rooms/${stage.house.patio}/messages/${messages.at(-1).id}`, { text: 'El baile empieza a las ocho' });
    await beas.goes('/search?q=cancion');
    await beas.sees('Nothing was found.');
    await finds(beas, 'baile from:ada', 'El');
  });

  story('The field offers filters and whom they may name, by the keys', at, async (stage) => {
    const { ada, bea } = stage.house;
    await ada.does('POST', '/api/rooms/general/messages', { text: 'Bring bowls' });
    await bea.does('POST', '/api/rooms/general/messages', { text: 'Bowls are here' });
    const adas = await stage.enters(ada, '/r/general');
    await finds(adas, 'bowls from:bea', 'are here');
    await adas.goes('/r/general');
    await adas.isAt('general');
    await adas.page.keyboard.press('Control+Shift+F');
    await adas.isFocused(field(adas), 'the field');
    await field(adas).pressSequentially('bowls fr');
    await field(adas).press('ArrowDown');
    await field(adas).press('Enter');
    assert.equal(await field(adas).inputValue(), 'bowls from:');
    await field(adas).pressSequentially('be');
    await adas.page.getByRole('option', { name: 'from:Bea' }).waitFor();
    await field(adas).press('ArrowDown');
    await field(adas).press('Enter');
    await results(adas).getByText('are here').waitFor();
    const found = results(adas).getByRole('listitem');
    assert.equal(await found.count(), 1);
    assert.match(await found.innerText(), /Ada Bring bowls[^]*Bea[^]*Bowls are here/, 'what was said before stands above');
    await adas.ticks('radio', 'Best first');
    await results(adas).getByText('are here').waitFor();
  });

  story('A few letters lead to a room, to a person, to an action and to a search', at, async (stage) => {
    const { ada } = stage.house;
    const adas = await stage.enters(ada, '/r/general');
    await adas.isAt('general');
    const box = adas.page.getByRole('combobox', { name: 'A room, a person, or what you want to do' });
    const jump = async (letters) => {
      await adas.page.keyboard.press('Control+k');
      await adas.isFocused(box, 'the switcher');
      await box.fill(letters);
      await box.press('Enter');
    };
    await jump('pat');
    await adas.isAt('patio');
    await jump('cid');
    await adas.isAt('Cid');
    await jump('saved');
    await adas.heading('Saved messages').waitFor();
    await jump('no such thing at all');
    await until(() => new URL(adas.page.url()).searchParams.get('q') === 'no such thing at all', 'it searches');
    await adas.presses(/^Search or go to/);
    await adas.isFocused(box, 'the switcher');
    await adas.page.keyboard.press('Escape');
    await adas.seesNoMore(box);

    // The code for all other keys may be on its way still.
    const release = await adas.holds(/\/assets\/Keys-[^/]+\.js$/);
    await adas.goes('/r/general');
    await adas.isAt('general');
    await adas.page.keyboard.press('Control+k');
    await adas.isFocused(box, 'the switcher');
    release();
  });
});
