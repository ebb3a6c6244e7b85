import { describe, expect, it } from 'vitest';
import type { Room } from '../../contract.gen';
import { found, type Order } from './find';

function room(name: string, topic: string, memberCount: number, lastMessageAt?: string): Room {
  return {
    id: name,
    kind: 'public',
    name,
    topic,
    createdAt: '',
    memberCount,
    ...(lastMessageAt && { lastMessageAt }),
  };
}

const rooms = [
  room('patio', 'Under the lemon tree', 3, '2026-11-20T10:00:00.000Z'),
  room('Café', 'Beans and cups', 9),
  room('kitchen', 'What is for lunch', 3, '2026-11-23T10:00:00.000Z'),
];
const names = (wanted: string, order: Order) => found(rooms, wanted, order).map(({ name }) => name);

describe('found', () => {
  it('orders by the last message, the name or the people', () => {
    expect(names('', 'activity')).toEqual(['kitchen', 'patio', 'Café']);
    expect(names('', 'name')).toEqual(['Café', 'kitchen', 'patio']);
    expect(names('', 'people')).toEqual(['Café', 'kitchen', 'patio']);
  });

  it('looks for every word in name and topic, without accents', () => {
    expect(names('cafe', 'name')).toEqual(['Café']);
    expect(names('#pat', 'name')).toEqual(['patio']);
    expect(names('tree LEMON', 'name')).toEqual(['patio']);
    expect(names('lemon beans', 'name')).toEqual([]);
  });
});
