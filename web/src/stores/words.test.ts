import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '../contract.gen';
import { ApiError } from '../net/api';
import { nameOf, OwnWords } from './words.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});

/** What the server keeps, and what it has told and nobody has heard yet. */
class Desk {
  readonly drafts = new Map<string, Draft>();
  readonly told: Draft[] = [];
  asked = 0;
  refuses: ApiError | undefined;
  #clock = 0;

  get api() {
    return {
      get: async () => this.#answer({ drafts: [...this.drafts.values()] }),
      put: async (path: string, body?: object) => {
        const { text, rootId } = body as { text: string; rootId?: string };
        return this.#answer(this.#set(path.split('/').at(-1) ?? '', rootId, text));
      },
      delete: async (path: string) => {
        const { pathname, searchParams } = new URL(path, 'http://here');
        const rootId = searchParams.get('rootId') ?? undefined;
        const roomId = pathname.split('/').at(-1) ?? '';
        if (this.drafts.has(nameOf({ roomId, rootId } as Draft))) this.#set(roomId, rootId, '');
        return this.#answer(undefined);
      },
    } as never;
  }

  #set(roomId: string, rootId: string | undefined, text: string): Draft {
    if (this.refuses) return undefined as never;
    const savedAt = new Date(this.#clock++).toISOString();
    const draft = { roomId, ...(rootId === undefined ? {} : { rootId }), text, savedAt };
    if (text === '') this.drafts.delete(nameOf(draft));
    else this.drafts.set(nameOf(draft), draft);
    this.told.push(draft);
    return draft;
  }

  #answer<Answer>(answer: Answer): Answer {
    this.asked += 1;
    if (this.refuses) throw this.refuses;
    return answer;
  }
}

function shelf() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size;
    },
  };
}

const tell = (desk: Desk, ...devices: OwnWords[]) => {
  for (const draft of desk.told.splice(0)) for (const device of devices) device.told(draft);
};

