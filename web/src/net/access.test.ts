import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionAnswer } from '../contract.gen';
import { Access } from './access';
import { ApiError, type Api } from './api';

class Channel {
  static open: Channel[] = [];
  onmessage: ((event: { data: unknown }) => void) | undefined;
  constructor() {
    Channel.open.push(this);
  }
  postMessage(data: unknown) {
    for (const other of Channel.open) if (other !== this) other.onmessage?.({ data });
  }
}

const NOW = Date.parse('2026-11-23T19:00:00.000Z');

function answer(accessToken: string, seconds = 900): SessionAnswer {
  return {
    accessToken,
    expiresAt: new Date(NOW + seconds * 1000).toISOString(),
    user: {
      id: 'ada',
      name: 'Ada',
      roles: ['admin'],
      active: true,
      status: 'online',
      createdAt: new Date(NOW).toISOString(),
    },
  };
}

function tab(post: () => Promise<unknown>) {
  const api = { post: vi.fn(post) };
  return { api, access: new Access(api as unknown as Api, () => NOW) };
}

describe('Access', () => {
  beforeEach(() => {
    Channel.open = [];
    vi.stubGlobal('BroadcastChannel', Channel);
    vi.stubGlobal('navigator', {});
  });
  afterEach(() => vi.unstubAllGlobals());

  it('has no token before anybody signed in', async () => {
    expect(await tab(async () => answer('a')).access.token()).toBeUndefined();
  });

  it('gives the token that it holds as long as it lives', async () => {
    const { access, api } = tab(async () => answer('b'));
    access.adopt(answer('a'));
    expect(await access.token()).toBe('a');
    expect(api.post).not.toHaveBeenCalled();
  });

  it('renews one that is about to end before it is used', async () => {
    const { access } = tab(async () => answer('b'));
    access.adopt(answer('a', 20));
    expect(await access.token()).toBe('b');
  });

  it('renews once for many callers', async () => {
    const { access, api } = tab(async () => answer('b'));
    access.adopt(answer('a', 1));
    expect(await Promise.all([access.token(), access.token(), access.renew('a')])).toEqual([
      'b',
      'b',
      'b',
    ]);
    expect(api.post).toHaveBeenCalledTimes(1);
  });

  it('tells other tabs, which then need not renew', async () => {
    const first = tab(async () => answer('b'));
    const second = tab(async () => answer('c'));
    first.access.adopt(answer('a'));
    await first.access.renew('a');
    expect(await second.access.renew('a')).toBe('b');
    expect(second.api.post).not.toHaveBeenCalled();
  });

  it('signs every tab out with one', async () => {
    const first = tab(async () => answer('a'));
    const second = tab(async () => answer('a'));
    const heard = vi.fn();
    first.access.adopt(answer('a'));
    second.access.onchange = heard;
    first.access.drop();
    expect(heard).toHaveBeenCalledWith(undefined);
    expect(await second.access.token()).toBeUndefined();
  });

  it('is signed out when the server no longer knows the session', async () => {
    const { access } = tab(() => Promise.reject(new ApiError('auth.refresh', '', undefined, 401)));
    const heard = vi.fn();
    access.adopt(answer('a'));
    access.onchange = heard;
    expect(await access.renew('a')).toBeUndefined();
    expect(heard).toHaveBeenCalledWith(undefined);
  });

  it('is signed out when there is no session, which is no fault', async () => {
    const { access } = tab(async () => undefined);
    expect(await access.renew()).toBeUndefined();
    access.adopt(answer('a'));
    expect(await access.renew('a')).toBeUndefined();
    expect(await access.token()).toBeUndefined();
  });

  it('stays signed in when the network fails', async () => {
    const { access } = tab(() => Promise.reject(new ApiError('network', '')));
    access.adopt(answer('a'));
    await expect(access.renew('a')).rejects.toMatchObject({ code: 'network' });
    expect(await access.token()).toBe('a');
  });

  it('lets one tab renew at a time', async () => {
    const request = vi.fn(async (_name: string, work: () => Promise<unknown>) => work());
    vi.stubGlobal('navigator', { locks: { request } });
    await tab(async () => answer('b')).access.renew();
    expect(request).toHaveBeenCalledTimes(1);
  });
});
