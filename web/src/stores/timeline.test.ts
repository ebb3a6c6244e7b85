import { beforeEach, describe, expect, it } from 'vitest';
import type { ChatMessage } from '../contract.gen';
import { ROWS_AT_MOST, ROWS_AT_REST, Timeline } from './timeline.svelte';

const ada = { id: 'ada', name: 'Ada' };

function message(seq: number, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: `m${seq}`,
    userId: 'bea',
    userName: 'Bea',
    roomId: 'patio',
    text: `text ${seq}`,
    sentAt: new Date(seq * 1000).toISOString(),
    seq,
    rev: seq,
    shown: seq,
    kind: 'text',
    ...more,
  };
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => message(from + at));

const ack = (seq: number) => ({
  id: `m${seq}`,
  status: 'delivered' as const,
  sentAt: new Date(seq * 1000).toISOString(),
  seq,
  rev: seq,
});

let timeline: Timeline;
const shown = () => timeline.rows.map((row) => row.message.text);
const states = () => timeline.rows.map((row) => row.state);
const keys = () => timeline.rows.map((row) => row.key);

beforeEach(() => {
  timeline = new Timeline('patio', () => ada);
});

describe('a page that was read before what the stream brought', () => {
  it.each(['reset', 'land'] as const)('does not take the later state back: %s', (way) => {
    timeline.receive(message(1, { rev: 3, text: 'as it is' }));
    if (way === 'reset') timeline.reset([message(1, { rev: 2 })], false);
    else timeline.land({ messages: [message(1, { rev: 2 })], hasOlder: false, hasNewer: false });
    expect(shown()).toEqual(['as it is']);
    expect(timeline.rows[0]?.pageStart).toBe(true);
  });
});

describe('a send', () => {
  beforeEach(() => {
    timeline.reset([message(1)], false);
    timeline.addPending(
      { clientId: 'c1', roomId: 'general', text: 'hello' },
      new Date(2000).toISOString(),
    );
  });

  it('is on the screen at once', () => {
    expect(shown()).toEqual(['text 1', 'hello']);
    expect(states()).toEqual(['sent', 'pending']);
  });

  it('keeps its key when it is acknowledged', () => {
    const before = keys();
    timeline.confirm('c1', ack(2));
    expect(keys()).toEqual(before);
    expect(states()).toEqual(['sent', 'sent']);
    expect(timeline.rev).toBe(2);
  });

  it('is there once, if the acknowledgement comes before the broadcast', () => {
    timeline.confirm('c1', ack(2));
    timeline.receive(message(2, { userId: 'ada', clientId: 'c1', text: 'hello' }));
    expect(shown()).toEqual(['text 1', 'hello']);
  });

  it('is there once, if the broadcast comes before the acknowledgement', () => {
    timeline.receive(message(2, { userId: 'ada', clientId: 'c1', text: 'hello' }));
    timeline.confirm('c1', ack(2));
    expect(shown()).toEqual(['text 1', 'hello']);
    expect(states()).toEqual(['sent', 'sent']);
  });

  it('is there once, if both come twice', () => {
    for (let twice = 0; twice < 2; twice += 1) {
      timeline.confirm('c1', ack(2));
      timeline.receive(message(2, { userId: 'ada', clientId: 'c1', text: 'hello' }));
    }
    expect(timeline.rows).toHaveLength(2);
  });

  it('is settled by the broadcast alone', () => {
    timeline.receive(message(2, { userId: 'ada', clientId: 'c1', text: 'hello' }));
    expect(states()).toEqual(['sent', 'sent']);
  });

  it('is settled by a fresh page that holds it', () => {
    timeline.reset([message(1), message(2, { userId: 'ada', clientId: 'c1' })], false);
    expect(states()).toEqual(['sent', 'sent']);
  });

  it('stays last while others speak, and takes its place when it is sent', () => {
    timeline.receive(message(2, { text: 'first' }));
    expect(shown()).toEqual(['text 1', 'first', 'hello']);
    timeline.confirm('c1', ack(3));
    timeline.receive(message(4, { text: 'later' }));
    expect(shown()).toEqual(['text 1', 'first', 'hello', 'later']);
  });

  it('can fail, be tried again and be sent', () => {
    timeline.fail('c1', 'storage.full');
    expect(timeline.rows[1]).toMatchObject({ state: 'failed', code: 'storage.full' });
    timeline.retry('c1');
    expect(timeline.rows[1]).toMatchObject({ state: 'pending' });
    expect(timeline.rows[1]?.code).toBeUndefined();
    timeline.confirm('c1', ack(2));
    expect(states()).toEqual(['sent', 'sent']);
  });

  it('can be discarded while it is not sent, and not afterwards', () => {
    timeline.confirm('c1', ack(2));
    timeline.discard('c1');
    expect(timeline.rows).toHaveLength(2);
    timeline.addPending(
      { clientId: 'c2', roomId: 'general', text: 'oops' },
      new Date(3000).toISOString(),
    );
    timeline.discard('c2');
    expect(timeline.rows).toHaveLength(2);
  });

  it('does not fail after all once it was sent', () => {
    timeline.confirm('c1', ack(2));
    timeline.fail('c1', 'internal');
    expect(states()).toEqual(['sent', 'sent']);
  });

  it('cannot be taken over by somebody who uses the same client id', () => {
    timeline.receive(message(2, { userId: 'eve', clientId: 'c1', text: 'mine' }));
    expect(shown()).toEqual(['text 1', 'mine', 'hello']);
    expect(new Set(keys()).size).toBe(3);
  });
});

