// Pushes in a browser: turned on by a click, sealed by the server, shown by the service worker, led by a click to the
// message. Chromium has no push service here: PushManager is played, and what the server sent is handed to the worker.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { Browser, PushService } from '../client/push-service.mjs';
import { mustBeFair, mustFit } from './fair.mjs';
import { openStage, story } from './stage.mjs';

const SETTINGS = '/settings/notifications';
const ENV = { TERTULIA__OUTBOUND__ALLOW: '127.0.0.1' };

let service;
before(async () => {
  service = await PushService.open();
});
after(() => service.close());

/** Runs in each page: a push manager that gives `subscription`, and a question that is answered by `answer`. */
function playPushes({ subscription, answer }) {
  const key = 'played-subscription';
  const held = () => JSON.parse(sessionStorage.getItem(key) ?? 'null');
  const give = (told) => told && {
    ...told,
    options: { applicationServerKey: Uint8Array.from(told.key).buffer },
    toJSON: () => ({ endpoint: told.endpoint, expirationTime: null, keys: told.keys }),
    unsubscribe: async () => (sessionStorage.removeItem(key), true),
  };
  PushManager.prototype.getSubscription = async () => give(held());
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    sessionStorage.setItem(key, JSON.stringify({ ...subscription, key: [...applicationServerKey] }));
    return give(held());
  };
  const permission = () => sessionStorage.getItem('played-permission') ?? 'default';
  Object.defineProperty(Notification, 'permission', { get: permission });
  Notification.requestPermission = async () => {
    sessionStorage.setItem('played-permission', answer);
    return answer;
  };
}

/** What a page is told when its window is covered, or is seen again: without a head, all windows are always seen. */
function isCovered({ page }, covered) {
  return page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, covered ? 'hidden' : 'visible');
}

/** Whether the browser has a subscription, which was played for it. */
function isSubscribed({ page }) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return (await registration?.pushManager.getSubscription()) != null;
  });
}

