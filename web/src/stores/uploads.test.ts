import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Attachment } from '../contract.gen';
import { ApiError } from '../net/api';
import type { Parcel, Progress } from '../net/upload';
import { Drafts } from './drafts';
import { OwnWords } from './words.svelte';
import { FILES_AT_MOST, Uploads } from './uploads.svelte';

interface Going {
  name: string;
  parcel: Parcel;
  progress: Progress;
  done: (id: string) => void;
  fail: (error: ApiError) => void;
}

let going: Going[];
let forgotten: string[];
let storage: object;
let uploads: Uploads;

function send(parcel: Parcel, progress: Progress): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const done = (id: string) => resolve({ id, status: 'received' } as Attachment);
    going.push({ name: parcel.file.name, parcel, progress, done, fail: reject });
    progress.signal?.addEventListener('abort', () => reject(new ApiError('network', '')));
  });
}

const file = (name: string, bytes = 4, type = '') => new File(['x'.repeat(bytes)], name, { type });
const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};
const states = () => uploads.tray('patio').map(({ state }) => state);
const add = (...files: File[]) => uploads.add('patio', files);

beforeEach(() => {
  going = [];
  forgotten = [];
  storage = { usedBytes: 0, maxUploadBytes: 100 };
  uploads = new Uploads(
    { get: (async () => storage) as never },
    {
      send,
      localUrl: ({ name, type }) => (type.startsWith('image/') ? `blob:${name}` : undefined),
      forget: (url) => void forgotten.push(url),
      sizeOf: async (url) => (url.includes('broken') ? undefined : { width: 40, height: 30 }),
    },
  );
});

describe('uploads', () => {
  it('go two at a time, in the order of choosing', async () => {
    await add(file('a'), file('b'), file('c'));
    expect(going.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(states()).toEqual(['sending', 'sending', 'waiting']);
    going[1]?.done('u2');
    await settle();
    expect(going.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(states()).toEqual(['sending', 'done', 'sending']);
    expect(going[0]?.parcel.roomId).toBe('patio');
  });

  it('tell how far they are', async () => {
    await add(file('a'));
    going[0]?.progress.onprogress?.(0.4);
    expect(uploads.tray('patio')[0]?.share).toBe(0.4);
  });

  it('are cut when they are taken out, and the next one goes', async () => {
    const settled = vi.fn();
    uploads.onsettled = settled;
    await add(file('a', 4, 'image/png'), file('b'), file('c'));
    const [first] = uploads.tray('patio');
    if (first) uploads.remove(first);
    await settle();
    expect(going[0]?.progress.signal?.aborted).toBe(true);
    expect(going.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(states()).toEqual(['sending', 'sending']);
    expect(forgotten).toEqual(['blob:a']);
    expect(settled).not.toHaveBeenCalled();
  });

  it('that failed say why, and go again when told to', async () => {
    await add(file('a'));
    going[0]?.fail(new ApiError('network', ''));
    await settle();
    const [first] = uploads.tray('patio');
    expect(first).toMatchObject({ state: 'failed', code: 'network' });
    if (first) uploads.retry(first);
    expect(first).toMatchObject({ state: 'sending', code: undefined, share: 0 });
    going[1]?.done('u1');
    await settle();
    expect(first?.attachment?.id).toBe('u1');
  });

  it('refuse what is empty, too large or too much', async () => {
    storage = { usedBytes: 900, quotaBytes: 1000, maxUploadBytes: 80 };
    expect(await add(file('none', 0), file('huge', 81), file('a', 60), file('b', 60))).toEqual([
      { name: 'none', fault: 'empty' },
      { name: 'huge', fault: 'too_large' },
      { name: 'b', fault: 'quota' },
    ]);
    expect(going.map(({ name }) => name)).toEqual(['a']);
  });

  it('are ten at most for a message', async () => {
    const many = Array.from({ length: FILES_AT_MOST + 1 }, (_, n) => file(`f${n}`));
    expect(await add(...many)).toEqual([{ name: 'f10', fault: 'too_many' }]);
  });

  it('leave the tray with their message, and go on', async () => {
    await add(file('a'));
    const [taken] = uploads.take('patio');
    expect(uploads.tray('patio')).toEqual([]);
    going[0]?.done('u1');
    await settle();
    expect(taken?.state).toBe('done');
  });

  it('show a picture from this device, unless it is none', async () => {
    await add(file('a', 4, 'image/png'), file('broken', 4, 'image/png'));
    await settle();
    const [picture, broken] = uploads.tray('patio');
    expect(picture).toMatchObject({ preview: 'blob:a', size: { width: 40, height: 30 } });
    expect(broken?.preview).toBeUndefined();
    expect(forgotten).toEqual(['blob:broken']);
  });

  it('know how far the server is with a picture', () => {
    const job = { jobId: 'j', kind: 'prepare-image', uploadId: 'u1' } as const;
    uploads.progress({ ...job, state: 'running', percent: 40 });
    expect(uploads.preparing.get('u1')).toBe(40);
    uploads.progress({ ...job, state: 'done', percent: 100 });
    expect(uploads.preparing.has('u1')).toBe(false);
  });
});

describe('drafts', () => {
  function shelf() {
    const kept = new Map<string, string>();
    return {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
    };
  }

  const held = (clientId: string, text: string) => ({
    letter: { clientId, roomId: 'patio', text },
    writtenAt: '',
    hasFiles: true,
  });

  it('get the words back of a message whose files were still on their way', () => {
    const storage = shelf();
    const words = new OwnWords();
    const drafts = new Drafts(storage, words);
    drafts.keep('patio', 'look at this');
    drafts.hold(held('c1', 'look at this'));
    expect(drafts.in('patio')).toBe('');
    drafts.hold(held('c2', 'arrived'));
    drafts.release('c2');
    drafts.keep('patio', 'and this');
    expect(new Drafts(storage, words).in('patio')).toBe('look at this\nand this');
    expect(new Drafts(storage, words).in('patio')).toBe('look at this\nand this');
  });

  it('are gone with whoever signs out, and survive a shelf that is full or bent', () => {
    const storage = shelf();
    const drafts = new Drafts(storage);
    drafts.hold(held('c1', 'secret'));
    drafts.clear();
    expect(new Drafts(storage).in('patio')).toBe('');
    storage.setItem('tertulia-drafts', '{"held":3}');
    expect(new Drafts(storage).in('patio')).toBe('');
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('quota');
      },
    };
    expect(() => new Drafts(full).hold(held('c1', 'x'))).not.toThrow();
  });
});
