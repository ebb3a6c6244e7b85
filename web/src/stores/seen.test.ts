import { describe, expect, it, vi } from 'vitest';
import { Seen } from './seen.svelte';

const read = (userId: string, readSeq: number, roomId = 'd1') => ({ roomId, userId, readSeq });

describe('Seen', () => {
  it('asks once who has read, and then goes by what it is told', async () => {
    const get = vi.fn(async () => ({ readers: [{ userId: 'bea', userName: 'Bea' }], count: 1 }));
    const seen = new Seen({ get } as never);
    const looking = seen.look('d1', { id: 'm 1', seq: 4 });
    expect(get).toHaveBeenCalledWith('/api/rooms/d1/messages/m%201/readers');
    seen.told(read('cid', 4));
    seen.told(read('bea', 6));
    await looking;
    expect(seen.by(4)).toEqual(['cid', 'bea']);
    expect(seen.by(5)).toEqual(['bea']);
    seen.told(read('bea', 3));
    expect(seen.by(4)).toEqual(['cid']);
  });

  it('forgets a room when another is open, whatever comes of it later', async () => {
    let answer: (readers: object) => void = () => {};
    const get = vi.fn(() => new Promise((resolve) => (answer = resolve)));
    const seen = new Seen({ get } as never);
    const first = seen.look('d1', { id: 'm1', seq: 4 });
    seen.told(read('bea', 9, 'd2'));
    answer({ readers: [{ userId: 'cid', userName: 'Cid' }], count: 1 });
    await first;
    expect(seen.by(1)).toEqual(['bea']);
  });
});
