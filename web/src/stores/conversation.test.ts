import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../net/api';
import { converses, FakeServer, received, settle } from './server.fake';
import { Upload } from './uploads.svelte';

function goesUp(id: string): Upload {
  const upload = new Upload('patio', new File([id], `${id}.png`), 'patio');
  upload.state = 'done';
  upload.attachment = received(id);
  return upload;
}

let server: FakeServer;
let { rooms, uploads, conversation } = converses(new FakeServer());

const texts = () => conversation.timeline?.rows.map((row) => row.message.text);
const states = () => conversation.timeline?.rows.map((row) => row.state);

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  ({ rooms, uploads, conversation } = converses(server));
});
afterEach(() => void vi.useRealTimers());

describe('coming by the address of a message', () => {
  const found = () => conversation.landing.found?.key;
  let missed: string[];

  beforeEach(() => {
    missed = [];
    conversation.landing.onmissed = (code) => missed.push(code);
    for (let n = 1; n <= 600; n += 1) server.say('patio', `line ${n}`);
  });

  it('shows it among its neighbours, before there is a connection and after', async () => {
    void conversation.show('patio', 'patio-100');
    expect(conversation.landing.wanted).toBeDefined();
    await conversation.connected();
    await settle();
    expect(found()).toBe('patio-100');
    expect(conversation.landing.wanted).toBeUndefined();
    expect(texts()).toContain('line 60');
    expect(texts()).not.toContain('line 600');
    expect(conversation.timeline?.hasNewer).toBe(true);
  });

  it('does not pretend to be live there, and comes back to the end by paging', async () => {
    await conversation.connected();
    await conversation.show('patio', 'patio-100');
    await settle();
    conversation.received(server.say('patio', 'line 601'));
    expect(texts()).not.toContain('line 601');
    conversation.seen();
    expect(rooms.find('patio')?.readSeq).toBe(0);
    for (let page = 0; conversation.timeline?.hasNewer && page < 20; page += 1) {
      await conversation.pages.newer();
    }
    expect(texts()?.slice(-2)).toEqual(['line 600', 'line 601']);
    const seqs = conversation.timeline?.rows.map(({ message }) => message.seq) ?? [];
    expect(seqs).toEqual(seqs.map((_, at) => (seqs[0] ?? 0) + at));
  });

  it('asks for nothing that is there already', async () => {
    await conversation.connected();
    await conversation.open('patio');
    await conversation.show('patio', 'patio-590');
    expect(found()).toBe('patio-590');
    expect(server.get).not.toHaveBeenCalled();
  });

  it('says that it is gone, and leaves the room at its end', async () => {
    await conversation.connected();
    await conversation.show('patio', 'nothing');
    await settle();
    expect(missed).toEqual(['message.not_found']);
    expect(found()).toBeUndefined();
    expect(texts()?.at(-1)).toBe('line 600');
  });

  it('is forgotten when one goes elsewhere first', async () => {
    await conversation.connected();
    void conversation.show('patio', 'patio-100');
    await conversation.open('general');
    await settle();
    expect(found()).toBeUndefined();
    expect(missed).toEqual([]);
    await conversation.open('patio');
    expect(texts()?.at(-1)).toBe('line 600');
  });

  it('keeps what is still on its way', async () => {
    await conversation.connected();
    await conversation.open('patio');
    server.fail['chat:send-message'] = new ApiError('network', '');
    conversation.send('mine');
    await conversation.show('patio', 'patio-100');
    await settle();
    expect(texts()?.at(-1)).toBe('mine');
  });
});

describe('opening a room', () => {
  it('joins it and shows the newest messages', async () => {
    server.say('patio', 'one');
    await conversation.connected();
    await conversation.open('patio');
    expect(texts()).toEqual(['one']);
    expect(server.asked).toEqual(['chat:sync', 'chat:join-room patio']);
  });

  it('tries again when the server was too busy', async () => {
    await conversation.connected();
    server.fail['chat:join-room'] = new ApiError('rate_limited', '', undefined, 0, 500);
    await conversation.open('patio');
    expect(conversation.missing).toBe(false);
    server.fail = {};
    await settle();
    expect(conversation.timeline?.loaded).toBe(true);
  });

  it('leaves the former one', async () => {
    await conversation.connected();
    await conversation.open('patio');
    await conversation.open('general');
    expect(server.asked).toContain('chat:leave-room patio');
  });

  it('says when there is no such room', async () => {
    await conversation.connected();
    await conversation.open('nowhere');
    expect(conversation.missing).toBe(true);
    await conversation.open('patio');
    expect(conversation.missing).toBe(false);
  });

  it('marks where the new begins, and keeps the mark while one reads', async () => {
    for (const text of ['one', 'two', 'three']) server.say('patio', text);
    server.read.set('patio', 1);
    await conversation.connected();
    await conversation.open('patio');
    expect(conversation.dividerAfter).toBe(1);
    conversation.seen();
    conversation.received(server.say('patio', 'four'));
    expect(conversation.dividerAfter).toBe(1);
  });

  it('is quick the second time, and brings what came meanwhile', async () => {
    server.say('patio', 'one');
    await conversation.connected();
    await conversation.open('patio');
    await conversation.open('general');
    server.say('patio', 'two');
    conversation.moved({ roomId: 'patio', rev: 2, seq: 2, shown: 2 });
    const opening = conversation.open('patio');
    expect(texts()).toEqual(['one']);
    await opening;
    expect(texts()).toEqual(['one', 'two']);
  });

  it('that was left before it answered does not come up', async () => {
    await conversation.connected();
    const first = conversation.open('patio');
    await conversation.open('general');
    await first;
    expect(conversation.roomId).toBe('general');
    expect(server.asked.at(-1)).toBe('chat:leave-room patio');
  });
});