describe('what one has begun to write', () => {
  it('is on the other device after a pause, and gone from it when it was sent', async () => {
    const desk = new Desk();
    const [laptop, phone] = [new OwnWords(desk.api), new OwnWords(desk.api)];
    laptop.set('kitchen', 'ha');
    await vi.advanceTimersByTimeAsync(700);
    laptop.set('kitchen', 'half a thought');
    await vi.advanceTimersByTimeAsync(700);
    expect(desk.asked).toBe(0);
    await vi.advanceTimersByTimeAsync(100);
    tell(desk, laptop, phone);
    expect(phone.get('kitchen')).toBe('half a thought');
    expect(phone.has('kitchen')).toBe(true);
    phone.set('kitchen', '');
    phone.hurry();
    await vi.advanceTimersByTimeAsync(0);
    tell(desk, laptop, phone);
    expect([laptop.get('kitchen'), phone.get('kitchen'), laptop.list]).toEqual(['', '', []]);
  });

  it('asks nothing of the server when it is sent without a pause', async () => {
    const desk = new Desk();
    const words = new OwnWords(desk.api);
    words.set('kitchen', 'quick');
    words.set('kitchen', '');
    await vi.advanceTimersByTimeAsync(5000);
    expect(desk.asked).toBe(0);
  });

  it('does not come back when the pause and the sending cross', async () => {
    const desk = new Desk();
    const words = new OwnWords(desk.api);
    words.set('kitchen', 'sent at once');
    const saving = words.save();
    words.set('kitchen', '');
    await saving;
    tell(desk, words);
    expect(words.get('kitchen')).toBe('');
    expect(desk.drafts.size).toBe(0);
  });

  it('stays while one is writing, whatever another device says', async () => {
    const desk = new Desk();
    const words = new OwnWords(desk.api);
    words.set('kitchen', 'here');
    words.told({ roomId: 'kitchen', text: 'elsewhere', savedAt: '2026-01-01T00:00:00.000Z' });
    expect(words.get('kitchen')).toBe('here');
  });

  it('outlives the page and a time without a connection, and is brought then', async () => {
    const desk = new Desk();
    const kept = shelf();
    desk.refuses = new ApiError('network', '');
    const before = new OwnWords(desk.api, kept, 'ada');
    before.set('kitchen/m1', 'offline');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.asked).toBe(1);
    desk.refuses = undefined;
    const after = new OwnWords(desk.api, kept, 'ada');
    expect(after.get('kitchen/m1')).toBe('offline');
    await after.load();
    expect(desk.drafts.get('kitchen/m1')).toMatchObject({ rootId: 'm1', text: 'offline' });
    expect(new OwnWords(desk.api, kept, 'bea').get('kitchen/m1')).toBe('');
    after.clear();
    expect(kept.length).toBe(0);
  });

  it('is asked for again where the server could not, and left where it would not', async () => {
    const desk = new Desk();
    const words = new OwnWords(desk.api);
    desk.refuses = new ApiError('overloaded', '', undefined, 503);
    words.set('kitchen', 'patience');
    await vi.advanceTimersByTimeAsync(800);
    desk.refuses = new ApiError('too_many', '', undefined, 409);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(desk.asked).toBe(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(desk.asked).toBe(2);
    expect(words.get('kitchen')).toBe('patience');
    desk.refuses = undefined;
    words.set('kitchen', 'patience!');
    await vi.advanceTimersByTimeAsync(800);
    expect(desk.drafts.get('kitchen')?.text).toBe('patience!');
  });

  it('too long for the server, it stays here', async () => {
    const desk = new Desk();
    const words = new OwnWords(desk.api);
    words.set('kitchen', 'x'.repeat(2001));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([desk.asked, words.get('kitchen').length]).toEqual([0, 2001]);
  });

  it('is the same everywhere once all was brought and told, in whatever order', async () => {
    const places = fc.constantFrom('kitchen', 'patio', 'kitchen/m1');
    const step = fc.oneof(
      fc.record({
        do: fc.constant('write' as const),
        by: fc.nat(2),
        place: places,
        text: fc.constantFrom('', 'a', 'b', 'c'),
      }),
      fc.record({
        do: fc.constantFrom('save', 'load', 'hear', 'cut') as fc.Arbitrary<
          'save' | 'load' | 'hear' | 'cut'
        >,
        by: fc.nat(2),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const desk = new Desk();
        const devices = [0, 1, 2].map(() => new OwnWords(desk.api));
        const heard = [0, 0, 0];
        const hear = (by: number) => {
          for (const draft of desk.told.slice(heard[by])) devices[by]?.told(draft);
          heard[by] = desk.told.length;
        };
        for (const each of steps) {
          const device = devices[each.by];
          if (each.do === 'write') device?.set(each.place, each.text);
          else if (each.do === 'save') await device?.save();
          else if (each.do === 'load') await device?.load();
          else if (each.do === 'hear') hear(each.by);
          // What was told meanwhile never comes.
          else heard[each.by] = desk.told.length;
        }
        for (const device of devices) await device.load();
        for (const by of [0, 1, 2]) hear(by);
        const expected = Object.fromEntries(
          [...desk.drafts].map(([name, { text }]) => [name, text]),
        );
        for (const device of devices) {
          const own = device.list.map(({ place, text }) => [place, text]);
          expect(Object.fromEntries(own)).toEqual(expected);
          device.clear();
        }
      }),
    );
  });
});

describe('what is sent while its words are on their way', () => {
  it('does not come back when they are told', async () => {
    const desk = new Desk();
    const words = new OwnWords(desk.api, shelf() as never, 'ada');
    words.set('patio', 'on the bus');
    words.hurry();
    words.set('patio', '');
    for (const draft of desk.told.splice(0)) words.told(draft);
    expect(words.get('patio')).toBe('');
    await vi.advanceTimersByTimeAsync(2_000);
    for (const draft of desk.told.splice(0)) words.told(draft);
    expect(words.get('patio')).toBe('');
    expect(desk.drafts.size).toBe(0);
  });
});

it('asks nobody to keep what was begun in a room that one is no longer in', async () => {
  const desk = new Desk();
  const words = new OwnWords(desk.api, shelf() as never, 'ada');
  words.set('patio', 'Am I still');
  words.leave('patio');
  words.hurry();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(desk.asked).toBe(0);
  expect(words.get('patio')).toBe('Am I still');
});
