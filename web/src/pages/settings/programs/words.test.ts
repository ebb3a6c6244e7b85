import { describe, expect, it } from 'vitest';
import type { Room } from '../../../contract.gen';
import { events, options, placesOf, scopes } from './words';

const room = (id: string, more: Partial<Room> = {}): Room => ({
  id,
  kind: 'public',
  name: id,
  topic: '',
  createdAt: '2026-11-23T19:00:00.000Z',
  memberCount: 1,
  ...more,
});

describe('places of programs', () => {
  it('begin with general, go on by name, and leave direct rooms out', () => {
    const rooms = [
      room('plaza'),
      room('two', { kind: 'direct', name: '' }),
      room('general'),
      room('Patio'),
    ];
    expect(placesOf(rooms).map(({ id }) => id)).toEqual(['general', 'Patio', 'plaza']);
  });
});

describe('words', () => {
  it('are there for every scope and every event', () => {
    expect(options(scopes).map(({ value }) => value)).toContain('notifications:broadcast');
    expect(options(events).every(({ label }) => label.length > 3)).toBe(true);
  });
});
