/**
 * What is known of the messages of one room, or of one thread in it: a window of rows in the order of `seq`, then what is
 * still on its way. Knows nothing of the network. A row keeps its key from the first keystroke of a send to its last change, so it is never
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

/** Rows kept around who reads; the far end is given back. A room of 100 000 messages can be scrolled through as a whole. */
export const ROWS_AT_MOST = 100_000;
/** Rows kept of a room that is left, or at whose end one stays: cut when it has become a quarter more. */
export const ROWS_AT_REST = 2_000;

export class Timeline {
  /** Replaced, never changed in place: deep proxies over so many rows are dear. */
  rows = $state.raw<readonly Row[]>([]);
  loaded = $state(false);
  hasOlder = $state(false);
  /** The window does not reach the newest message. */
  hasNewer = $state(false);
  /** Another one for each window: its rows have nothing to do with those before, and are laid out anew. */
  window = $state.raw({});
  /** Nothing up to this change is missing. */
  rev = 0;

  /** In the order of `seq`. A copy is made of it whenever it changes: that is one move of memory. */
  #sent: readonly Row[] = [];
  /** In the order in which they were written. */
  #unsent: readonly Row[] = [];
  readonly #byKey = new Map<string, Row>();
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
    return this.#sent[placeOf(this.#sent, seq + 1) - 1]?.message.shown ?? 0;
  }

  get lastSeq(): number {
    return this.#sent.at(-1)?.message.seq ?? 0;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  row(key: string): Row | undefined {
    return this.#byKey.get(key);
  }

  /** Where the row stands; -1 if it is not in the window. */
  indexOf(key: string | undefined): number {
    const row = key === undefined ? undefined : this.#byKey.get(key);
    if (row === undefined) return -1;
    if (row.state === 'sent') return placeOf(this.#sent, row.message.seq);
    return this.#sent.length + this.#unsent.indexOf(row);
  }

  /** Starts afresh from the newest page; what is on its way stays, and what came by the stream after it was read. */
  reset(messages: ChatMessage[], hasOlder: boolean): void {
    const last = messages.at(-1)?.seq ?? 0;
    const later = this.#sent.slice(placeOf(this.#sent, last + 1));
    this.#begin([...this.#page(messages), ...later]);
    this.hasOlder = hasOlder;
    this.hasNewer = false;
    this.loaded = true;
    this.rev = Math.max(this.rev, ...messages.map((message) => message.rev));
    this.#newestSeq = this.lastSeq;
    this.#advance();
  }

  /** Starts afresh around one message; what lies between it and the newest one comes by `append`. */
  land({ messages, hasOlder, hasNewer }: MessagePage): void {
    this.#begin(this.#page(messages));
    this.hasOlder = hasOlder;
    this.#newestSeq = Math.max(this.#newestSeq, this.lastSeq);
    this.hasNewer = hasNewer || this.lastSeq < this.#newestSeq;
  }

  /** Is there something between what is read and the first that is in sight? */
  skips(readSeq: number, from: number): boolean {
    if (this.hasOlder && this.oldestSeq > readSeq + 1) return true;
    const next = this.#sent[placeOf(this.#sent, readSeq + 1)];
    return next !== undefined && next.message.seq < from;
  }

  /** The key of the message's row, if it is in the window. */
  keyOf(messageId: string): string | undefined {
    return this.rows.find(({ message }) => message.id === messageId)?.key;
  }

  /** Nothing that was loaded holds any more; what is on its way does. */
  forget(): void {
    this.#begin([]);
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
    const first = this.#sent.length > 0 ? this.oldestSeq : Infinity;
    const older = this.#page(messages.filter(({ seq }) => seq < first));
    this.hasOlder = hasOlder;
    this.#know(older);
    this.#show([...older, ...this.#sent], this.#without(older));
  }

  append(messages: ChatMessage[], hasNewer: boolean): void {
    const last = this.lastSeq;
    const newer = this.#page(messages.filter(({ seq }) => seq > last));
    this.#know(newer);
    this.#newestSeq = Math.max(this.#newestSeq, messages.at(-1)?.seq ?? 0);
    this.#show([...this.#sent, ...newer], this.#without(newer));
    this.hasNewer = hasNewer || this.lastSeq < this.#newestSeq;
  }

  /**
   * Before older rows come in too many of the newest are given back, and the other way round. It is to be drawn by
   * itself: a list that loses rows at one end while it gets some at the other cannot be held in its place.
   */
  makeRoom(wanted: 'older' | 'newer'): void {
    if (this.#sent.length <= ROWS_AT_MOST) return;
    if (wanted === 'newer') return this.#giveBack(ROWS_AT_MOST);
    const sent = this.#sent.slice();
    this.#drop(sent.splice(ROWS_AT_MOST));
    this.#show(sent);
    this.hasNewer = true;
  }

  /** Gives the oldest rows back, when they have become many. */
  rest(): void {
    if (this.#sent.length > ROWS_AT_REST * 1.25) this.#giveBack(ROWS_AT_REST);
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
    if (uploads.length > 0) row.uploads = uploads;
    this.#byKey.set(row.key, row);
    this.#show(this.#sent, [...this.#unsent, row]);
  }

  /**
   * The acknowledgement; the room's stream may have brought the message already, or not yet. Gives the pictures of it
   * that were still to be prepared when they came up.
   */
  confirm(clientId: string, ack: SendMessageAck): Attachment[] {
    const row = this.#byKey.get(ownKey(clientId));
    if (row === undefined || row.state === 'sent') return [];
    const { status: _, ...place } = ack;
    const attachments = row.uploads?.flatMap(({ attachment }) => attachment ?? []);
    this.receive({ ...row.message, ...place, ...(attachments ? { attachments } : {}) });
    return attachments?.filter(({ status }) => status === 'received') ?? [];
  }

  /** What a file has become since its message was read. One that is ready stays so. */
  mend(attachment: Attachment): void {
    const former = ({ id, status }: Attachment) => id === attachment.id && status !== 'ready';
    for (const row of this.rows) {
      const { attachments } = row.message;
      if (!attachments?.some(former)) continue;
      const mended = attachments.map((each) => (former(each) ? attachment : each));
      this.#replace(row, { ...row, message: { ...row.message, attachments: mended } });
    }
  }

  /** Whether somebody has taken it back, before the server knows. */
  leave(messageId: string, leaving: boolean): void {
    const row = this.#byKey.get(this.keyOf(messageId) ?? '');
    if (row === undefined) return;
    const { leaving: _, ...rest } = row;
    this.#replace(row, leaving ? { ...rest, leaving } : rest);
  }

  fail(clientId: string, code: string): void {
    this.#change(clientId, (row) => ({ ...row, state: 'failed', code }));
  }

  retry(clientId: string): void {
    this.#change(clientId, ({ code: _, ...row }) => ({ ...row, state: 'pending' }));
  }

  discard(clientId: string): void {
    const row = this.#byKey.get(ownKey(clientId));
    if (row === undefined || row.state === 'sent') return;
    this.#byKey.delete(row.key);
    this.#show(
      this.#sent,
      this.#unsent.filter((each) => each !== row),
    );
  }

  /** Keeps so many of the newest. */
  #giveBack(most: number): void {
    const sent = this.#sent.slice();
    this.#drop(sent.splice(0, sent.length - most));
    this.#show(sent);
    this.hasOlder = true;
  }

  /** Only the author's own client ids are keys: somebody else could use the same ones. */
  #key(message: ChatMessage): string {
    const own = message.clientId !== undefined && message.userId === this.me().id;
    return own ? ownKey(message.clientId as string) : message.id;
  }

  /** A page may have been read before what the stream has brought meanwhile: the later state of a message holds. */
  #page(messages: ChatMessage[]): Row[] {
    return messages.map((message, at) => {
      const key = this.#key(message);
      const former = this.#byKey.get(key);
      const isLater = former?.state === 'sent' && former.message.rev > message.rev;
      const row: Row = {
        key,
        message: isLater ? former.message : message,
        state: 'sent',
        ...(at === 0 ? { pageStart: true } : {}),
      };
      return row;
    });
  }

  /** Puts messages where they belong, over an older state or their own pending row. */
  #place(messages: ChatMessage[]): void {
    const sent = this.#sent.slice();
    const arrived: Row[] = [];
    for (const message of messages.filter((each) => this.#belongs(each))) {
      this.#newestSeq = Math.max(this.#newestSeq, message.seq);
      const key = this.#key(message);
      const row = this.#byKey.get(key);
      if (row === undefined && !this.#isInWindow(message.seq)) continue;
      if (row?.state === 'sent' && row.message.rev >= message.rev) continue;
      const placed: Row = {
        key,
        message,
        state: 'sent',
        ...(row?.pageStart ? { pageStart: true } : {}),
        ...(row?.uploads && !message.deletedAt ? { uploads: row.uploads } : {}),
        ...(row?.leaving && !message.deletedAt ? { leaving: true } : {}),
      };
      sent.splice(placeOf(sent, message.seq), row?.state === 'sent' ? 1 : 0, placed);
      this.#byKey.set(key, placed);
      arrived.push(placed);
    }
    if (arrived.length > 0) this.#show(sent, this.#without(arrived));
  }

  /** A window of its own; rows on their way that it already holds are not on their way any more. */
  #begin(sent: Row[]): void {
    const unsent = this.#without(sent);
    this.#byKey.clear();
    this.#know(sent);
    this.#know(unsent);
    this.#show(sent, unsent);
    this.window = {};
  }

  #show(sent: readonly Row[], unsent = this.#unsent): void {
    this.#sent = sent;
    this.#unsent = unsent;
    this.rows = unsent.length > 0 ? [...sent, ...unsent] : sent;
  }

  #replace(row: Row, by: Row): void {
    const put = (rows: readonly Row[]) => rows.with(rows.indexOf(row), by);
    this.#byKey.set(row.key, by);
    if (row.state === 'sent') this.#show(put(this.#sent));
    else this.#show(this.#sent, put(this.#unsent));
  }

  #without(arrived: readonly Row[]): readonly Row[] {
    if (this.#unsent.length === 0) return this.#unsent;
    const keys = new Set(arrived.map(({ key }) => key));
    return this.#unsent.filter(({ key }) => !keys.has(key));
  }

  #know(rows: readonly Row[]): void {
    for (const row of rows) this.#byKey.set(row.key, row);
  }

  #drop(rows: readonly Row[]): void {
    for (const { key } of rows) this.#byKey.delete(key);
  }

  #belongs(message: ChatMessage): boolean {
    return this.rootId === undefined ? !isAside(message) : message.replyTo === this.rootId;
  }

  #isInWindow(seq: number): boolean {
    if (this.hasOlder && seq < this.oldestSeq) return false;
    return !this.hasNewer || seq < this.lastSeq;
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
    const row = this.#byKey.get(ownKey(clientId));
    if (row !== undefined && row.state !== 'sent') this.#replace(row, change(row));
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

/** Where the first row with this `seq`, or a later one, stands among rows in their order; those on their way come last. */
export function placeOf(rows: readonly Row[], seq: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const row = rows[middle] as Row;
    if (row.state === 'sent' && row.message.seq < seq) from = middle + 1;
    else to = middle;
  }
  return from;
}
