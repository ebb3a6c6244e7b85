import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PushPayload } from '../contract.gen';
import type { Page } from './rules';
import { Worker, type Surroundings } from './serve';

const base = 'https://chat.example.org';
const push: PushPayload = {
  title: 'patio · Bea',
  body: 'The soup is ready',
  tag: 'room:patio',
  url: '/r/patio/m/01J',
};

function tab(path: string, more: Partial<Page> = {}) {
  return {
    url: new URL(path, base).href,
    visibilityState: 'hidden',
    focused: false,
    focus: vi.fn(async () => {}),
    postMessage: vi.fn(),
    ...more,
  };
}

const looking = { visibilityState: 'visible', focused: true };

let tabs: ReturnType<typeof tab>[];
let shown: { title: string; options: NotificationOptions }[];
let openWindow: ReturnType<typeof vi.fn<(url: string) => Promise<void>>>;
let subscribe: ReturnType<typeof vi.fn<(options: object) => Promise<void>>>;
let badges: number[];
let worker: Worker;

beforeEach(() => {
  [tabs, shown, badges] = [[], [], []];
  openWindow = vi.fn(async () => {});
  subscribe = vi.fn(async () => {});
  worker = new Worker({
    base,
    clients: { matchAll: async () => tabs, openWindow },
    registration: {
      showNotification: async (title: string, options: NotificationOptions) => {
        shown.push({ title, options });
      },
      pushManager: { subscribe },
    } as unknown as Surroundings['registration'],
    setBadge: async (count) => {
      badges.push(count);
    },
  });
});

describe('a push', () => {
  it('is shown with where it leads, one for each room, and with the number', async () => {
    await worker.push(JSON.stringify({ ...push, badge: 3 }));
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({
      title: 'patio · Bea',
      options: { body: 'The soup is ready', tag: 'room:patio', data: { url: '/r/patio/m/01J' } },
    });
    expect(badges).toEqual([3]);
  });

  const seen: [string, Partial<Page>, boolean][] = [
    ['/r/patio', looking, false],
    ['/r/patio/m/01A', looking, false],
    ['/r/patio', { visibilityState: 'visible' }, true],
    ['/r/patio', {}, true],
    ['/r/patio-2', looking, true],
    ['/r/general', looking, true],
    ['/settings', looking, true],
    ['https://elsewhere.example.org/r/patio', looking, true],
  ];
  it.each(seen)('with a tab at %s that is %o is shown: %s', async (path, how, isShown) => {
    tabs = [tab(path, how)];
    await worker.push(JSON.stringify(push));
    expect(shown).toHaveLength(isShown ? 1 : 0);
  });

  it('about no room is shown to whoever looks at whatever', async () => {
    tabs = [tab('/', looking)];
    await worker.push(JSON.stringify({ ...push, url: '/' }));
    expect(shown).toHaveLength(1);
  });

  it.each([undefined, '', 'null', '{', '{"title":1}'])(
    'of %j is told all the same',
    async (text) => {
      await worker.push(text);
      expect(shown).toMatchObject([{ title: 'tertulia', options: { data: { url: '/' } } }]);
    },
  );
});

describe('a click', () => {
  it('opens a window when there is none', async () => {
    await worker.click('/r/patio/m/01J');
    expect(openWindow).toHaveBeenCalledWith('/r/patio/m/01J');
  });

  it('leads the tab there that shows the room already', async () => {
    tabs = [tab('/r/general', looking), tab('/r/patio')];
    await worker.click('/r/patio/m/01J');
    expect(tabs[1]?.focus).toHaveBeenCalled();
    expect(tabs[1]?.postMessage).toHaveBeenCalledWith({ type: 'go', url: '/r/patio/m/01J' });
    expect(tabs[0]?.postMessage).not.toHaveBeenCalled();
    expect(openWindow).not.toHaveBeenCalled();
  });

  it('else the one that is looked at, even if the browser does not bring it forward', async () => {
    const focus = vi.fn(async () => Promise.reject(new Error('not allowed')));
    tabs = [tab('/settings'), tab('/r/general', { ...looking, ...{ focus } } as object)];
    await worker.click('/r/patio/m/01J');
    expect(tabs[1]?.postMessage).toHaveBeenCalled();
  });

  it.each(['https://ci.example.org/build/7', '/api/docs'])(
    'on %s leaves our tabs be',
    async (url) => {
      tabs = [tab('/r/general', looking)];
      await worker.click(url);
      expect(openWindow).toHaveBeenCalledWith(url);
      expect(tabs[0]?.postMessage).not.toHaveBeenCalled();
    },
  );

  it('does not lead into the description of the API', async () => {
    tabs = [tab('/api/docs', looking)];
    await worker.click('/r/patio');
    expect(openWindow).toHaveBeenCalled();
  });
});

describe('a subscription that the browser ended', () => {
  it('is made again under the same key, and the pages are told', async () => {
    tabs = [tab('/r/general'), tab('/api/docs')];
    const key = new ArrayBuffer(65);
    await worker.renew(key);
    expect(subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, applicationServerKey: key });
    expect(tabs[0]?.postMessage).toHaveBeenCalledWith({ type: 'subscription' });
    expect(tabs[1]?.postMessage).not.toHaveBeenCalled();
  });

  it('is left to the pages when its key is not known or the browser refuses', async () => {
    tabs = [tab('/r/general')];
    await worker.renew(undefined);
    expect(subscribe).not.toHaveBeenCalled();
    subscribe.mockRejectedValue(new Error('no'));
    await worker.renew(new ArrayBuffer(65));
    expect(tabs[0]?.postMessage).toHaveBeenCalledTimes(2);
  });
});
