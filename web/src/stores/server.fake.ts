import { vi } from 'vitest';
import type { Attachment, ChatMessage, Room, RoomState } from '../contract.gen';
import { ApiError } from '../net/api';
import { Conversation } from './conversation.svelte';
import { Drafts } from './drafts';
import { Rooms } from './rooms.svelte';
import { Table } from './table.svelte';
import type { Upload } from './uploads.svelte';

interface Where {
  before?: number;
  after?: number;
  around?: number;
  limit?: number;
}

export const received = (id: string): Attachment => ({
  id,
  name: `${id}.png`,
  type: 'image/png',
  size: 9,
  status: 'received',
  isImage: true,
});

/** A server with one database, as this client sees it: what it was asked is in `asked`. */
export class FakeServer {
  connected = true;
  epoch = 'e1';
  asked: string[] = [];
  fail: Record<string, ApiError> = {};
  sentFiles: (string[] | undefined)[] = [];
  readonly messages = new Map<string, ChatMessage[]>([
    ['patio', []],
    ['general', []],
  ]);
  readonly read = new Map<string, number>();

  say(roomId: string, text: string, userId = 'bea', clientId?: string): ChatMessage {
    const room = this.messages.get(roomId) ?? [];
    const seq = room.length + 1;
    const message: ChatMessage = {
      id: `${roomId}-${seq}`,
      userId,
      userName: userId,
      roomId,
      text,
      sentAt: new Date(seq * 1000).toISOString(),
      seq,
      rev: seq,
      shown: seq,
      kind: 'text',
      ...(clientId ? { clientId } : {}),
    };
    room.push(message);
    return message;
  }

  readonly marks: { roomId: string; seq: number }[] = [];

  tell = vi.fn((event: string, { roomId }: { roomId: string }) => {
    this.asked.push(`${event} ${roomId}`);
  });

  ask = async (event: string, payload: never): Promise<unknown> => {
    if (!this.connected) throw new ApiError('network', '');
    const failure = this.fail[event];
    if (failure) throw failure;
    const { roomId = '' } = payload as { roomId?: string };
    this.asked.push(`${event} ${roomId}`.trim());
    if (event === 'chat:join-room') return this.#join(roomId);
    if (event === 'chat:sync') return this.#sync(payload);
    if (event === 'chat:delete-message') return this.#delete(payload);
    if (event === 'chat:mark-read') {
      this.marks.push(payload);
      const { seq } = payload as { seq: number };
      this.read.set(roomId, Math.max(seq, this.read.get(roomId) ?? 0));
      return { roomId, readSeq: seq, unread: 0, mentions: 0 };
    }
    if (event === 'chat:mark-unread') {
      const { seq } = payload as { seq: number };
      this.read.set(roomId, seq);
      const unread = (this.messages.get(roomId)?.length ?? 0) - seq;
      return { roomId, readSeq: seq, unread, mentions: 0 };
    }
    return this.#send(payload);
  };

  get = vi.fn(async (path: string, { before, after, around, limit = 50 }: Where = {}) => {
    const upload = path.match(/^\/api\/uploads\/(.+)$/)?.[1];
    if (upload !== undefined) return { ...received(upload), status: 'ready' };
    const all = this.messages.get(path.split('/')[3] ?? '') ?? [];
    const id = path.split('/')[5];
    if (id !== undefined) {
      const one = all.find((message) => message.id === id);
      if (one === undefined) throw new ApiError('message.not_found', '');
      return one;
    }
    const first = Math.max(0, (around ?? 0) - limit / 2 - 1);
    const messages = around
      ? all.slice(first, first + limit)
      : before
        ? all.filter(({ seq }) => seq < before).slice(-50)
        : after
          ? all.filter(({ seq }) => seq > after).slice(0, 50)
          : all.slice(-50);
    return {
      messages,
      hasOlder: (messages[0]?.seq ?? 1) > 1,
      hasNewer: (messages.at(-1)?.seq ?? 0) < all.length,
    };
  });

  #join(roomId: string) {
    const room = this.messages.get(roomId);
    if (!room) throw new ApiError('room.not_found', '');
    const users = [{ userId: 'ada', userName: 'Ada' }];
    return { roomId, users, userCount: 1, recentMessages: room.slice(-50) };
  }

  #sync({ epoch, rooms }: { epoch?: string; rooms: { roomId: string; rev: number }[] }) {
    const known = new Map(rooms.map(({ roomId, rev }) => [roomId, rev]));
    const states = [...this.messages].map(([id, messages]): RoomState => {
      const from = known.get(id);
      const read = this.read.get(id) ?? 0;
      const changed = messages.filter(({ rev }) => rev > (from ?? 0));
      return {
        room: { id, name: id, kind: 'public', topic: '', createdAt: '', memberCount: 2 } as Room,
        rev: messages.length,
        seq: messages.length,
        shown: messages.length,
        readSeq: read,
        unread: messages.filter(({ seq, userId }) => seq > read && userId !== 'ada').length,
        mentions: 0,
        level: 'mentions',
        ...(from === undefined ? {} : changed.length > 500 ? { truncated: true } : { changed }),
      };
    });
    const reset = epoch !== undefined && epoch !== this.epoch;
    return { epoch: this.epoch, rooms: states, ...(reset ? { reset } : {}) };
  }

  #delete({ roomId, messageId }: { roomId: string; messageId: string }) {
    const message = this.messages.get(roomId)?.find(({ id }) => id === messageId);
    if (!message) throw new ApiError('message.not_found', '');
    return { id: messageId, status: 'deleted', deletedAt: 'now', rev: message.rev + 1 };
  }

  #send(letter: { roomId: string; text: string; clientId: string; attachments?: string[] }) {
    const { roomId, text, clientId, attachments } = letter;
    this.sentFiles.push(attachments);
    const known = this.messages.get(roomId)?.find((each) => each.clientId === clientId);
    const { id, sentAt, seq, rev, shown } = known ?? this.say(roomId, text, 'ada', clientId);
    return { id, status: 'delivered', sentAt, seq, rev, shown };
  }
}

/** Ada's page, whose server is `server`. */
export function converses(server: FakeServer) {
  const rooms = new Rooms();
  const uploads = {
    remove: vi.fn(),
    retry: vi.fn(),
    revive: vi.fn(),
    onsettled: vi.fn<(upload: Upload) => void>(),
  };
  const conversation = new Conversation(
    server as never,
    server as never,
    rooms,
    new Table(),
    () => ({ id: 'ada', name: 'Ada' }),
    uploads,
    new Drafts(),
    () => new Date(0),
  );
  return { rooms, uploads, conversation };
}

/** Until nothing waits any more. The clock is a fake one. */
export const settle = () => vi.advanceTimersByTimeAsync(1_000);
