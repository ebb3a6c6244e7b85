import { expect, it } from 'vitest';
import { badge } from './badge';

it.each([
  [{ unread: 0, mentions: 0, level: 'all' }, { kind: 'none' }],
  [
    { unread: 3, mentions: 0, level: 'mentions' },
    { kind: 'pill', count: '3', lit: false },
  ],
  [
    { unread: 3, mentions: 1, level: 'mentions' },
    { kind: 'pill', count: '3', lit: true },
  ],
  [
    { unread: 120, mentions: 0, level: 'all' },
    { kind: 'pill', count: '99+', lit: false },
  ],
  [{ unread: 3, mentions: 1, level: 'none' }, { kind: 'dot' }],
  [{ unread: 0, mentions: 0, level: 'none' }, { kind: 'none' }],
] as const)('%o is %o', (standing, expected) => {
  expect(badge(standing)).toEqual(expected);
});
