/**
 * What is known of the messages of one room, or of one thread in it: a window of rows in the order of `seq`, then what is still on its way. Knows
 * nothing of the network. A row keeps its key from the first keystroke of a send to its last change, so it is never
 * drawn anew. `rev` is the last change up to which nothing is missing; later ones are noted until the hole is filled.
 */
import type { Attachment, ChatMessage, MessagePage, SendMessageAck } from '../contract.gen';
import type { Letter } from './outbox';
import type { Upload } from './uploads.svelte';

export type RowState = 'pending' | 'sent' | 'failed';

export interface Row {
  key: string;
  message: ChatMessage;
  state: RowState;
  /** Why it failed: a code for errors.ts. */
  code?: string;
  /** A reply that is to be shown in the room too. */
  also?: true;
  /** One's own files, as this device has them: shown until the server has something to show. */
  uploads?: readonly Upload[];
  /** Its author has just taken it back, and may still think again. */
  leaving?: true;
  /** First of a page as it was loaded: always shows its author, so that a row on screen never changes its height. */
  pageStart?: boolean;
}

export interface Author {
  id: string;
  name: string;
}

/** Rows kept around the reader; the far end is given back. */
export const ROWS_AT_MOST = 300;

export class Timeline {
  /** Replaced, never changed in place: deep proxies over hundreds of rows are dear. */
  rows = $state.raw<Row[]>([]);
  loaded = $state(false);
  hasOlder = $state(false);
  /** The window does not reach the newest message. */
  hasNewer = $state(false);
  /** Nothing up to this change is missing. */
  rev = 0;

  #newestSeq = 0;
  #ahead = new Set<number>();

  constructor(
    readonly roomId: string,
    private readonly me: () => Author,
    /** Only replies to this message; without it what the room itself shows. */
    readonly rootId?: string,
  ) {}

  /** Have later changes arrived while an earlier one has not? */
  get hasHole(): boolean {
    return this.#ahead.size > 0;
  }

  get newestSeq(): number {
    return this.#newestSeq;
  }

  get oldestSeq(): number {
    return this.#sent[0]?.message.seq ?? 0;
  }

  /** How many messages the room had shown by that one. */
  shownBy(seq: number): number {
    return this.#sent.findLast(({ message }) => message.seq <= seq)?.message.shown ?? 0;
  }

  get lastSeq(): number {
    return this.#sent.at(-1)?.message.seq ?? 0;
  }

