// Every screen, in both languages and both themes, at the desk, in the hand and down to 320 pixels: fair by
// axe's rules, nothing beyond its edge, nothing against the security policy, nothing on the console. What axe asks does not
// hang on the language, so it is asked in one of them on each device.
import { after, before, describe, test } from 'node:test';
import { House } from '../client/house.mjs';
import { openBrowser, SIZES } from './chromium.mjs';
import { mustBeFair, mustFit } from './fair.mjs';
import { fill } from './lively.mjs';
import { FIRST_RUN, INSIDE, OUTSIDE } from './scenes.mjs';
import { Stage } from './stage.mjs';
import { words } from './words.mjs';

const LANGUAGES = { en: 'English', es: 'Spanish' };
const DEVICES = { desktop: 'at the desk', phone: 'in the hand' };
const AXE_SPEAKS = { desktop: 'en', phone: 'es' };
/** Wide enough for two panes, and as narrow as it gets: the same elements, in less room. */
const LESS_ROOM = { desktop: 'tablet', phone: 'narrow' };

async function mustHold(screen, language, device, where) {
  if (AXE_SPEAKS[device] === language) await mustBeFair(screen, where);
  await mustFit(screen, where);
  await screen.page.setViewportSize(SIZES[LESS_ROOM[device]].viewport);
  // An open menu finds its new place with the next frame.
  await screen.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  await mustFit(screen, `${where}, ${LESS_ROOM[device]}`);
  await screen.page.setViewportSize(SIZES[device].viewport);
  screen.watch.mustBeQuiet(screen.person.name);
}

describe('every screen', () => {
  let browser;
  const houses = {};

  before(async () => {
    browser = await openBrowser();
    for (const language of Object.keys(LANGUAGES)) {
      const house = await House.open({ team: 'Taller Norte' });
      const { url: invitation } = await house.ada.does('POST', '/api/invites', { maxUses: 9 });
      houses[language] = { house, invitation, word: words(language), ...(await fill(house, language)) };
    }
  });
  after(async () => {
    await browser?.close();
    for (const { house } of Object.values(houses)) await house.close();
  });

  /** Tells each of `scenes` on a page of its own in one browser of Ada's. */
  async function tellEach(t, scenes, language, device, enter) {
    const lively = houses[language];
    const stage = new Stage(lively.house, browser);
    const first = await stage[enter](lively.house.ada, 'about:blank', { language, device });
    try {
      for (const [name, come] of Object.entries(scenes)) {
        await t.test(name, async () => {
          const screen = await stage.anotherTab(first, 'about:blank');
          try {
            await come(screen, lively);
            await mustHold(screen, language, device, name);
          } catch (error) {
            await stage.keepsPicture(screen, `${name} ${language} ${device}`);
            throw error;
          } finally {
            await stage.leaves(screen);
          }
        });
      }
    } finally {
      await stage.clears();
    }
  }

  for (const [language, spoken] of Object.entries(LANGUAGES)) {
    for (const [device, where] of Object.entries(DEVICES)) {
      test(`is fair to whoever comes in, in ${spoken}, ${where}`, (t) => tellEach(t, OUTSIDE, language, device, 'comes'));
      test(`is fair to whoever is inside, in ${spoken}, ${where}`, (t) => tellEach(t, INSIDE, language, device, 'enters'));

      test(`is fair on the first evening, in ${spoken}, ${where}`, async (t) => {
        const house = await House.open({ cast: [] });
        const stage = new Stage(house, browser);
        try {
          const screen = await stage.comes(stage.stranger('ada'), 'about:blank', { language, device });
          for (const [name, come] of FIRST_RUN) {
            await t.test(name, async () => {
              await come(screen, { word: words(language), link: house.link });
              await mustHold(screen, language, device, name);
            });
          }
        } catch (error) {
          await stage.keepsPictures(`first run ${language} ${device}`);
          throw error;
        } finally {
          await stage.clears();
          await house.close();
        }
      });
    }
  }
});
