/**
 * The open room: entering and leaving it, its messages, sending, and staying in step with the server. After a
 * connection was lost it first asks what changed and only then goes live; a hole in the stream that does not close by
 * itself is asked for. Rooms that were open before keep their timeline for a quick return.
 */
import type {
  Attachment,
  ChatMessage,
  EditMessage,
  MessagePage,
  React,
  RoomRev,
  RoomState,
  SendMessageAck,
  ThreadState,
} from '../contract.gen';
import type { Api, ApiError } from '../net/api';
import type { ChatLine } from '../net/socket';
import { uuid } from './chance';
import { Drafts } from './drafts';
import { Landing } from './landing.svelte';
import { Mail, type Keeping } from './mail';
import type { Kept, Letter } from './outbox';
import { Removals } from './removals';
import { Pages } from './pages.svelte';
import { Reading } from './reading.svelte';
import type { Rooms } from './rooms.svelte';
import type { Table } from './table.svelte';
import { Timeline, type Author, type Row } from './timeline.svelte';
import type { Upload, Uploads } from './uploads.svelte';

const PAGE = 50;
const TIMELINES_AT_MOST = 8;
/** An acknowledgement may overtake the room's stream by this much before it counts as a hole. */
const HOLE_MS = 400;
const RETRY_MS = 2_000;

/** What changes a message that is there. */
interface Changed {
  'chat:edit-message': EditMessage;
  'chat:add-reaction': React;
  'chat:remove-reaction': React;
}

export class Conversation {
  timeline = $state.raw<Timeline>();
  /** The room on the screen does not exist, or is not ours (any more). */
  missing = $state(false);

  /** Called with every state of a message that is told. */
  onmessage: (message: ChatMessage) => void = () => {};
  /** Called with the threads that are unread, when the server has told of all. */
  onthreads: (threads: ThreadState[], afresh?: boolean) => void = () => {};
  /** Called when a message could not be deleted. */
  onkept: (code: string) => void = () => {};
  /** Called when the browser cannot keep what waits here. */
  onunkept: () => void = () => {};

  /** The message by whose address one came. */
  readonly landing: Landing;
  readonly reading: Reading;
  readonly pages: Pages;

