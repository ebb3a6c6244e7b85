import { describe, expect, it } from 'vitest';
import type { User } from '../../contract.gen';
import { device } from './device';
import { changesFor, edit, find, inOrder } from './people';
import { sectionAt, sectionsFor } from './sections';

const person = (name: string, more: Partial<User> = {}): User => ({
  id: name.toLowerCase(),
  name,
  roles: ['member'],
  active: true,
  status: 'offline',
  email: `${name.toLowerCase()}@example.org`,
  createdAt: '2026-11-23T19:00:00.000Z',
  ...more,
});

const ada = person('Ada', { roles: ['admin'] });
const bea = person('Bea');
const eve = person('Eve', { active: false });

describe('sections', () => {
  it('are the team’s for admins alone', () => {
    expect(sectionsFor(false).map(({ id }) => id)).toEqual([
      'profile',
      'appearance',
      'notifications',
      'security',
    ]);
    expect(sectionsFor(true)).toHaveLength(10);
  });

  it('begin with the first where the address names none that this person has', () => {
    expect(sectionAt('people', true).id).toBe('people');
    expect(sectionAt('people', false).id).toBe('profile');
    expect(sectionAt('nonsense', true).id).toBe('profile');
    expect(sectionAt(undefined, true).id).toBe('profile');
  });
});

describe('people', () => {
  it('are never bots, which have no role to gain', () => {
    expect(changesFor(person('Dov', { isBot: true }), false)).toEqual(['deactivate']);
    expect(changesFor(bea, false)).toEqual(['promote', 'deactivate']);
  });

  it('stand by name, who is deactivated at the end', () => {
    expect(inOrder([eve, bea, ada]).map(({ name }) => name)).toEqual(['Ada', 'Bea', 'Eve']);
  });

  it('are found by name and address, whatever the accents', () => {
    const dov = person('Dóv');
    expect(find([ada, dov], 'dov')).toEqual([dov]);
    expect(find([ada, dov], 'ADA@')).toEqual([ada]);
    expect(find([ada, dov], ' ')).toHaveLength(2);
  });

  it('may be changed, but nobody locks themselves out', () => {
    expect(changesFor(ada, true)).toEqual(['demote']);
    expect(changesFor(bea, true)).toEqual([]);
    expect(changesFor(ada, false)).toEqual(['demote', 'deactivate']);
    expect(changesFor(bea, false)).toEqual(['promote', 'deactivate']);
    expect(changesFor(eve, false)).toEqual(['reactivate']);
  });

  it('have one role, so that taking one away gives the other', () => {
    expect(edit('promote')).toEqual({ roles: ['admin'] });
    expect(edit('demote')).toEqual({ roles: ['member'] });
    expect(edit('deactivate')).toEqual({ active: false });
    expect(edit('reactivate')).toEqual({ active: true });
  });
});

describe('device', () => {
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  it.each([
    [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/142.0.0.0 Safari/537.36`, 'Chrome Linux'],
    [
      `Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/142.0 Safari/537.36 Edg/142.0`,
      'Edge Windows',
    ],
    ['Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0', 'Firefox Windows'],
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.1 Safari/605`,
      'Safari macOS',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${webkit} Version/18.1 Safari/604.1`,
      'Safari iPhone',
    ],
    [
      `Mozilla/5.0 (Linux; Android 15; Pixel) ${webkit} Chrome/142.0 Mobile Safari/537.36`,
      'Chrome Android',
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${webkit} CriOS/142 Safari/604.1`,
      'Chrome iPhone',
    ],
  ])('%s', (userAgent, expected) => {
    const found = device(userAgent);
    expect(`${found?.browser} ${found?.system}`).toBe(expected);
  });

  it('does not guess about programs', () => {
    expect(device('curl/8.5.0')).toBeUndefined();
    expect(device('')).toBeUndefined();
  });
});
