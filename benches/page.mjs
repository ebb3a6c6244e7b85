// What the page asks of a browser: the first paint of the login and of a room with a processor of a quarter of the speed,
// nothing in the cache, and what one more message costs at the end of a long room. TERTULIA_BIN names the binary,
// MESSAGES and ROUNDS how many.
import { openBrowser, dress } from '../tests/browser/chromium.mjs';
import { Stage } from '../tests/browser/stage.mjs';
import { House } from '../tests/client/house.mjs';
import { costOfOne } from './append.mjs';

const MESSAGES = Number(process.env.MESSAGES ?? 10_000);
const ROUNDS = Number(process.env.ROUNDS ?? 9);
const SLOWER = 4;

const house = await House.open({ cast: ['ada', 'bea'] });
const browser = await openBrowser();
const stage = new Stage(house, browser);

/** Runs in the page. */
function firstPaint() {
  return new Promise((done) => {
    new PerformanceObserver((list) => {
      const entry = list.getEntriesByName('first-contentful-paint')[0];
      if (entry) done(entry.startTime);
    }).observe({ type: 'paint', buffered: true });
  });
}

async function paints(path, cookies) {
  const context = await browser.newContext(dress());
  try {
    await context.addCookies(cookies);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.goto(new URL(path, house.url).href, { waitUntil: 'commit' });
    return await page.evaluate(firstPaint);
  } finally {
    await context.close();
  }
}

async function repeat(what, act) {
  const all = [];
  for (let round = 0; round < ROUNDS; round += 1) all.push(await act(round));
  all.sort((a, b) => a - b);
  const [least, middle, most] = [all[0], all[ROUNDS >> 1], all.at(-1)].map((ms) => ms.toFixed(1));
  console.log(`${what}: median ${middle} ms, of ${ROUNDS} from ${least} to ${most} ms`);
}

try {
  const { ada, bea } = house;
  const room = await ada.makesRoom('long table', bea);
  await house.types('populate', '--messages', String(MESSAGES), '--into', room);

  await repeat('first paint, login', () => paints('/', []));
  await repeat('first paint, a room', async () => paints(`/r/${room}`, [await stage.cookieOf(bea)]));

  const screen = await stage.enters(bea, `/r/${room}`);
  await screen.conversation.getByRole('article').last().waitFor();
  await repeat(`one more message, room of ${MESSAGES}`, (round) =>
    costOfOne(screen.page, (n) => ada.does('POST', `/api/rooms/${room}/messages`, { text: `one more ${round} ${n}` })),
  );
  stage.mustBeQuiet();
} finally {
  await browser.close();
  await house.close();
}