describe('pushes', () => {
  const at = openStage({ cast: ['ada', 'bea'], env: ENV });
  let browsers = 0;

  /** Bea at the settings, in a browser that answers the question like this. */
  async function atSettings(stage, { answer = 'granted', ...clothes } = {}) {
    browsers += 1;
    const browser = new Browser(service, `/chromium/${browsers}`);
    const screen = await stage.enters(stage.house.bea, '/', { ...clothes, worker: true });
    const context = screen.page.context();
    await context.grantPermissions(['notifications']);
    await context.addInitScript(playPushes, { subscription: browser.subscription, answer });
    await screen.goes(SETTINGS);
    await screen.heading('When tertulia is closed').waitFor();
    return { screen, browser };
  }

  async function turnOn(screen) {
    await screen.presses('Turn on in this browser');
    await screen.sees('This browser will tell you from now on.');
  }

  /** Hands what was pushed to the service worker, as the browser would. */
  async function deliver({ page, person }, payload) {
    // What is pushed before the worker has put the shell by goes to nobody.
    await page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      while (active.state !== 'activated') await new Promise((done) => active.addEventListener('statechange', done, { once: true }));
    });
    const session = await page.context().newCDPSession(page);
    const registered = new Promise((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const there = registrations.find(({ isDeleted }) => !isDeleted);
        if (there) resolve(there.registrationId);
      });
    });
    await session.send('ServiceWorker.enable');
    const { origin } = new URL(person.house.url);
    const data = JSON.stringify(payload);
    await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registered, data });
  }

  const notes = ({ page }) =>
    page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const registration = await navigator.serviceWorker.getRegistration();
      const shown = await registration.getNotifications();
      return shown.map(({ title, body, tag, data }) => ({ title, body, tag, data, by: active.scriptURL }));
    });

  story('A click turns them on, and what somebody writes is shown and leads to the message', at, async (stage) => {
    const { ada, bea } = stage.house;
    const { screen, browser } = await atSettings(stage);
    await turnOn(screen);
    const direct = await ada.does('POST', '/api/direct', { userIds: [bea.id] });
    await isCovered(screen, true);
    await until(async () => (await ada.gets(`/api/users/${bea.id}`)).status === 'away', 'Bea is away');
    const { id } = await ada.does('POST', `/api/rooms/${direct.id}/messages`, { text: 'The soup is ready' });
    const { payload } = await browser.shows();
    assert.equal(payload.url, `/r/${direct.id}/m/${id}`);
    await isCovered(screen, false);
    await until(async () => (await ada.gets(`/api/users/${bea.id}`)).status === 'online', 'Bea is back');
    await deliver(screen, payload);
    const told = await until(async () => (await notes(screen))[0], 'it is shown');
    assert.equal(told.title, 'Ada');
    assert.match(told.body, /The soup is ready/);
    assert.equal(told.data.url, payload.url);
    assert.match(told.by, /\/sw\.js$/);

    await deliver(screen, { ...payload, body: 'And the bread' });
    await until(async () => (await notes(screen))[0]?.body === 'And the bread', 'the later one took its place');
    assert.equal((await notes(screen)).length, 1);

    const [worker] = screen.page.context().serviceWorkers();
    await worker.evaluate(async () => {
      const [notification] = await globalThis.registration.getNotifications();
      globalThis.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
    });
    await screen.hears('The soup is ready', ada);
    await until(() => new URL(screen.page.url()).pathname === payload.url, 'the address is that of the message');
    assert.deepEqual(await notes(screen), []);
  });

  story('Who looks at the room is not told what they see', at, async (stage) => {
    const { screen } = await atSettings(stage);
    await turnOn(screen);
    await screen.goes('/r/general');
    await screen.isAt('general');
    await screen.page.bringToFront();
    const push = { title: 'patio', body: 'elsewhere', tag: 'room:patio', url: '/r/patio' };
    await deliver(screen, { ...push, title: 'general', tag: 'room:general', url: '/r/general/m/1' });
    await deliver(screen, push);
    await until(async () => (await notes(screen)).length > 0, 'the other room is shown');
    assert.deepEqual((await notes(screen)).map(({ title }) => title), ['patio']);
  });

  story('The test says what came of it, and turning off ends it', at, async (stage) => {
    const { bea } = stage.house;
    const { screen, browser } = await atSettings(stage);
    const before = (await bea.gets('/api/push')).subscriptions.length;
    await turnOn(screen);
    await screen.presses('Send a test');
    await screen.sees('The push service has taken it.');
    assert.equal((await browser.shows()).payload.tag, 'test');
    service.answers(browser, 400);
    await screen.presses('Send a test');
    await screen.sees(/It did not get through: /);
    await mustBeFair(screen, 'pushes that are on');
    await screen.presses('Turn off here');
    await screen.sees('This browser keeps quiet from now on.');
    assert.equal((await bea.gets('/api/push')).subscriptions.length, before);
    assert.equal(await isSubscribed(screen), false);
  });

  story('Signing out ends them in this browser', at, async (stage) => {
    const { bea } = stage.house;
    const { screen } = await atSettings(stage);
    await turnOn(screen);
    const count = async () => (await bea.gets('/api/push')).subscriptions.length;
    const before = await count();
    await screen.goes('/r/general');
    await screen.isAt('general');
    await screen.chooses('Your menu', 'Sign out');
    await screen.button('Sign in').waitFor();
    await until(async () => !(await isSubscribed(screen)), 'the subscription is gone');
    assert.equal(await count(), before - 1);
  });

  story('A browser that was told no says how to undo it', at, async (stage) => {
    const { screen } = await atSettings(stage, { answer: 'denied', device: 'narrow' });
    await screen.presses('Turn on in this browser');
    await screen.sees('This browser blocks notices from tertulia.');
    assert.equal(await screen.button('Turn on in this browser').count(), 0);
    await mustFit(screen, 'pushes that are blocked');
  });
});
