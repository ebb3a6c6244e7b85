import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Attachment } from '../contract.gen';
import { ApiError } from '../net/api';
import { Drafts } from './drafts';
import { BYTES_AT_MOST, Mail } from './mail';
import { nowhere, type Kept, type Letter, type Shelf } from './outbox';
import { Uploads, type Upload } from './uploads.svelte';

const ack = { id: 'm1', status: 'delivered' as const, sentAt: '', seq: 1, rev: 1 };
const words: Letter = { clientId: 'c1', roomId: 'patio', text: 'look' };

let up: boolean;
let kept: Map<string, Kept>;
let storage: Map<string, string>;
let arrived: Letter[];

beforeEach(() => {
  up = false;
  [kept, storage, arrived] = [new Map(), new Map(), []];
});

const shelf: Shelf = {
  all: async () => [...kept.values()],
  put: async (each) => !!kept.set(each.letter.clientId, each),
  remove: async (clientId) => void kept.delete(clientId),
  clear: async () => kept.clear(),
};

/** A page of the same browser: with what the one before it has left. */
function page(on: Shelf = shelf) {
  const uploads = new Uploads({ get: async () => ({}) } as never, {
    send: async ({ file }) => {
      if (!up) throw new ApiError('network', '');
      return { id: `up-${file.name}`, name: file.name } as Attachment;
    },
    localUrl: () => undefined,
    sizeOf: async () => undefined,
    forget: () => {},
  });
  const drafts = new Drafts({
    getItem: (name) => storage.get(name) ?? null,
    setItem: (name, text) => void storage.set(name, text),
  });
  const desk = {
    send: async (letter: Letter) => {
      if (!up) throw new ApiError('network', '');
      arrived.push(letter);
      return ack;
    },
    delivered: vi.fn(),
    shown: vi.fn<(kept: Kept, uploads: readonly Upload[]) => void>(),
    withdrawn: vi.fn(),
    unkept: vi.fn(),
  };
  const tabs = {
    onsaid: () => {},
    tell: () => {},
    alone: <T>(work: () => Promise<T>) => work(),
    claim: async () => true,
    close: () => {},
  };
  return { uploads, drafts, desk, mail: new Mail(desk, uploads, drafts, { shelf: on, tabs }) };
}

const settle = () => new Promise((done) => setTimeout(done, 10));

async function writesWith(...files: File[]) {
  const { uploads, drafts, mail } = page();
  await uploads.add('patio', files);
  drafts.keep('patio', 'look');
  mail.post(words, 'then', uploads.take('patio'));
  await settle();
}

describe('a letter that was being written', () => {
  it('leaves its composer for the shelf, and is in one of them at any time', async () => {
    const { drafts, mail } = page();
    drafts.keep('patio', 'look');
    mail.post(words, 'then', []);
    // The page may end here, before the shelf has answered.
    const next = page(nowhere);
    expect(next.drafts.in('patio')).toBe('');
    await next.mail.load();
    expect(next.mail.to('patio')).toMatchObject([[{ letter: words, writtenAt: 'then' }, []]]);
    // Or here, when it has.
    await settle();
    const later = page();
    await later.mail.load();
    expect(later.drafts.former).toEqual([]);
    expect(later.mail.to('patio')).toHaveLength(1);
  });

  it('is said once to be kept nowhere', async () => {
    const { desk, mail } = page(nowhere);
    mail.post(words, 'then', []);
    mail.post({ ...words, clientId: 'c2' }, 'then', []);
    await settle();
    expect(desk.unkept).toHaveBeenCalledTimes(1);
  });
});

describe('files of a letter', () => {
  it('are kept over a reload, and go up and out when there is a connection', async () => {
    await writesWith(new File(['soup'], 'soup.txt'));
    expect(kept.get('c1')?.files?.[0]?.file?.name).toBe('soup.txt');
    const { desk, mail } = page();
    await mail.load();
    await settle();
    expect(desk.shown.mock.lastCall?.[1]).toHaveLength(1);
    expect(arrived).toEqual([]);
    up = true;
    await mail.connected();
    await settle();
    expect(arrived).toEqual([{ ...words, attachments: ['up-soup.txt'] }]);
    expect(kept.size).toBe(0);
  });

  it('that are up are not sent up again', async () => {
    kept.set('c1', {
      letter: words,
      writtenAt: 'then',
      state: 'packing',
      files: [{ name: 'a', type: '', attachment: { id: 'old', name: 'a' } as Attachment }],
    });
    up = true;
    const { mail } = page();
    await mail.load();
    await settle();
    expect(arrived).toEqual([{ ...words, attachments: ['old'] }]);
  });

  it('that are too large to be kept are told of, and the words are not lost', async () => {
    const large = new File(['x'], 'film.mp4');
    Object.defineProperty(large, 'size', { value: BYTES_AT_MOST + 1 });
    await writesWith(large);
    const { desk, mail } = page();
    await mail.load();
    await settle();
    expect(desk.shown.mock.lastCall?.[0]).toMatchObject({
      letter: words,
      state: 'failed',
      code: 'files.lost',
    });
    up = true;
    mail.retry('c1');
    await settle();
    expect(arrived).toEqual([words]);
  });

  it('go with the letter when it is thrown away', async () => {
    await writesWith(new File(['soup'], 'soup.txt'));
    const { desk, mail } = page();
    await mail.load();
    mail.discard('c1');
    await settle();
    expect(desk.withdrawn).toHaveBeenCalledWith(words);
    up = true;
    await mail.connected();
    expect(arrived).toEqual([]);
    expect(kept.size).toBe(0);
  });
});