describe('the order', () => {
  it('is that of seq, whatever comes first', () => {
    timeline.reset([message(1)], false);
    timeline.receive(message(4));
    timeline.receive(message(2));
    timeline.receive(message(3));
    expect(shown()).toEqual(['text 1', 'text 2', 'text 3', 'text 4']);
  });

  it('takes a later change of a message and not an earlier one', () => {
    timeline.reset(range(1, 3), false);
    timeline.receive(message(2, { rev: 5, text: 'changed twice' }));
    timeline.receive(message(2, { rev: 4, text: 'changed once' }));
    expect(shown()[1]).toBe('changed twice');
  });
});

describe('a hole', () => {
  beforeEach(() => timeline.reset(range(1, 3), false));

  it('is seen when a change is missing', () => {
    timeline.receive(message(5));
    expect(timeline.hasHole).toBe(true);
    expect(timeline.rev).toBe(3);
  });

  it('closes when what was missing comes', () => {
    timeline.receive(message(5));
    timeline.receive(message(4));
    expect(timeline.hasHole).toBe(false);
    expect(timeline.rev).toBe(5);
  });

  it('closes by catching up, without doubles', () => {
    timeline.receive(message(6));
    timeline.catchUp([message(4), message(5), message(6)], 6);
    expect(timeline.hasHole).toBe(false);
    expect(timeline.rows).toHaveLength(6);
  });

  it('stays open for what is later than the answer', () => {
    timeline.receive(message(5));
    timeline.receive(message(8));
    timeline.catchUp([message(4), message(5), message(6)], 6);
    expect(timeline.hasHole).toBe(true);
    timeline.receive(message(7));
    expect(timeline.hasHole).toBe(false);
    expect(timeline.rev).toBe(8);
  });

  it('never goes back', () => {
    timeline.catchUp([], 9);
    timeline.receive(message(4));
    expect(timeline.rev).toBe(9);
  });
});

describe('a page that was read before the stream went on', () => {
  it('does not lose what the stream brought first', () => {
    timeline.receive(message(4));
    timeline.reset(range(1, 3), false);
    expect(shown()).toEqual(['text 1', 'text 2', 'text 3', 'text 4']);
    expect(timeline.newestSeq).toBe(4);
    expect(timeline.rev).toBe(4);
    expect(timeline.hasHole).toBe(false);
  });
});