describe('sending', () => {
  beforeEach(async () => {
    await conversation.connected();
    await conversation.open('patio');
  });

  it('shows it at once and settles it with the acknowledgement', async () => {
    conversation.send('hello');
    expect(states()).toEqual(['pending']);
    await settle();
    expect(states()).toEqual(['sent']);
    expect(server.messages.get('patio')).toHaveLength(1);
  });

  it('waits for the connection, in order, and posts each once', async () => {
    server.connected = false;
    conversation.send('one');
    conversation.send('two');
    await settle();
    expect(states()).toEqual(['pending', 'pending']);
    server.connected = true;
    server.say('patio', 'meanwhile');
    await conversation.connected();
    expect(texts()).toEqual(['meanwhile', 'one', 'two']);
    expect(states()).toEqual(['sent', 'sent', 'sent']);
    expect(server.messages.get('patio')?.map(({ text }) => text)).toEqual([
      'meanwhile',
      'one',
      'two',
    ]);
  });

  it('reaches a room that one has left meanwhile', async () => {
    server.connected = false;
    conversation.send('late');
    await settle();
    await conversation.open('general');
    server.connected = true;
    await conversation.connected();
    expect(server.messages.get('patio')?.map(({ text }) => text)).toEqual(['late']);
    expect(server.asked.at(-1)).toBe('chat:leave-room patio');
  });

  it('fails by a refusal, and can be tried again under the same id', async () => {
    server.fail['chat:send-message'] = new ApiError('storage.full', '');
    conversation.send('hello');
    await settle();
    const row = conversation.timeline?.rows[0];
    expect(row).toMatchObject({ state: 'failed', code: 'storage.full' });
    server.fail = {};
    if (row) conversation.retry(row);
    await settle();
    expect(states()).toEqual(['sent']);
    expect(server.messages.get('patio')?.[0]?.clientId).toBe(row?.message.clientId);
  });
});

describe('staying in step', () => {
  beforeEach(async () => {
    server.say('patio', 'one');
    await conversation.connected();
    await conversation.open('patio');
    server.asked = [];
  });

  it('asks for what is missing when a hole does not close', async () => {
    server.say('patio', 'lost');
    conversation.received(server.say('patio', 'three'));
    await settle();
    expect(texts()).toEqual(['one', 'lost', 'three']);
    expect(server.asked).toEqual(['chat:sync']);
  });

  it('asks nothing when the hole closes by itself', async () => {
    const two = server.say('patio', 'two');
    conversation.received(server.say('patio', 'three'));
    conversation.received(two);
    await settle();
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(server.asked).toEqual([]);
  });

  it('finds out that the last message was lost', async () => {
    server.say('patio', 'lost');
    conversation.moved({ roomId: 'patio', rev: 2, seq: 2, shown: 2 });
    await settle();
    expect(texts()).toEqual(['one', 'lost']);
  });

  it('asks what changed before it goes live again', async () => {
    server.say('patio', 'while away');
    await conversation.connected();
    expect(server.asked).toEqual(['chat:sync', 'chat:join-room patio']);
    expect(texts()).toEqual(['one', 'while away']);
  });

  it('takes the newest page when too much has changed', async () => {
    for (let at = 0; at < 600; at += 1) server.say('patio', `many ${at}`);
    await conversation.connected();
    expect(texts()).toHaveLength(50);
    expect(texts()?.at(-1)).toBe('many 599');
    expect(conversation.timeline?.hasOlder).toBe(true);
  });

  it('starts afresh when the database is another one, and keeps what was written', async () => {
    server.connected = false;
    conversation.send('still mine');
    server.epoch = 'e2';
    server.messages.set('patio', []);
    server.say('patio', 'restored');
    server.connected = true;
    await conversation.connected();
    expect(texts()).toEqual(['restored', 'still mine']);
  });

  it('counts what waits in other rooms and not what is read here', async () => {
    conversation.received(server.say('patio', 'two'));
    conversation.seen();
    server.say('general', 'x');
    conversation.moved({ roomId: 'general', rev: 1, seq: 1, shown: 1 });
    expect(rooms.find('patio')?.unread).toBe(0);
    expect(rooms.find('general')?.unread).toBe(1);
    await settle();
    expect(server.marks).toEqual([{ roomId: 'patio', seq: 2 }]);
  });

  it('shows the way out of a room that was taken away', () => {
    conversation.removed('patio');
    expect(conversation.missing).toBe(true);
    expect(rooms.find('patio')).toBeUndefined();
  });
});

