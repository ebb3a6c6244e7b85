import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PushState, PushSubscription as Device } from '../contract.gen';
import { ApiError } from '../net/api';
import type { PushBrowser } from '../net/push';
import { Push, type Kept } from './push.svelte';

const device = (more: Partial<Device> = {}): Device => ({
  id: 'd1',
  userAgent: 'Firefox',
  current: true,
  createdAt: '2026-11-23T12:00:00Z',
  ...more,
});

/** A browser whose push service gives the addresses of `endpoint`. */
class Browser implements PushBrowser {
  secure = true;
  supported = true;
  wantsHomeScreen = false;
  allowed: NotificationPermission = 'default';
  answer: NotificationPermission = 'granted';
  endpoint = 'https://push.example.org/1';
  held: PushSubscription | undefined;
  keys: Uint8Array[] = [];

  permission = () => this.allowed;
  ask = vi.fn(async () => (this.allowed = this.answer));
  find = async () => this.held;

  async subscribe(key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
    this.keys.push(key);
    const { endpoint } = this;
    const told = { endpoint, expirationTime: null, keys: { p256dh: 'p', auth: 'a' } };
    this.held = { endpoint, toJSON: () => told } as unknown as PushSubscription;
    return this.held;
  }

  drop = vi.fn(async () => (this.held = undefined));
}

let browser: Browser;
let state: PushState;
let kept: Kept | undefined;
let me: string;
let push: Push;
let onTest: (look: number) => void;
const post = vi.fn();

beforeEach(() => {
  browser = new Browser();
  state = { key: 'BA-_', subscriptions: [] };
  [kept, me, onTest] = [undefined, 'ada', () => {}];
  post.mockReset().mockImplementation(async (path: string) => {
    if (path.endsWith('/subscriptions')) state = { ...state, subscriptions: [device()] };
  });
  let looks = 0;
  push = new Push(
    {
      get: async <Answer>() => structuredClone(state) as Answer,
      post,
      delete: vi.fn(async (path: string) => {
        const left = state.subscriptions.filter(({ id }) => !path.endsWith(`/${id}`));
        state = { ...state, subscriptions: left };
      }) as never,
    },
    browser,
    { read: () => kept, write: (told) => (kept = told) },
    () => me,
    async () => onTest((looks += 1)),
  );
});

describe('where pushes stand here', () => {
  const stands: [string, Partial<Browser>][] = [
    ['insecure', { secure: false, supported: false }],
    ['unsupported', { supported: false }],
    ['home-screen', { supported: false, wantsHomeScreen: true }],
    ['denied', { allowed: 'denied' }],
    ['off', {}],
    ['off', { allowed: 'granted' }],
  ];
  it.each(stands)('is %s with %o', async (standing, how) => {
    Object.assign(browser, how);
    await push.load();
    expect(push.standing).toBe(standing);
    expect(browser.ask).not.toHaveBeenCalled();
  });

  it('is off where another browser alone gets them', async () => {
    browser.allowed = 'granted';
    state.subscriptions = [device({ current: false })];
    await push.load();
    expect(push.standing).toBe('off');
    expect(push.devices).toHaveLength(1);
  });
});

describe('turning them on and off', () => {
  it('asks, subscribes with the key of the server, and tells it', async () => {
    await push.turnOn();
    expect([...(browser.keys[0] ?? [])]).toEqual([4, 15, 191]);
    expect(post).toHaveBeenCalledWith('/api/push/subscriptions', {
      endpoint: browser.endpoint,
      keys: { p256dh: 'p', auth: 'a' },
    });
    expect(push.standing).toBe('on');
    expect(kept).toEqual({ userId: 'ada', endpoint: browser.endpoint });
  });

  it.each(['denied', 'default'] as const)('keeps nothing when the answer is %s', async (answer) => {
    browser.answer = answer;
    await push.turnOn();
    expect(push.standing).toBe(answer === 'denied' ? 'denied' : 'off');
    expect(post).not.toHaveBeenCalled();
    expect(kept).toBeUndefined();
  });

  it('says what the server had against it, and is not on', async () => {
    post.mockRejectedValue(new ApiError('too_many', ''));
    await expect(push.turnOn()).rejects.toMatchObject({ code: 'too_many' });
    expect(kept).toBeUndefined();
    expect(browser.held).toBeUndefined();
  });

  it('ends it here and on the server', async () => {
    await push.turnOn();
    await push.turnOff();
    expect(push.standing).toBe('off');
    expect(state.subscriptions).toEqual([]);
    expect(browser.held).toBeUndefined();
    expect(kept).toBeUndefined();
  });

  it('removes another browser and leaves this one', async () => {
    await push.turnOn();
    const other = device({ id: 'd2', current: false });
    state = { ...state, subscriptions: [...state.subscriptions, other] };
    await push.remove(other);
    expect(push.devices.map(({ id }) => id)).toEqual(['d1']);
    expect(push.standing).toBe('on');
  });
});

describe('a test', () => {
  beforeEach(() => push.turnOn());
  const becomes = (more: Partial<Device>) => (state = { ...state, subscriptions: [device(more)] });

  it('is told to have been taken when it was', async () => {
    onTest = (look) => look === 3 && becomes({ lastSuccessAt: '2026-11-23T12:01:00Z' });
    expect(await push.test()).toEqual({ sent: true });
    expect(push.devices[0]?.lastSuccessAt).toBeDefined();
  });

  it('is told with the reason when it was not', async () => {
    onTest = () => becomes({ lastError: '503' });
    expect(await push.test()).toEqual({ sent: false, why: '503' });
  });

  it('is no success because of an earlier one', async () => {
    becomes({ lastSuccessAt: '2026-11-23T12:01:00Z', lastError: '503' });
    await push.load();
    expect(await push.test()).toEqual({ sent: false, why: '503' });
  });

  it('turns off here what the push service does not know any more', async () => {
    onTest = () => (state = { ...state, subscriptions: [] });
    expect(await push.test()).toEqual({ sent: false });
    expect(push.standing).toBe('off');
    expect(kept).toBeUndefined();
  });
});

describe('at the next start', () => {
  beforeEach(async () => {
    await push.turnOn();
    post.mockClear();
  });

  it('nothing is said while all is as it was', async () => {
    await push.keepUp();
    expect(post).not.toHaveBeenCalled();
    expect(kept).toBeDefined();
  });

  it('the server hears of another address', async () => {
    browser.endpoint = 'https://push.example.org/2';
    await push.keepUp();
    expect(post).toHaveBeenCalledTimes(1);
    expect(kept?.endpoint).toBe(browser.endpoint);
  });

  it('what was removed elsewhere stays removed', async () => {
    state = { ...state, subscriptions: [] };
    await push.keepUp();
    expect(post).not.toHaveBeenCalled();
    expect(browser.held).toBeUndefined();
    expect(kept).toBeUndefined();
  });

  it('who took back the permission, or left, gets no more', async () => {
    me = '';
    await push.keepUp();
    expect(browser.held).toBeUndefined();
    expect(kept).toBeUndefined();
  });

  it('somebody else inherits nothing', async () => {
    me = 'bea';
    await push.keepUp();
    expect(browser.held).toBeUndefined();
    expect(post).not.toHaveBeenCalled();
  });

  it('a browser in which it was never turned on is left alone', async () => {
    kept = undefined;
    browser.keys = [];
    await push.keepUp();
    expect(browser.keys).toEqual([]);
    expect(browser.drop).not.toHaveBeenCalled();
  });
});
