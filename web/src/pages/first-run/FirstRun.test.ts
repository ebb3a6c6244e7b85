import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { ApiError } from '../../net/api';
import { api, router, session } from '../../stores/app';
import FirstRun from './FirstRun.svelte';

const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

let setUp: MockInstance<typeof session.setUp>;
let replace: MockInstance<typeof router.replace>;

async function account() {
  await type('Setup code', 'http://127.0.0.1:3000/setup?token=abcdefgh12345678');
  await type('Name of the team', 'Taller Norte');
  await type('Your name', 'Ada');
  await type('Email', 'ada@example.org');
  await type('Password', 'correct horse battery');
  await press('Continue');
}

beforeEach(() => {
  vi.stubGlobal('scrollTo', () => {});
  setUp = vi.spyOn(session, 'setUp').mockResolvedValue();
  replace = vi.spyOn(router, 'replace').mockReturnValue();
  session.settingUp = false;
  render(FirstRun);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('FirstRun', () => {
  it('makes the account with the code of the pasted link, and goes on', async () => {
    await account();
    await screen.findByText('Your first rooms');
    expect(setUp).toHaveBeenCalledWith({
      setupToken: 'abcdefgh12345678',
      teamName: 'Taller Norte',
      name: 'Ada',
      email: 'ada@example.org',
      password: 'correct horse battery',
    });
    expect(screen.getByText('Step 2 of 3')).toBeTruthy();
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Your first rooms'));
  });

  it('takes the code out of the address, so that a reload leads to the chat', async () => {
    await account();
    await waitFor(() => expect(replace).toHaveBeenCalledWith({ name: 'home' }));
    expect(session.settingUp).toBe(true);
  });

  it('stays where it is when the code is wrong', async () => {
    setUp.mockRejectedValue(new ApiError('setup.token', 'x', 'setupToken', 403));
    await account();
    const code = screen.getByLabelText('Setup code');
    await waitFor(() => expect(document.activeElement).toBe(code));
    expect(screen.getByText('Step 1 of 3')).toBeTruthy();
    expect(session.settingUp).toBe(false);
  });

  it('shows the way to the sign-in page when somebody was quicker', async () => {
    setUp.mockRejectedValue(new ApiError('setup.closed', 'x', undefined, 409));
    await account();
    expect(await screen.findByRole('button', { name: 'To the sign-in page' })).toBeTruthy();
  });

  it('may be walked through without rooms and invitation', async () => {
    const post = vi.spyOn(api, 'post');
    await account();
    await screen.findByText('Your first rooms');
    await press('Skip');
    await press('Later, open the room');
    expect(post).not.toHaveBeenCalled();
    expect(session.settingUp).toBe(false);
    expect(replace).toHaveBeenLastCalledWith({ name: 'room', roomId: 'general', details: false });
  });

  it('makes rooms and a link', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue({
      id: 'i1',
      token: 'abcdefgh',
      url: 'https://chat.example.org/invite/abcdefgh',
      expiresAt: '2026-11-30T19:00:00.000Z',
    });
    await account();
    await screen.findByText('Your first rooms');
    await fireEvent.click(screen.getByLabelText(/ideas/));
    await press('Make 2 rooms');
    await screen.findByText('Now your people');
    await press('Make a link');
    const link = await screen.findByLabelText<HTMLInputElement>('Invitation link');
    expect(link.value).toBe('https://chat.example.org/invite/abcdefgh');
    expect(post.mock.calls.map(([path, body]) => [path, body])).toEqual([
      ['/api/rooms', { name: 'random', private: false, topic: 'Whatever comes up' }],
      ['/api/rooms', { name: 'ideas', private: false, topic: 'Half-baked is fine' }],
      ['/api/invites', { maxUses: 10, expiresInHours: 168 }],
    ]);
    await press('Open the room');
    expect(session.settingUp).toBe(false);
  });
});
