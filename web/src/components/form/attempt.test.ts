import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../net/api';
import { Attempt, required } from './attempt.svelte';

const refuse = (error: unknown) => () => Promise.reject(error);

describe('Attempt', () => {
  it('is busy while the work goes on, and does not start it twice', async () => {
    const attempt = new Attempt();
    let finish = () => {};
    const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const first = attempt.run(work);
    expect(attempt.busy).toBe(true);
    expect(await attempt.run(work)).toBe(false);
    finish();
    expect(await first).toBe(true);
    expect(attempt.busy).toBe(false);
    expect(work).toHaveBeenCalledOnce();
  });

  it('does not ask the server about what is missing', async () => {
    const attempt = new Attempt(['email']);
    const work = vi.fn();
    expect(await attempt.run(work, { email: required('  ') })).toBe(false);
    expect(work).not.toHaveBeenCalled();
    expect(attempt.faults).toEqual({ email: 'This is missing.' });
  });

  it('puts a refusal beside its field', async () => {
    const attempt = new Attempt(['name']);
    await attempt.run(refuse(new ApiError('validation.name', 'x', 'name', 400)));
    expect(attempt.faults).toEqual({ name: 'Between 1 and 80 characters, please.' });
    expect(attempt.fault).toBe('');
  });

  it('knows where a refusal belongs that names no field', async () => {
    const attempt = new Attempt(['email', 'password']);
    await attempt.run(refuse(new ApiError('auth.credentials', 'x', undefined, 401)));
    expect(attempt.faults).toEqual({
      password: 'That email and password do not go together.',
    });
  });

  it('says of the whole what concerns no field that is shown', async () => {
    const attempt = new Attempt(['name']);
    await attempt.run(refuse(new ApiError('validation.email', 'x', 'email', 400)));
    expect(attempt.fault).toBe('That does not look like an email address.');
    await attempt.run(refuse(new Error('boom')));
    expect(attempt.fault).toBe('Something went wrong on the server. Try again.');
  });

  it('tells how long to wait, and takes it back when the time is over', async () => {
    vi.useFakeTimers();
    const attempt = new Attempt();
    await attempt.run(refuse(new ApiError('rate_limited', 'x', undefined, 429, 41_200)));
    expect(attempt.fault).toBe('Too many tries. Wait 42 seconds.');
    vi.advanceTimersByTime(41_200);
    expect(attempt.fault).toBe('');
    vi.useRealTimers();
  });

  it('tells a lost network from a lost server', async () => {
    const attempt = new Attempt();
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    await attempt.run(refuse(new ApiError('network', 'x')));
    expect(attempt.fault).toBe('You are offline. Nothing was sent.');
    online.mockReturnValue(true);
    await attempt.run(refuse(new ApiError('network', 'x')));
    expect(attempt.fault).toBe('No connection. Try again in a moment.');
  });

  it('lets a form find better words', async () => {
    const attempt = new Attempt([], () => 'Ada is the only admin.');
    await attempt.run(refuse(new ApiError('user.last_admin', 'x', undefined, 409)));
    expect(attempt.fault).toBe('Ada is the only admin.');
  });

  it('takes back what it said of a field that is being mended', async () => {
    const attempt = new Attempt(['name', 'email']);
    await attempt.run(async () => {}, { name: required(''), email: required('') });
    attempt.mend('name');
    expect(attempt.faults).toEqual({ name: undefined, email: 'This is missing.' });
  });

  it('forgets the former fault at the next try', async () => {
    const attempt = new Attempt(['name']);
    await attempt.run(refuse(new ApiError('validation.name', 'x', 'name', 400)));
    expect(await attempt.run(async () => {})).toBe(true);
    expect(attempt.faults).toEqual({});
  });
});
