import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatMessage } from '../contract.gen';
import { ApiError } from '../net/api';
import { converses, FakeServer, settle } from './server.fake';

describe('what is read, and made unread again', () => {
  let server: FakeServer;
  let { rooms, conversation } = converses(new FakeServer());

  const standing = () => rooms.find('patio');

  beforeEach(async () => {
    vi.useFakeTimers();
    server = new FakeServer();
    ({ rooms, conversation } = converses(server));
    server.say('patio', 'one');
    await conversation.connected();
    await conversation.open('patio');
    server.asked = [];
  });
  afterEach(() => void vi.useRealTimers());

  it('counts what was in sight, as far as nothing was passed over', async () => {
    const [two] = ['two', 'three', 'four'].map((text) => server.say('patio', text));
    for (const message of server.messages.get('patio') ?? []) conversation.received(message);
    const { seq } = two as ChatMessage;
    rooms.stands({ roomId: 'patio', readSeq: seq - 1, unread: 3, mentions: 0 });
    conversation.seen(seq + 1, seq + 1);
    expect(standing()?.readSeq, 'one was passed over').toBe(seq - 1);
    conversation.seen(seq - 1, seq + 1);
    expect(standing()).toMatchObject({ readSeq: seq + 1, unread: 1 });
    conversation.seen(seq + 2, seq + 2);
    expect(standing()).toMatchObject({ readSeq: seq + 2, unread: 0 });
    await settle();
    expect(server.marks.at(-1)).toEqual({ roomId: 'patio', seq: seq + 2 });
  });

  it('leaves what was marked as unread unread, until one comes again', async () => {
    const two = server.say('patio', 'two');
    conversation.received(two);
    conversation.seen();
    await conversation.reading.markUnread(two);
    expect(standing()).toMatchObject({ readSeq: two.seq - 1, unread: 1 });
    expect(conversation.dividerAfter).toBe(two.seq - 1);
    conversation.seen();
    conversation.received(server.say('patio', 'three'));
    conversation.seen();
    await settle();
    expect(standing()?.unread).toBe(2);
    expect(server.marks, 'what waited to be told is not').toEqual([]);
    await conversation.open('general');
    await conversation.open('patio');
    conversation.seen();
    expect(standing()?.unread).toBe(0);
  });

  it('reads on when one goes to the end, and all rooms when one says so', async () => {
    const two = server.say('patio', 'two');
    conversation.received(two);
    await conversation.reading.markUnread(two);
    conversation.reading.readOn();
    expect(standing()?.unread).toBe(0);
    server.say('general', 'x');
    conversation.moved({ roomId: 'general', rev: 1, seq: 1, shown: 1 });
    await conversation.reading.markUnread(two);
    conversation.reading.readAll();
    expect(rooms.unread).toBe(0);
    expect(server.marks).toContainEqual({ roomId: 'general', seq: 1 });
  });

  it('stays read while the server has not heard of it, whatever it says meanwhile', async () => {
    const two = server.say('patio', 'two');
    conversation.received(two);
    const syncing = conversation.sync();
    conversation.seen();
    await syncing;
    expect(standing(), 'it was told after it had been asked').toMatchObject({ unread: 0 });
    const three = server.say('patio', 'three');
    conversation.received(three);
    conversation.seen();
    await conversation.reading.told({ roomId: 'patio', readSeq: two.seq });
    expect(standing(), 'another tab has read less').toMatchObject({ readSeq: three.seq });
    await settle();
    expect(server.read.get('patio')).toBe(three.seq);
  });

  it('asks once more how much is left when the server had not heard', async () => {
    conversation.received(server.say('patio', 'two'));
    conversation.seen();
    server.say('patio', 'mine, elsewhere', 'ada');
    server.say('patio', 'three');
    await conversation.sync();
    const asked = server.asked.filter((what) => /mark-read|sync/.test(what));
    expect(asked.slice(-3)).toEqual(['chat:sync', 'chat:mark-read patio', 'chat:sync']);
    expect(standing(), 'one’s own is nothing to read').toMatchObject({ unread: 1 });
  });

  it('says once more what was read while the line was cut', async () => {
    const two = server.say('patio', 'two');
    conversation.received(two);
    server.connected = false;
    conversation.seen();
    await settle();
    expect(server.marks).toEqual([]);
    server.connected = true;
    await conversation.connected();
    expect(standing()?.unread).toBe(0);
    await settle();
    expect(server.marks).toEqual([{ roomId: 'patio', seq: two.seq }]);
    await conversation.sync();
    await settle();
    expect(server.marks, 'it was heard').toHaveLength(1);
  });

  it('says no more what was refused for good', async () => {
    conversation.received(server.say('patio', 'two'));
    server.fail['chat:mark-read'] = new ApiError('room.not_found', '');
    conversation.seen();
    await settle();
    delete server.fail['chat:mark-read'];
    await conversation.sync();
    await settle();
    expect(server.marks).toEqual([]);
    expect(standing()?.unread).toBe(2);
  });

  it('forgets with a database what was read of it', async () => {
    conversation.received(server.say('patio', 'two'));
    conversation.seen();
    server.epoch = 'e2';
    server.messages.set('patio', []);
    await conversation.sync();
    server.say('patio', 'one');
    await settle();
    await conversation.sync();
    expect(server.marks).toEqual([]);
    expect(standing()?.unread).toBe(1);
  });

  it('asks what is left when another tab stepped back', async () => {
    const two = server.say('patio', 'two');
    conversation.received(two);
    conversation.seen();
    await settle();
    server.read.set('patio', two.seq - 1);
    await conversation.reading.told({ roomId: 'patio', readSeq: two.seq - 1 });
    conversation.seen();
    expect(standing()).toMatchObject({ readSeq: two.seq - 1, unread: 1 });
  });
});