  readonly #timelines = new Map<string, Timeline>();
  /** By the message that began each. */
  readonly #threads = new Map<string, Timeline>();
  readonly #mail: Mail;
  readonly #removals: Removals;
  #epoch: string | undefined;
  #joined: string | undefined;
  /** How far the joined room goes, as `chat:room-rev` says. */
  #toldRev = 0;
  #entering: Promise<void> = Promise.resolve();
  #syncing: Promise<void> | undefined;
  #holeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly line: Pick<ChatLine, 'ask' | 'tell' | 'connected'>,
    private readonly api: Pick<Api, 'get'>,
    private readonly rooms: Rooms,
    private readonly table: Table,
    private readonly me: () => Author,
    uploads: Pick<Uploads, 'remove' | 'retry' | 'revive' | 'onsettled'>,
    readonly drafts: Drafts = new Drafts(),
    private readonly now: () => Date = () => new Date(),
    keeping?: Keeping,
  ) {
    this.landing = new Landing(api);
    this.reading = new Reading(
      line,
      rooms,
      () => this.timeline,
      () => this.sync(),
    );
    this.pages = new Pages(
      () => this.timeline,
      (timeline, where) => this.#page(timeline, where),
    );
    this.#mail = new Mail(
      {
        send: (letter) => this.#deliver(letter),
        delivered: (letter, ack) => this.#delivered(letter, ack),
        shown: (kept, sent) => this.#shown(kept, sent),
        withdrawn: (letter) => this.#homeOf(letter)?.discard(letter.clientId),
        unkept: () => this.onunkept(),
      },
      uploads,
      drafts,
      keeping,
    );
    this.#removals = new Removals({
      remove: (message) => this.#delete(message),
      refused: (message, code) => {
        this.#leave(message, false);
        this.onkept(code);
      },
    });
  }

  get dividerAfter(): number | undefined {
    return this.reading.dividerAfter;
  }

  get roomId(): string | undefined {
    return this.timeline?.roomId;
  }

  /** What is on its way, or could not go, in all rooms and threads. */
  get unsent(): number {
    const known = [...this.#timelines.values(), ...this.#threads.values()];
    return known.flatMap(({ rows }) => rows.filter(({ state }) => state !== 'sent')).length;
  }

  /** Shows a room. What is known of it is there at once; what is new follows. */
  async open(roomId: string): Promise<void> {
    if (this.roomId === roomId && !this.missing) return;
    this.close();
    this.timeline = this.#timelineOf(roomId);
    this.reading.begin();
    if (this.line.connected) await this.#enter(roomId);
  }

  /** Shows a room where this message is. */
  async show(roomId: string, messageId: string): Promise<void> {
    const opening = this.open(roomId);
    this.landing.want(roomId, messageId);
    const { timeline } = this;
    if (timeline && (this.#joined === roomId || timeline.keyOf(messageId))) {
      await this.landing.land(timeline);
    }
    await opening;
  }

  close(): void {
    this.reading.end();
    this.landing.forget();
    this.timeline?.rest();
    if (this.#joined !== undefined) this.line.tell('chat:leave-room', { roomId: this.#joined });
    this.#joined = undefined;
    this.table.close();
    this.timeline = undefined;
    this.missing = false;
  }

  /** A connection is there: catch up first, then go live, then send what has waited. */
  async connected(): Promise<void> {
    this.#joined = undefined;
    await this.sync();
    if (this.roomId !== undefined) await this.#enter(this.roomId);
    await this.#mail.connected();
  }

  /** Takes up what was written on a page before this one. */
  async load(): Promise<void> {
    await this.#mail.load();
  }

  /** Nobody is signed in any more; who leaves on purpose leaves no letters behind. */
  leave(forever: boolean): void {
    this.close();
    this.#mail.close(forever);
    this.drafts.clear();
  }

  /** Nobody looks any more: what was to wait a moment longer is said now. */
  hurry(): void {
    this.#removals.flush();
    this.reading.tell();
  }

  /** Learns where every room stands, and what changed in those that are kept here. */
  sync(): Promise<void> {
    this.#syncing ??= this.#sync().finally(() => (this.#syncing = undefined));
    return this.#syncing;
  }

  received(message: ChatMessage): void {
    this.#timelines.get(message.roomId)?.receive(message);
    const { roomId, rev, seq, shown = 0 } = message;
    this.rooms.moved({ roomId, rev, seq, shown }, message.userId === this.me().id);
    this.#toThread(message);
    this.#watchForHole();
  }

  /** Where a room stands. In the open one messages tell that themselves; it only shows what was lost on the way. */
  moved(standing: RoomRev): void {
    if (standing.roomId !== this.#joined) return this.rooms.moved(standing);
    this.#toldRev = Math.max(this.#toldRev, standing.rev);
    if (this.#isBehind) this.#watchForHole();
  }

  removed(roomId: string): void {
    this.rooms.remove(roomId);
    this.#timelines.delete(roomId);
    if (this.roomId === roomId) this.missing = true;
    if (this.#joined === roomId) this.#joined = undefined;
  }

  /** Shows the message at once; posts it when its files are up. */
  send(text: string, uploads: readonly Upload[] = []): void {
    const timeline = this.timeline;
    if (timeline === undefined) return;
    this.reading.release();
    const letter = { clientId: uuid(), roomId: timeline.roomId, text };
    this.#mail.post(letter, this.now().toISOString(), uploads);
    if (timeline.hasNewer) void this.pages.latest();
    // Who answers has read what is there.
    else this.reading.seen();
  }

  /** Answers in a thread, whose replies are kept here until it has arrived. */
  reply(thread: Timeline, text: string, alsoInRoom: boolean, uploads: readonly Upload[]): void {
    const { roomId, rootId } = thread;
    if (rootId === undefined) return;
    const also = alsoInRoom ? { alsoInRoom } : {};
    const letter = { clientId: uuid(), roomId, text, replyTo: rootId, ...also };
    this.#mail.post(letter, this.now().toISOString(), uploads);
  }

  /** The replies to a message, as far as they are known here. */
  thread(roomId: string, rootId: string): Timeline {
    const known = this.#threads.get(rootId);
    const thread = known ?? new Timeline(roomId, this.me, rootId);
    keepSome(this.#threads, rootId, thread);
    if (!known) this.#showUnsent(roomId, rootId);
    return thread;
  }

  retry({ message: { clientId } }: Row): void {
    if (clientId !== undefined) this.#mail.retry(clientId);
  }

  discard({ message: { clientId } }: Row): void {
    if (clientId !== undefined) this.#mail.discard(clientId);
  }

  /** Deletes a message in a moment; until then `keep` takes it back. */
  remove(message: ChatMessage): void {
    this.#leave(message, true);
    this.#removals.later(message);
  }

  keep(message: ChatMessage): void {
    if (this.#removals.undo(message.id)) this.#leave(message, false);
  }

  /** Changes a message that is there. What became of it comes by the room's stream, or, if that was lost, by a sync. */
  async change<Event extends keyof Changed>(event: Event, payload: Changed[Event]): Promise<void> {
    const { roomId } = payload;
    const { rev } = await this.#inRoom(roomId, (): Promise<{ rev: number }> =>
      this.line.ask(event, payload as never),
    );
    if (roomId !== this.#joined) return;
    this.#toldRev = Math.max(this.#toldRev, rev);
    if (this.#isBehind) this.#watchForHole();
  }

  /** Looks again what became of a file that was still to be prepared. */
  async look(uploadId: string): Promise<void> {
    const path = `/api/uploads/${encodeURIComponent(uploadId)}`;
    const attachment = await this.api.get<Attachment>(path);
    for (const timeline of [...this.#timelines.values(), ...this.#threads.values()]) {
      timeline.mend(attachment);
    }
  }

  seen(from?: number, to?: number): void {
    this.reading.seen(from, to);
  }

  /** Shows the room around the first message that was new when it was opened. */
  async toUnread(): Promise<void> {
    const { timeline, dividerAfter = Infinity } = this;
    if (timeline === undefined || dividerAfter === Infinity) return;
    this.landing.forget();
    const page = await this.#page(timeline, { around: dividerAfter + 1 });
    if (timeline === this.timeline) timeline.land(page);
  }

  /** Shows what was said at that time, or first after it. */
  async toDate(at: Date): Promise<void> {
    const { timeline } = this;
    if (timeline === undefined) return;
    const page = await this.#page(timeline, { at: at.toISOString() });
    if (timeline === this.timeline) this.landing.show(timeline, page, at);
  }

  async #enter(roomId: string): Promise<void> {
    this.#entering = this.#join(roomId);
    await this.#entering;
  }

  async #join(roomId: string): Promise<void> {
    const timeline = this.#timelineOf(roomId);
    try {
      if (timeline.loaded && (this.rooms.find(roomId)?.rev ?? 0) > timeline.rev) await this.sync();
      const ack = await this.line.ask('chat:join-room', { roomId, shown: true });
      const { recentMessages } = ack;
      if (this.roomId !== roomId) return this.line.tell('chat:leave-room', { roomId });
      this.#joined = roomId;
      this.#toldRev = 0;
      this.table.open(ack);
      if (timeline.loaded) this.#merge(timeline, recentMessages);
      else timeline.reset(recentMessages, (recentMessages[0]?.shown ?? 0) > 1);
      if (this.rooms.find(roomId) === undefined) await this.sync();
      this.reading.begin();
      void this.landing.land(timeline);
    } catch (error) {
      const { code, retryAfterMs = RETRY_MS } = error as ApiError;
      if (this.roomId !== roomId) return;
      if (code === 'room.not_found' || code === 'validation.room_id') this.missing = true;
      // Without a connection the next one enters; whatever else went wrong may go right in a moment.
      else if (code !== 'network') setTimeout(() => void this.#again(roomId), retryAfterMs);
    }
  }

  async #again(roomId: string): Promise<void> {
    if (this.roomId === roomId && this.#joined !== roomId) await this.#enter(roomId);
  }

  #merge(timeline: Timeline, recent: ChatMessage[]): void {
    for (const message of recent.filter(({ rev }) => rev > timeline.rev)) timeline.receive(message);
    this.#watchForHole();
  }

  async #sync(again = true): Promise<void> {
    const known = [...this.#timelines.values()].filter(({ loaded }) => loaded);
    const answer = await this.line.ask('chat:sync', {
      ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }),
      rooms: known.map(({ roomId, rev }) => ({ roomId, rev })),
    });
    if (answer.reset) this.#startAfresh();
    this.#epoch = answer.epoch;
    this.rooms.replace(answer.rooms);
    const isBehind = this.reading.synced();
    this.onthreads(answer.threads ?? [], answer.reset);
    if (!answer.reset) for (const state of answer.rooms) await this.#catchUp(state);
    // It hears in order: its next answer knows what was read here, and how much that leaves.
    if (isBehind && again) await this.#sync(false);
  }

  async #catchUp({ room, rev, changed, truncated }: RoomState): Promise<void> {
    const timeline = this.#timelines.get(room.id);
    if (!timeline?.loaded) return;
    if (!truncated) {
      for (const message of changed ?? []) this.#toThread(message);
      return timeline.catchUp(changed ?? [], rev);
    }
    for (const thread of this.#threads.values()) if (thread.roomId === room.id) thread.forget();
    const page = await this.#page(timeline, {});
    timeline.reset(page.messages, page.hasOlder);
    timeline.catchUp([], rev);
  }

  /** The database is another one, as after a restore: nothing that was loaded holds. What was written still does. */
  #startAfresh(): void {
    const open = this.roomId;
    this.reading.forget();
    for (const thread of this.#threads.values()) thread.forget();
    for (const [roomId, timeline] of this.#timelines) {
      if (roomId === open) timeline.forget();
      else this.#timelines.delete(roomId);
    }
  }

  #watchForHole(): void {
    clearTimeout(this.#holeTimer);
    this.#holeTimer = setTimeout(() => {
      if (this.#isBehind) void this.sync().catch(() => {});
    }, HOLE_MS);
  }

  get #isBehind(): boolean {
    const { timeline } = this;
    return !!timeline?.loaded && (timeline.hasHole || timeline.rev < this.#toldRev);
  }

  async #delete({ attachments: _, ...message }: ChatMessage): Promise<void> {
    const { id, roomId } = message;
    const { deletedAt, rev } = await this.#inRoom(roomId, () =>
      this.line.ask('chat:delete-message', { roomId, messageId: id }),
    );
    this.received({ ...message, text: '', deletedAt, rev });
  }

  async #deliver(letter: Letter): Promise<SendMessageAck> {
    return this.#inRoom(letter.roomId, () => this.line.ask('chat:send-message', letter));
  }

  /** In a room that is not open one has to knock first. */
  async #inRoom<Answer>(roomId: string, act: () => Promise<Answer>): Promise<Answer> {
    await this.#entering;
    const visit = this.#joined !== roomId;
    if (visit) await this.line.ask('chat:join-room', { roomId });
    try {
      return await act();
    } finally {
      if (visit && this.roomId !== roomId) this.line.tell('chat:leave-room', { roomId });
    }
  }

  #delivered(letter: Letter, ack: SendMessageAck): void {
    const { roomId, clientId } = letter;
    const { rev, seq, shown = 0 } = ack;
    const home = this.#homeOf(letter);
    const unprepared = home?.confirm(clientId, ack) ?? [];
    this.rooms.moved({ roomId, rev, seq, shown }, true);
    // The room's stream does not bring one's own: what stands in a thread may stand in the room too, and has its rev.
    const row = home?.rows.find(({ message }) => message.id === ack.id);
    if (row && letter.replyTo !== undefined) this.#timelines.get(roomId)?.receive(row.message);
    this.#watchForHole();
    // A picture that was ready before its message was there changed without anybody being told.
    for (const { id } of unprepared) void this.look(id).catch(() => {});
  }

  /** A letter on its way, or why it is not: written here, in another tab, or on a page before this one. */
  #shown({ letter, writtenAt, state, code }: Kept, uploads: readonly Upload[]): void {
    const home = this.#homeOf(letter);
    home?.addPending(letter, writtenAt, uploads);
    if (state === 'failed') home?.fail(letter.clientId, code ?? 'internal');
    else home?.retry(letter.clientId);
  }

  #showUnsent(roomId: string, rootId?: string): void {
    for (const [kept, uploads] of this.#mail.to(roomId, rootId)) this.#shown(kept, uploads);
  }

  /** Where a message stands that is on its way. */
  #homeOf({ roomId, replyTo }: Pick<Letter, 'roomId' | 'replyTo'>): Timeline | undefined {
    return replyTo === undefined ? this.#timelines.get(roomId) : this.#threads.get(replyTo);
  }

  #leave({ id, roomId, replyTo }: ChatMessage, leaving: boolean): void {
    this.#timelines.get(roomId)?.leave(id, leaving);
    if (replyTo !== undefined) this.#threads.get(replyTo)?.leave(id, leaving);
  }

  /** What is known of a thread hears of its replies. */
  #toThread(message: ChatMessage): void {
    this.onmessage(message);
    const thread = this.#threads.get(message.replyTo ?? '');
    if (thread?.loaded) thread.receive(message);
  }

  #page(
    timeline: Timeline,
    where: { before?: number; after?: number; around?: number; at?: string },
  ): Promise<MessagePage> {
    const path = `/api/rooms/${encodeURIComponent(timeline.roomId)}/messages`;
    return this.api.get(path, { ...where, shown: true, limit: PAGE });
  }

  #timelineOf(roomId: string): Timeline {
    const known = this.#timelines.get(roomId);
    const timeline = known ?? new Timeline(roomId, this.me);
    keepSome(this.#timelines, roomId, timeline);
    if (!known) this.#showUnsent(roomId);
    return timeline;
  }
}

/** The one looked at last goes to the end; the first go, unless something in them is on its way. */
function keepSome(timelines: Map<string, Timeline>, id: string, latest: Timeline): void {
  timelines.delete(id);
  timelines.set(id, latest);
  for (const [other, { rows }] of timelines) {
    if (timelines.size <= TIMELINES_AT_MOST) break;
    if (rows.every(({ state }) => state === 'sent')) timelines.delete(other);
  }
}