  /** Starts afresh from the newest page; what is on its way stays, and what came by the stream after it was read. */
  reset(messages: ChatMessage[], hasOlder: boolean): void {
    const last = messages.at(-1)?.seq ?? 0;
    const later = this.#sent.filter((row) => row.message.seq > last);
    this.rows = [...this.#page(messages), ...later, ...this.#unsent];
    this.hasOlder = hasOlder;
    this.hasNewer = false;
    this.loaded = true;
    this.rev = Math.max(this.rev, ...messages.map((message) => message.rev));
    this.#newestSeq = this.lastSeq;
    this.#advance();
    this.#settle(messages);
  }

  /** Starts afresh around one message; what lies between it and the newest one comes by `append`. */
  land({ messages, hasOlder, hasNewer }: MessagePage): void {
    this.rows = [...this.#page(messages), ...this.#unsent];
    this.hasOlder = hasOlder;
    this.#newestSeq = Math.max(this.#newestSeq, this.lastSeq);
    this.hasNewer = hasNewer || this.lastSeq < this.#newestSeq;
    this.#settle(messages);
  }

  /** Is there something between what is read and the first that is in sight? */
  skips(readSeq: number, from: number): boolean {
    if (this.hasOlder && this.oldestSeq > readSeq + 1) return true;
    return this.#sent.some(({ message: { seq } }) => seq > readSeq && seq < from);
  }

  /** The key of the message's row, if it is in the window. */
  keyOf(messageId: string): string | undefined {
    return this.rows.find(({ message }) => message.id === messageId)?.key;
  }

  /** Nothing that was loaded holds any more; what is on its way does. */
  forget(): void {
    this.rows = this.#unsent;
    this.loaded = false;
    this.hasOlder = false;
    this.hasNewer = false;
    this.rev = 0;
    this.#newestSeq = 0;
    this.#ahead.clear();
  }

  /** One message as it happened: from the room's stream or from the acknowledgement of one's own send. */
  receive(message: ChatMessage): void {
    this.#note(message.rev);
    this.#place([message]);
  }

  /** The room's whole answer to what changed after our `rev`. */
  catchUp(changed: ChatMessage[], rev: number): void {
    this.#place(changed);
    this.rev = Math.max(this.rev, rev);
    this.#advance();
  }

  prepend(messages: ChatMessage[], hasOlder: boolean): void {
    const known = new Set(this.rows.map((row) => row.message.id));
    const fresh = messages.filter((message) => !known.has(message.id));
    this.hasOlder = hasOlder;
    const sent = [...this.#page(fresh), ...this.#sent];
    if (sent.length > ROWS_AT_MOST) {
      sent.length = ROWS_AT_MOST;
      this.hasNewer = true;
    }
    this.rows = [...sent, ...this.#unsent];
  }

  append(messages: ChatMessage[], hasNewer: boolean): void {
    const last = this.lastSeq;
    const fresh = this.#page(messages.filter((message) => message.seq > last));
    let sent = [...this.#sent, ...fresh];
    if (sent.length > ROWS_AT_MOST) {
      sent = sent.slice(-ROWS_AT_MOST);
      this.hasOlder = true;
    }
    this.#newestSeq = Math.max(this.#newestSeq, messages.at(-1)?.seq ?? 0);
    this.rows = [...sent, ...this.#unsent];
    this.hasNewer = hasNewer || this.lastSeq < this.#newestSeq;
  }

  /** Gives the oldest rows back while the reader is at the end. */
  trim(): void {
    const extra = this.rows.length - ROWS_AT_MOST;
    if (extra <= 0 || this.hasNewer) return;
    this.rows = this.rows.slice(extra);
    this.hasOlder = true;
  }

  /** On its way; a letter that is shown already may have got other files. */
  addPending(letter: Letter, sentAt: string, uploads: readonly Upload[] = []): void {
    const { clientId } = letter;
    if (this.rows.some(({ key }) => key === ownKey(clientId))) {
      if (uploads.length > 0) this.#change(clientId, (row) => ({ ...row, uploads }));
      return;
    }
    const message = pendingOf(letter, this.me(), sentAt);
    const row: Row = {
      key: ownKey(clientId),
      message,
      state: 'pending',
      ...(letter.alsoInRoom ? { also: true } : {}),
    };
    this.rows = [...this.rows, uploads.length > 0 ? { ...row, uploads } : row];
  }

  /**
   * The acknowledgement; the room's stream may have brought the message already, or not yet. Gives the pictures of it
   * that were still to be prepared when they came up.
   */
  confirm(clientId: string, ack: SendMessageAck): Attachment[] {
    const row = this.rows.find((each) => each.key === ownKey(clientId));
    if (row === undefined || row.state === 'sent') return [];
    const { status: _, ...place } = ack;
    const attachments = row.uploads?.flatMap(({ attachment }) => attachment ?? []);
    this.receive({ ...row.message, ...place, ...(attachments ? { attachments } : {}) });
    return attachments?.filter(({ status }) => status === 'received') ?? [];
  }

  /** What a file has become since its message was read. One that is ready stays so. */
  mend(attachment: Attachment): void {
    const former = ({ id, status }: Attachment) => id === attachment.id && status !== 'ready';
    this.rows = this.rows.map((row) => {
      const { attachments } = row.message;
      if (!attachments?.some(former)) return row;
      const mended = attachments.map((each) => (former(each) ? attachment : each));
      return { ...row, message: { ...row.message, attachments: mended } };
    });
  }

  /** Whether somebody has taken it back, before the server knows. */
  leave(messageId: string, leaving: boolean): void {
    this.rows = this.rows.map((row) => {
      if (row.message.id !== messageId) return row;
      const { leaving: _, ...rest } = row;
      return leaving ? { ...rest, leaving } : rest;
    });
  }

  fail(clientId: string, code: string): void {
    this.#change(clientId, (row) => ({ ...row, state: 'failed', code }));
  }

  retry(clientId: string): void {
    this.#change(clientId, ({ code: _, ...row }) => ({ ...row, state: 'pending' }));
  }

  discard(clientId: string): void {
    this.rows = this.rows.filter((row) => row.key !== ownKey(clientId) || row.state === 'sent');
  }

  get #sent(): Row[] {
    return this.rows.filter((row) => row.state === 'sent');
  }

  get #unsent(): Row[] {
    return this.rows.filter((row) => row.state !== 'sent');
  }

  /** Only the author's own client ids are keys: somebody else could use the same ones. */
  #key(message: ChatMessage): string {
    const own = message.clientId !== undefined && message.userId === this.me().id;
    return own ? ownKey(message.clientId as string) : message.id;
  }

  /** A page may have been read before what the stream has brought meanwhile: the later state of a message holds. */
  #page(messages: ChatMessage[]): Row[] {
    const known = new Map(this.#sent.map(({ message }) => [message.id, message]));
    const latest = (message: ChatMessage) => {
      const former = known.get(message.id);
      return former && former.rev > message.rev ? former : message;
    };
    return messages.map((message, at) => ({
      key: this.#key(message),
      message: latest(message),
      state: 'sent',
      ...(at === 0 ? { pageStart: true } : {}),
    }));
  }

  /** Puts messages where they belong, over an older state or their own pending row. */
  #place(messages: ChatMessage[]): void {
    const rows = new Map(this.rows.map((row) => [row.key, row]));
    for (const message of messages.filter((each) => this.#belongs(each))) {
      this.#newestSeq = Math.max(this.#newestSeq, message.seq);
      const key = this.#key(message);
      const row = rows.get(key);
      if (row === undefined && !this.#isInWindow(message.seq)) continue;
      if (row?.state === 'sent' && row.message.rev >= message.rev) continue;
      rows.set(key, {
        key,
        message,
        state: 'sent',
        ...(row?.pageStart ? { pageStart: true } : {}),
        ...(row?.uploads && !message.deletedAt ? { uploads: row.uploads } : {}),
        ...(row?.leaving && !message.deletedAt ? { leaving: true } : {}),
      });
    }
    this.rows = inOrder([...rows.values()]);
  }

  #belongs(message: ChatMessage): boolean {
    return this.rootId === undefined ? !isAside(message) : message.replyTo === this.rootId;
  }

  #isInWindow(seq: number): boolean {
    if (this.hasOlder && seq < this.oldestSeq) return false;
    return !this.hasNewer || seq < this.lastSeq;
  }

  /** Rows on their way that a fresh page already holds. */
  #settle(messages: ChatMessage[]): void {
    const arrived = new Set(messages.map((message) => this.#key(message)));
    this.rows = this.rows.filter((row) => row.state === 'sent' || !arrived.has(row.key));
  }

  #note(rev: number): void {
    if (rev > this.rev) this.#ahead.add(rev);
    this.#advance();
  }

  #advance(): void {
    for (const rev of this.#ahead) if (rev <= this.rev) this.#ahead.delete(rev);
    while (this.#ahead.delete(this.rev + 1)) this.rev += 1;
  }

  #change(clientId: string, change: (row: Row) => Row): void {
    const key = ownKey(clientId);
    this.rows = this.rows.map((row) =>
      row.key === key && row.state !== 'sent' ? change(row) : row,
    );
  }
}

/** A reply that is in its thread alone: the room does not show it. */
export function isAside({ shown, replyTo }: ChatMessage): boolean {
  return replyTo !== undefined && shown === undefined;
}

/** A message as its author sees it before the server does. */
export function pendingOf(
  { clientId, roomId, text, replyTo }: Letter,
  me: Author,
  sentAt: string,
): ChatMessage {
  return {
    id: clientId,
    clientId,
    userId: me.id,
    userName: me.name,
    roomId,
    text,
    sentAt,
    seq: 0,
    rev: 0,
    kind: 'text',
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}

function ownKey(clientId: string): string {
  return `own:${clientId}`;
}

/** Sent rows by seq, then the others as they were written. */
function inOrder(rows: Row[]): Row[] {
  const place = (row: Row) => (row.state === 'sent' ? row.message.seq : Infinity);
  return rows
    .map((row, at) => ({ row, at }))
    .sort((a, b) => (place(a.row) === place(b.row) ? a.at - b.at : place(a.row) - place(b.row)))
    .map(({ row }) => row);
}
