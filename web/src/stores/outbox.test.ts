import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../net/api';
import {
  LETTERS_AT_MOST,
  Outbox,
  type Kept,
  type Letter,
  type Post,
  type Said,
  type Shelf,
  type Tabs,
} from './outbox';

const letter = (clientId: string): Letter => ({ clientId, roomId: 'patio', text: clientId });
const kept = (clientId: string): Kept => ({
  letter: letter(clientId),
  writtenAt: '',
  state: 'waiting',
});
const ack = { id: 'm1', status: 'delivered' as const, sentAt: '', seq: 1, rev: 1 };

function office(send: (letter: Letter, time: number) => Promise<typeof ack>) {
  let time = 0;
  const post = {
    send: vi.fn((each: Letter) => send(each, (time += 1))),
    delivered: vi.fn<Post['delivered']>(),
    refused: vi.fn<Post['refused']>(),
  };
  return { post, outbox: new Outbox(post) };
}

const sent = (post: { send: { mock: { calls: Letter[][] } } }) =>
  post.send.mock.calls.map(([each]) => each?.clientId);

describe('Outbox', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends one after the other, in the order of writing', async () => {
    let under = 0;
    const { post, outbox } = office(async () => {
      under += 1;
      expect(under).toBe(1);
      await Promise.resolve();
      under -= 1;
      return ack;
    });
    for (const id of ['a', 'b', 'c']) outbox.add(kept(id));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent(post)).toEqual(['a', 'b', 'c']);
    expect(outbox.waiting).toBe(0);
  });

  it('keeps everything while there is no connection, and sends it with the same ids', async () => {
    let up = false;
    const { post, outbox } = office(async () => {
      if (!up) throw new ApiError('network', '');
      return ack;
    });
    outbox.add(kept('a'));
    outbox.add(kept('b'));
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.waiting).toBe(2);
    up = true;
    await outbox.flush();
    expect(post.delivered.mock.calls.map(([each]) => each.clientId)).toEqual(['a', 'b']);
    expect(post.refused).not.toHaveBeenCalled();
  });

  it('repeats what was not answered', async () => {
    const { post, outbox } = office(async (_, time) => {
      if (time === 1) throw new ApiError('timeout', '');
      return ack;
    });
    outbox.add(kept('a'));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent(post)).toEqual(['a', 'a']);
    expect(post.delivered).toHaveBeenCalledTimes(1);
  });

  it('waits as long as the server asks for when it was too fast', async () => {
    const { post, outbox } = office(async (_, time) => {
      if (time === 1) throw new ApiError('rate_limited', '', undefined, 0, 700);
      return ack;
    });
    outbox.add(kept('a'));
    await vi.advanceTimersByTimeAsync(699);
    expect(post.send).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(post.delivered).toHaveBeenCalledTimes(1);
  });

  it('puts a refused letter aside and goes on with the next', async () => {
    const { post, outbox } = office(async ({ clientId }) => {
      if (clientId === 'a') throw new ApiError('storage.full', '');
      return ack;
    });
    outbox.add(kept('a'));
    outbox.add(kept('b'));
    await vi.advanceTimersByTimeAsync(0);
    expect(post.refused).toHaveBeenCalledWith(letter('a'), 'storage.full');
    expect(post.delivered).toHaveBeenCalledTimes(1);
    expect(outbox.waiting).toBe(0);
  });

  it('forgets a letter that was discarded', async () => {
    const { post, outbox } = office(() => Promise.reject(new ApiError('network', '')));
    outbox.add(kept('a'));
    await vi.advanceTimersByTimeAsync(0);
    outbox.discard('a');
    await outbox.flush();
    expect(post.send).toHaveBeenCalledTimes(1);
  });
});

/** What a browser keeps, and its tabs: each Outbox below is a page of its own. */
class Browser {
  kept: Kept[] = [];
  full = false;
  #tabs: Tabs[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  shelf(): Shelf {
    const at = ({ letter: { clientId } }: Kept) =>
      this.kept.findIndex((each) => each.letter.clientId === clientId);
    return {
      all: async () => [...this.kept],
      put: async (each) => {
        if (this.full) return false;
        const place = at(each);
        this.kept.splice(place < 0 ? this.kept.length : place, place < 0 ? 0 : 1, each);
        return true;
      },
      remove: async (clientId) => {
        this.kept = this.kept.filter((each) => each.letter.clientId !== clientId);
      },
      clear: async () => void (this.kept = []),
    };
  }

  tab(): Tabs {
    const tab: Tabs = {
      onsaid: () => {},
      tell: (said: Said) => {
        for (const other of this.#tabs) if (other !== tab) other.onsaid(structuredClone(said));
      },
      alone: (work) => {
        const done = this.#turn.then(work);
        this.#turn = done.catch(() => {});
        return done;
      },
      claim: async () => true,
      close: () => {},
    };
    this.#tabs.push(tab);
    return tab;
  }
}

