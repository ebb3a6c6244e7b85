// What a timeline of many messages does in a browser: scrolls up through all of them as they are loaded, and down again;
// says whether a row ever went the wrong way or stood elsewhere after an older page had come, how many rows were on the
// page at once, and what one more message costs. TERTULIA_BIN names the binary, MESSAGES how many.
import { openBrowser } from '../tests/browser/chromium.mjs';
import { Stage } from '../tests/browser/stage.mjs';
import { House } from '../tests/client/house.mjs';
import { costOfOne } from './append.mjs';

const MESSAGES = Number(process.env.MESSAGES ?? 100_000);
/** Pixels a frame: three screens a second and more. */
const STEP = Number(process.env.STEP ?? 60);

/** Runs in the page: scrolls by so much a frame and looks, after each, where a row in the middle of the sight has gone. */
async function scrollThrough({ step, most }) {
  const box = document.querySelector('.box');
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const middle = () => {
    const { top, height } = box.getBoundingClientRect();
    return [...box.querySelectorAll('[data-key]')].find((row) => row.getBoundingClientRect().bottom > top + height / 2);
  };
  const seen = { frames: 0, wrong: 0, worst: 0, jumps: 0, worstJump: 0, rows: 0, pages: 0, long: 0, waits: 0 };
  const feed = box.querySelector('[role=feed]');
  let first = feed.querySelector('[data-seq]')?.dataset.seq;
  const began = performance.now();
  let last = began;
  while (performance.now() - began < most) {
    const row = middle();
    const before = row?.getBoundingClientRect().top;
    const from = box.scrollTop;
    box.scrollTop += step;
    const moved = box.scrollTop - from;
    await frame();
    await frame();
    const now = performance.now();
    if (now - last > 50) seen.long += 1;
    last = now;
    seen.frames += 1;
    if (row?.isConnected) {
      const went = row.getBoundingClientRect().top - before;
      const off = Math.abs(went + moved);
      if (went * Math.sign(step) > 1) seen.wrong += 1;
      if (off > 1) {
        seen.jumps += 1;
        seen.worstJump = Math.max(seen.worstJump, Math.round(off));
      }
    }
    const rows = feed.querySelectorAll('[data-key]').length;
    seen.rows = Math.max(seen.rows, rows);
    const at = feed.querySelector('[data-seq]')?.dataset.seq;
    if (at !== first) seen.pages += 1;
    first = at;
    if (moved !== 0) continue;
    // At the end of what is loaded: more is on its way, or there is none.
    seen.waits += 1;
    if (step < 0 ? feed.querySelector('[data-seq="1"]') : !document.querySelector('.frame > button')) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  return { ...seen, height: box.scrollHeight, seconds: ((performance.now() - began) / 1000).toFixed(0) };
}

const house = await House.open({ cast: ['ada', 'bea'] });
const browser = await openBrowser();
try {
  const { ada, bea } = house;
  const room = await ada.makesRoom('long table', bea);
  await house.types('populate', '--messages', String(MESSAGES), '--into', room);
  const stage = new Stage(house, browser);
  const screen = await stage.enters(bea, `/r/${room}`);
  await screen.conversation.getByRole('article').last().waitFor();
  async function append(loaded) {
    const post = (n) => ada.does('POST', `/api/rooms/${room}/messages`, { text: `one more ${n} ${loaded}` });
    console.log(`one more message, ${loaded}: ${(await costOfOne(screen.page, post)).toFixed(1)} ms of the main thread`);
  }

  await append('at the end, a page loaded');
  const most = Number(process.env.SECONDS ?? 900) * 1000;
  const tell = (what, seen) =>
    console.log(
      `${what}: ${seen.frames} steps in ${seen.seconds} s over ${seen.height} px, ${seen.pages} changes of the first row; ` +
        `wrong way ${seen.wrong}, off by more than 1 px ${seen.jumps} (worst ${seen.worstJump} px), ` +
        `rows on the page at most ${seen.rows}, steps over 50 ms ${seen.long}`,
    );
  tell('up', await screen.page.evaluate(scrollThrough, { step: -STEP, most }));
  await append('reading far up, all loaded');
  const cdp = await screen.page.context().newCDPSession(screen.page);
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  console.log(`heap ${(usedSize / 1e6).toFixed(0)} MB`);
  tell('down', await screen.page.evaluate(scrollThrough, { step: STEP * 4, most }));
  stage.mustBeQuiet();
} finally {
  await browser.close();
  await house.close();
}
