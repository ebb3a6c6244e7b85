import { describe, expect, it, vi } from 'vitest';
import { browse, mayMake } from './browsing';

describe('browsing', () => {
  it('lets admins make what only admins make', async () => {
    const get = vi.fn(async () => ({ createPublic: 'admins', createPrivate: 'everybody' }));
    const api = { get } as never;
    expect(await mayMake(api, false)).toEqual({ public: false, private: true });
    expect(await mayMake(api, true)).toEqual({ public: true, private: true });
  });

  it("finds one's own rooms and the others, in use or archived", async () => {
    const own = [
      { id: 'general', kind: 'public' },
      { id: 'old', kind: 'private', archivedAt: 'then' },
      { id: 'd', kind: 'direct' },
    ];
    const get = vi.fn(async (_: string, query?: { archived: boolean }) => ({
      rooms: !query
        ? own
        : query.archived
          ? [{ id: 'over', kind: 'public', archivedAt: 'then' }]
          : [{ id: 'launch', kind: 'public' }],
    }));
    const ids = async (archived: boolean) =>
      (await browse({ get } as never, archived)).map(({ id }) => id);
    expect(await ids(false)).toEqual(['general', 'launch']);
    expect(await ids(true)).toEqual(['old', 'over']);
  });
});