describe('Outboxes of one browser', () => {
  let browser: Browser;
  let up: boolean;
  let under: number;
  let arrived: string[];

  beforeEach(() => {
    browser = new Browser();
    [up, under, arrived] = [false, 0, []];
  });

  function page() {
    const post = {
      send: vi.fn(async ({ clientId }: Letter) => {
        if (!up) throw new ApiError('network', '');
        under += 1;
        expect(under).toBe(1);
        await new Promise((done) => setTimeout(done, 1));
        under -= 1;
        if (clientId === 'bad') throw new ApiError('storage.full', '');
        arrived.push(clientId);
        return ack;
      }),
      delivered: vi.fn<Post['delivered']>(),
      refused: vi.fn<Post['refused']>(),
      shown: vi.fn<(kept: Kept) => void>(),
      withdrawn: vi.fn<(letter: Letter) => void>(),
      shelved: vi.fn<(letter: Letter, isKept: boolean) => void>(),
    };
    return { post, outbox: new Outbox(post, browser.shelf(), browser.tab()) };
  }

  const settle = () => new Promise((done) => setTimeout(done, 30));
  const ids = (each: readonly Kept[]) => each.map(({ letter: { clientId } }) => clientId);

  it('send what a page before them has left, in the order of writing, with the same ids', async () => {
    const former = page();
    for (const id of ['a', 'b', 'c']) former.outbox.add(kept(id));
    await settle();
    up = true;
    const { post, outbox } = page();
    await outbox.load();
    expect(post.shown.mock.calls.map(([{ letter: each }]) => each.clientId)).toEqual([
      'a',
      'b',
      'c',
    ]);
    await outbox.flush();
    expect(arrived).toEqual(['a', 'b', 'c']);
    expect(browser.kept).toEqual([]);
    expect(former.post.delivered).toHaveBeenCalledTimes(3);
  });

  it('see what the others have written, and send it one at a time and once', async () => {
    const [one, two] = [page(), page()];
    one.outbox.add(kept('a'));
    two.outbox.add(kept('b'));
    one.outbox.add(kept('c'));
    await settle();
    expect(ids(two.outbox.all)).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    up = true;
    await Promise.all([one.outbox.flush(), two.outbox.flush()]);
    expect(arrived).toEqual(['a', 'b', 'c']);
    for (const { post, outbox } of [one, two]) {
      expect(post.delivered).toHaveBeenCalledTimes(3);
      expect(outbox.all).toEqual([]);
    }
  });

  it('keep a refusal with its reason, to be tried again or thrown away from any of them', async () => {
    up = true;
    page().outbox.add(kept('bad'));
    await settle();
    const [one, two] = [page(), page()];
    for (const { outbox } of [one, two]) await outbox.load();
    expect(one.post.shown.mock.lastCall?.[0]).toMatchObject({
      state: 'failed',
      code: 'storage.full',
    });
    expect(one.outbox.waiting).toBe(0);
    two.outbox.discard('bad');
    await settle();
    expect(one.post.withdrawn).toHaveBeenCalledWith(letter('bad'));
    expect(browser.kept).toEqual([]);
  });

  it('send all the same when nothing can be kept, and say that it is not', async () => {
    browser.full = true;
    const { post, outbox } = page();
    outbox.add(kept('a'));
    await settle();
    expect(post.shelved).toHaveBeenCalledWith(letter('a'), false);
    up = true;
    await outbox.flush();
    expect(arrived).toEqual(['a']);
  });

  it('keep a great many, and no more', async () => {
    const { post, outbox } = page();
    for (let n = 0; n <= LETTERS_AT_MOST; n += 1) outbox.add(kept(`l${n}`));
    await settle();
    expect(browser.kept).toHaveLength(LETTERS_AT_MOST);
    expect(post.shelved).toHaveBeenCalledWith(letter(`l${LETTERS_AT_MOST}`), false);
  });

  it('leave nothing behind when the person signs out', async () => {
    const { outbox } = page();
    outbox.add(kept('a'));
    await settle();
    await outbox.clear();
    expect(browser.kept).toEqual([]);
    expect(outbox.all).toEqual([]);
  });
});
