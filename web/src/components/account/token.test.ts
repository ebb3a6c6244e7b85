import { describe, expect, it } from 'vitest';
import { inviteToken, setupToken } from './token';

const token = 'Gf3-_kq0Zb1N2m3P4q5R6s7T8u9V0w1X2y3Z4a5B6c7';

describe('inviteToken', () => {
  it.each([
    token,
    `  ${token}\n`,
    `https://chat.example.org/invite/${token}`,
    `http://192.168.1.10:3000/invite/${token}`,
    `chat.example.org/invite/${token}`,
    `https://chat.example.org/invite?token=${token}`,
    `https://chat.example.org/invite/${token}?from=mail#top`,
    `<https://chat.example.org/invite/${token}>`,
    `«https://chat.example.org/invite/${token}».`,
  ])('is found in %j', (pasted) => {
    expect(inviteToken(pasted)).toBe(token);
  });

  it.each([
    '',
    'hello',
    'two words',
    'chat.example.org',
    'https://chat.example.org/',
    'https://chat.example.org/invite/',
    `https://chat.example.org/setup?token=${token}`,
    'https://chat.example.org/invite/not%20a%20token',
    'http://[broken',
  ])('is not in %j', (pasted) => {
    expect(inviteToken(pasted)).toBeUndefined();
  });
});

describe('setupToken', () => {
  it('is taken from the link that the console shows, or as it is', () => {
    expect(setupToken(`http://127.0.0.1:3000/setup?token=${token}`)).toBe(token);
    expect(setupToken(` ${token} `)).toBe(token);
    expect(setupToken('chosen.beforehand+by-us!')).toBe('chosen.beforehand+by-us!');
    expect(setupToken('https://chat.example.org/invite/abcdefgh')).toBeUndefined();
  });
});
