// Pictures of every screen into shots/, and with --docs the one of the README: `npm run shots -- [--docs] [part of a name]`.
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { House } from '../client/house.mjs';
import { openBrowser } from './chromium.mjs';
import { fill } from './lively.mjs';
import { FIRST_RUN, INSIDE, OUTSIDE } from './scenes.mjs';
import { Stage } from './stage.mjs';
import { words } from './words.mjs';

const SHOTS = fileURLToPath(new URL('shots/', import.meta.url));
const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const README_BYTES = 400_000;

const isDocs = process.argv.includes('--docs');
const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '';

/** Runs in the page: the server dates every message by its own clock, and an evening takes longer than a picture. */
function spreadOut(minutesAgo) {
  const evening = new Date().setHours(19, 42, 0, 0);
  const { parse } = JSON;
  const spread = (value) => {
    if (value === null || typeof value !== 'object') return value;
    for (const part of Object.values(value)) spread(part);
    const minutes = value.sentAt && minutesAgo[value.text];
    if (minutes !== undefined) value.sentAt = new Date(evening - minutes * 60_000).toISOString();
    return value;
  };
  JSON.parse = (text, reviver) => spread(parse(text, reviver));
}

async function open(browser, language) {
  const house = await House.open({ team: 'Taller Norte' });
  const { url: invitation } = await house.ada.does('POST', '/api/invites', { maxUses: 9 });
  const lively = { house, invitation, word: words(language), ...(await fill(house, language)) };
  return { lively, stage: new Stage(house, browser) };
}

async function take(screen, path) {
  await screen.settles();
  await screen.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}

/** Has everybody a colour of their own? They follow from the ids, which are made by chance. */
async function isColourful(stage, people) {
  const screen = await stage.enters(people[0], '/settings/people');
  await screen.sees('eve@example.org');
  const hues = await screen.page.evaluate(() => [...document.querySelectorAll('main li .avatar')].map(({ className }) => className.match(/hue-\d/)[0]));
  return new Set(hues).size === people.length;
}

/** Somebody else's page in a room, whose composer is at hand. */
async function sits(stage, person, room, language) {
  const screen = await stage.enters(person, `/r/${room}`, { language });
  await screen.page.locator('#composer').waitFor();
  return screen;
}

async function keepsWriting(screen, text) {
  const composer = screen.page.locator('#composer');
  await composer.fill('');
  await composer.pressSequentially(text);
}

async function openColourful(browser) {
  for (;;) {
    const opened = await open(browser, 'en');
    if (await isColourful(opened.stage, opened.lively.house.people)) return opened;
    await opened.stage.clears();
    await opened.lively.house.close();
  }
}

/** The main screen as one comes back to it: some are at the table, one is writing, the last words are new. */
async function takeForDocs(browser) {
  const { lively, stage } = await openColourful(browser);
  const { house, launch, kitchen, word } = lively;
  const { ada, bea, cid, dov, eve } = house;
  const others = [];
  for (const person of [bea, cid, eve]) others.push(await sits(stage, person, launch, 'en'));
  await sits(stage, dov, kitchen, 'en');
  const adas = await stage.enters(ada, 'about:blank', { language: 'en' });
  const latest = 'Six, with the two from the print shop. And one vegetarian.';
  await adas.page.addInitScript(spreadOut, { ...lively.minutesAgo, [latest]: 1 });
  await INSIDE.main(adas, lively);
  await adas.room('general').click();
  await adas.isAt('general');
  await eve.does('POST', `/api/rooms/${launch}/messages`, { text: latest });
  await adas.room('launch').click();
  await adas.hears(latest, eve);
  await adas.sees(word('new_divider'));
  await adas.sees('4 at the table');
  await keepsWriting(others[0], 'I can bring');
  await adas.sees('Bea is writing');
  mkdirSync(DOCS, { recursive: true });
  const path = `${DOCS}screenshot.png`;
  await take(adas, path);
  await stage.clears();
  await house.close();
  const { size } = statSync(path);
  console.log(`${path}: ${size} bytes`);
  if (size > README_BYTES) throw new Error(`the picture may have ${README_BYTES} bytes at most`);
}

async function takeAll(browser) {
  rmSync(SHOTS, { recursive: true, force: true });
  mkdirSync(SHOTS, { recursive: true });
  for (const language of ['en', 'es']) {
    const { lively, stage } = await open(browser, language);
    const { ada, bea, cid } = lively.house;
    const beas = await sits(stage, bea, lively.launch, language);
    await sits(stage, cid, lively.launch, language);
    for (const device of ['desktop', 'phone']) {
      for (const theme of ['light', 'dark']) {
        const clothes = { language, device, theme };
        const path = (name) => `${SHOTS}${name.replaceAll(' ', '-')}-${language}-${device}-${theme}.png`;
        for (const [scenes, enter] of [[OUTSIDE, 'comes'], [INSIDE, 'enters']]) {
          const first = await stage[enter](ada, 'about:blank', clothes);
          await first.page.context().addInitScript(spreadOut, lively.minutesAgo);
          for (const [name, come] of Object.entries(scenes)) {
            if (!name.includes(wanted)) continue;
            const screen = await stage.anotherTab(first, 'about:blank');
            await come(screen, lively);
            if (name === 'main') await keepsWriting(beas, lively.writing);
            await take(screen, path(name));
            await stage.leaves(screen);
          }
        }
        await takeFirstRun(browser, clothes, path);
      }
    }
    await stage.clears();
    await lively.house.close();
  }
}

async function takeFirstRun(browser, clothes, path) {
  if (!FIRST_RUN.some(([name]) => name.includes(wanted))) return;
  const house = await House.open({ cast: [] });
  const stage = new Stage(house, browser);
  const screen = await stage.comes(stage.stranger('ada'), 'about:blank', clothes);
  for (const [name, come] of FIRST_RUN) {
    await come(screen, { word: words(clothes.language), link: house.link });
    await take(screen, path(name));
  }
  await stage.clears();
  await house.close();
}

const browser = await openBrowser();
try {
  await (isDocs ? takeForDocs(browser) : takeAll(browser));
} finally {
  await browser.close();
}