describe('pages', () => {
  it('older ones come before, without doubles, and start a group of their own', () => {
    timeline.reset(range(51, 100), true);
    timeline.prepend(range(2, 51), true);
    expect(timeline.rows).toHaveLength(99);
    expect(timeline.oldestSeq).toBe(2);
    expect(timeline.rows[0]?.pageStart).toBe(true);
    expect(timeline.rows.filter((row) => row.pageStart)).toHaveLength(2);
  });

  describe('beyond what a window holds', () => {
    const most = ROWS_AT_MOST;

    beforeEach(() => {
      timeline.reset(range(301, most + 100), true);
      timeline.prepend(range(1, 300), true);
      expect(timeline.rows, 'not while rows come in at the other end').toHaveLength(most + 100);
      timeline.makeRoom('older');
    });

    it('give the far end back', () => {
      expect(timeline.rows).toHaveLength(most);
      expect(timeline.hasNewer).toBe(true);
      expect(timeline.lastSeq).toBe(most);
      expect(timeline.has(`m${most + 1}`)).toBe(false);
    });

    it('do not take in the newest message while they do not reach it', () => {
      timeline.receive(message(most + 101));
      expect(timeline.lastSeq).toBe(most);
      expect(timeline.newestSeq).toBe(most + 101);
    });

    it('lead back to the end', () => {
      timeline.append(range(most + 1, most + 100), false);
      expect(timeline.hasNewer).toBe(false);
      expect(timeline.rows).toHaveLength(most + 100);
      timeline.makeRoom('newer');
      expect(timeline.hasOlder).toBe(true);
      expect(timeline.oldestSeq).toBe(101);
      expect(timeline.rows).toHaveLength(most);
      expect(timeline.lastSeq).toBe(most + 100);
    });

    it('are not at the end if a message came while the last one was on its way', () => {
      timeline.receive(message(most + 101));
      timeline.append(range(most + 1, most + 100), false);
      expect(timeline.hasNewer).toBe(true);
    });
  });

  it('give the oldest back while one rests at the end', () => {
    const many = ROWS_AT_REST * 1.25;
    timeline.reset(range(1, many), false);
    timeline.rest();
    expect(timeline.rows).toHaveLength(many);
    timeline.receive(message(many + 1));
    timeline.rest();
    expect(timeline.rows).toHaveLength(ROWS_AT_REST);
    expect(timeline.lastSeq).toBe(many + 1);
    expect(timeline.hasOlder).toBe(true);
  });

  it('take a message that was on its way to its place in an older one', () => {
    timeline.reset(range(51, 100), true);
    timeline.addPending(
      { clientId: 'c1', roomId: 'patio', text: 'text 50' },
      new Date(0).toISOString(),
    );
    timeline.prepend([...range(40, 49), message(50, { clientId: 'c1', userId: 'ada' })], true);
    expect(timeline.rows.filter(({ state }) => state !== 'sent')).toHaveLength(0);
    expect(timeline.rows).toHaveLength(61);
    expect(timeline.indexOf('own:c1')).toBe(10);
    timeline.leave('m50', true);
    expect(timeline.row('own:c1')?.leaving).toBe(true);
  });

  it('ignore a change of a message that is not among them', () => {
    timeline.reset(range(51, 100), true);
    timeline.receive(message(3, { rev: 101, text: 'changed' }));
    expect(timeline.rows).toHaveLength(50);
    expect(timeline.rev).toBe(101);
  });

  it('are forgotten when the database is another one; what was written is not', () => {
    timeline.reset(range(1, 5), false);
    timeline.addPending(
      { clientId: 'c1', roomId: 'general', text: 'hello' },
      new Date(0).toISOString(),
    );
    timeline.forget();
    expect(shown()).toEqual(['hello']);
    expect(timeline.rev).toBe(0);
    expect(timeline.loaded).toBe(false);
  });
});

/** Whatever order deliveries take, in the end every client sees the same. */
describe('any order of deliveries', () => {
  const all = range(1, 7);

  function shuffled(seed: number): ChatMessage[] {
    const list = [...all, ...all];
    let state = seed;
    for (let at = list.length - 1; at > 0; at -= 1) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const other = state % (at + 1);
      [list[at], list[other]] = [list[other] as ChatMessage, list[at] as ChatMessage];
    }
    return list;
  }

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('%i', (seed) => {
    timeline.reset([], false);
    for (const each of shuffled(seed)) timeline.receive(each);
    expect(timeline.rows.map((row) => row.message)).toEqual(all);
    expect(timeline.rev).toBe(7);
    expect(timeline.hasHole).toBe(false);
  });
});
