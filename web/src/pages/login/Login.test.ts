import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../net/api';
import { router, session } from '../../stores/app';
import Login from './Login.svelte';

const type = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

/** What a screen reader adds to the field. */
const said = (field: HTMLElement) =>
  document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent;

beforeEach(() => {
  render(Login);
});
afterEach(cleanup);

describe('Login', () => {
  it('tells the password manager what is what', () => {
    expect(screen.getByLabelText('Email').getAttribute('autocomplete')).toBe('username');
    expect(screen.getByLabelText('Password').getAttribute('autocomplete')).toBe('current-password');
  });

  it('leads to the first field that is missing, with the reason', async () => {
    await type('Email', 'ada@example.org');
    await press('Sign in');
    const password = screen.getByLabelText('Password');
    await waitFor(() => expect(document.activeElement).toBe(password));
    expect(said(password)).toBe('This is missing.');
    await type('Password', 'c');
    expect(password.getAttribute('aria-invalid')).toBeNull();
  });

  it('says that the two do not go together, without telling which is wrong', async () => {
    const login = vi
      .spyOn(session, 'login')
      .mockRejectedValue(new ApiError('auth.credentials', 'x', undefined, 401));
    await type('Email', 'ada@example.org');
    await type('Password', 'wrong');
    await press('Sign in');
    const password = screen.getByLabelText('Password');
    await waitFor(() => expect(document.activeElement).toBe(password));
    expect(said(password)).toMatch('do not go together');
    expect(login).toHaveBeenCalledWith({ email: 'ada@example.org', password: 'wrong' });
  });

  it('shows the password to who asks', async () => {
    await press('Show password');
    expect(screen.getByLabelText('Password').getAttribute('type')).toBe('text');
    await press('Hide password');
    expect(screen.getByLabelText('Password').getAttribute('type')).toBe('password');
  });

  it('names the command that helps who forgot it', async () => {
    await type('Email', 'bea@example.org');
    await press('I forgot it');
    expect(screen.getByText('tertulia user reset-password bea@example.org')).toBeTruthy();
  });

  it('takes a pasted invitation to its page', async () => {
    const go = vi.spyOn(router, 'go').mockImplementation(() => {});
    await press('I have an invitation link');
    await screen.findByLabelText('Invitation link');
    await type('Invitation link', 'https://chat.example.org/invite/abcdefgh12345678');
    await press('Open the invitation');
    expect(go).toHaveBeenCalledWith({ name: 'invite', token: 'abcdefgh12345678' });
  });
});