describe('reading back', () => {
  beforeEach(async () => {
    for (let at = 1; at <= 120; at += 1) server.say('patio', String(at));
    await conversation.connected();
    await conversation.open('patio');
  });

  it('loads older pages until the first', async () => {
    await conversation.pages.older();
    await conversation.pages.older();
    expect(texts()?.[0]).toBe('1');
    expect(texts()).toHaveLength(120);
    expect(conversation.timeline?.hasOlder).toBe(false);
  });

  it('asks once for a page', async () => {
    await Promise.all([conversation.pages.older(), conversation.pages.older()]);
    expect(server.get).toHaveBeenCalledTimes(1);
  });

  it('can try again after a failure', async () => {
    server.get.mockRejectedValueOnce(new ApiError('network', ''));
    await expect(conversation.pages.older()).rejects.toBeInstanceOf(ApiError);
    await conversation.pages.older();
    expect(texts()).toHaveLength(100);
  });
});

describe('a message with files', () => {
  beforeEach(async () => {
    await conversation.connected();
    await conversation.open('patio');
  });
  const sent = () => server.messages.get('patio')?.map(({ text }) => text);
  const row = () => conversation.timeline?.rows[0];

  it('is on the screen at once, and posted when the last file is up', async () => {
    const [one, other] = [goesUp('u1'), new Upload('patio', new File(['2'], 'b.png'), 'patio')];
    conversation.send('look', [one, other]);
    conversation.send('meanwhile');
    await settle();
    expect(sent()).toEqual(['meanwhile']);
    expect(states()).toEqual(['sent', 'pending']);
    other.state = 'done';
    other.attachment = received('u2');
    uploads.onsettled(other);
    await settle();
    expect(sent()).toEqual(['meanwhile', 'look']);
    expect(server.sentFiles).toEqual([undefined, ['u1', 'u2']]);
  });

  it('shows what became of a picture that was prepared before its message was there', async () => {
    conversation.send('', [goesUp('u1')]);
    await settle();
    expect(row()?.message.attachments?.map(({ status }) => status)).toEqual(['ready']);
  });

  it('fails with its file, and goes out when that is up on the second try', async () => {
    const upload = new Upload('patio', new File(['1'], 'a.png'), 'patio');
    conversation.send('look', [upload]);
    upload.state = 'failed';
    upload.code = 'upload.quota';
    uploads.onsettled(upload);
    const failed = row();
    expect(failed).toMatchObject({ state: 'failed', code: 'upload.quota' });
    if (failed) conversation.retry(failed);
    expect(uploads.retry).toHaveBeenCalledWith(upload);
    expect(states()).toEqual(['failed']);
  });

  it('takes its files along when it is discarded', () => {
    const upload = new Upload('patio', new File(['1'], 'a.png'), 'patio');
    conversation.send('look', [upload]);
    const pending = row();
    if (pending) conversation.discard(pending);
    expect(uploads.remove).toHaveBeenCalledWith(upload);
    expect(row()).toBeUndefined();
    expect(conversation.drafts.in('patio')).toBe('');
  });
});

describe('a message that is deleted', () => {
  beforeEach(async () => {
    server.say('patio', 'oops', 'ada');
    await conversation.connected();
    await conversation.open('patio');
  });
  const row = () => conversation.timeline?.rows[0];
  const deletions = () => server.asked.filter((each) => each.startsWith('chat:delete'));

  it('goes at once from the screen, and after five seconds from the server', async () => {
    const message = row()?.message;
    if (message) conversation.remove(message);
    expect(row()?.leaving).toBe(true);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(deletions()).toEqual([]);
    await settle();
    expect(deletions()).toEqual(['chat:delete-message patio']);
    expect(row()?.message).toMatchObject({ text: '', deletedAt: 'now' });
  });

  it('stays when somebody thinks again', async () => {
    const message = row()?.message;
    if (message) conversation.remove(message);
    if (message) conversation.keep(message);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(deletions()).toEqual([]);
    expect(row()).not.toHaveProperty('leaving');
  });

  it('is told at once when the page goes', async () => {
    const message = row()?.message;
    if (message) conversation.remove(message);
    conversation.hurry();
    await vi.advanceTimersByTimeAsync(1);
    expect(deletions()).toHaveLength(1);
  });

  it('comes back when the server refuses', async () => {
    const kept = vi.fn();
    conversation.onkept = kept;
    server.fail['chat:delete-message'] = new ApiError('forbidden', '');
    const message = row()?.message;
    if (message) conversation.remove(message);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(kept).toHaveBeenCalledWith('forbidden');
    expect(row()).not.toHaveProperty('leaving');
  });
});
