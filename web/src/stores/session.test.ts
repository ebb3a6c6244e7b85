import { describe, expect, it, vi } from 'vitest';
import type { SessionAnswer } from '../contract.gen';
import { ApiError } from '../net/api';
import { Session } from './session.svelte';

function answer(id = 'ada'): SessionAnswer {
  return {
    accessToken: 'token',
    expiresAt: '2026-11-23T20:00:00.000Z',
    user: { id, name: id, roles: ['admin'], active: true, status: 'online', createdAt: '' },
  };
}

function session({ needed = false, renewed = true, replies = {} as Record<string, unknown> } = {}) {
  const access = {
    onchange: (() => {}) as (answer: SessionAnswer | undefined) => void,
    adopt: (given: SessionAnswer) => access.onchange(given),
    drop: () => access.onchange(undefined),
    renew: async () => (renewed ? access.onchange(answer()) : undefined),
  };
  const reply = async (path: string) => {
    const found = replies[path];
    if (found instanceof Error) throw found;
    return found ?? answer();
  };
  const api = {
    get: vi.fn(async () => ({ needed, teamName: 'Patio', version: '1' })),
    post: vi.fn(reply),
    patch: vi.fn(reply),
  };
  const reload = vi.fn();
  return { api, access, reload, session: new Session(api as never, access as never, reload) };
}

describe('Session', () => {
  it('asks for the first person when there is none', async () => {
    const { session: mine } = session({ needed: true });
    await mine.start();
    expect(mine.phase).toBe('setup');
    expect(mine.teamName).toBe('Patio');
  });

  it('comes back to who was signed in', async () => {
    const { session: mine } = session();
    await mine.start();
    expect(mine.phase).toBe('signed-in');
    expect(mine.isAdmin).toBe(true);
  });

  it('asks to sign in where nobody was', async () => {
    const { session: mine } = session({ renewed: false });
    await mine.start();
    expect(mine.phase).toBe('signed-out');
  });

  it('keeps trying a server that does not answer', async () => {
    vi.useFakeTimers();
    const { session: mine, api } = session();
    api.get.mockRejectedValueOnce(new ApiError('network', ''));
    await mine.start();
    expect(mine.phase).toBe('unreachable');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(mine.phase).toBe('signed-in');
    vi.useRealTimers();
  });

  it('signs in, and out again', async () => {
    const { session: mine, api } = session({ renewed: false });
    const left = vi.fn();
    mine.onleave = left;
    await mine.start();
    await mine.login({ email: 'ada@example.org', password: 'correct horse' });
    expect(mine.phase).toBe('signed-in');
    await mine.logout();
    expect(api.post).toHaveBeenLastCalledWith('/api/auth/logout');
    expect(mine.phase).toBe('signed-out');
    expect(mine.user).toBeUndefined();
    expect(left).toHaveBeenCalledTimes(1);
  });

  it('passes a refusal on and stays where it was', async () => {
    const { session: mine } = session({
      renewed: false,
      replies: { '/api/auth/login': new ApiError('auth.credentials', '') },
    });
    await mine.start();
    await expect(mine.login({ email: '', password: '' })).rejects.toMatchObject({
      code: 'auth.credentials',
    });
    expect(mine.phase).toBe('signed-out');
  });

  it('takes the name of the table that was just set', async () => {
    const { session: mine } = session({ needed: true });
    await mine.start();
    await mine.setUp({ setupToken: 't', teamName: 'Norte', name: 'Ada', email: '', password: '' });
    expect(mine.teamName).toBe('Norte');
    expect(mine.phase).toBe('signed-in');
  });

  it('leaves nothing of one person on the screen of another', async () => {
    const { session: mine, access, reload } = session();
    await mine.start();
    access.adopt(answer('bea'));
    expect(reload).toHaveBeenCalledTimes(1);
    expect(mine.user?.id).toBe('ada');
  });
});
