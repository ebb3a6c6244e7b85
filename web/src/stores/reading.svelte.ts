/**
 * How far one has read in the open room: what was before one's eyes is read, and said to the server when the eyes rest.
 * What was marked as unread stays so until one comes again, reads on to the end, or writes.
 */
import type { ChatMessage, Read } from '../contract.gen';
import type { ChatLine } from '../net/socket';
import { Marks } from './marks';
import type { Rooms } from './rooms.svelte';
import type { Timeline } from './timeline.svelte';

export class Reading {
  /** Messages after this `seq` were new when the room was opened; it stays put while one reads. */
  dividerAfter = $state<number>();

  readonly #marks: Marks<{ roomId: string; readSeq: number; shown: number }>;
  #heldRoom: string | undefined;

  constructor(
    private readonly line: Pick<ChatLine, 'ask'>,
    private readonly rooms: Rooms,
    private readonly open: () => Timeline | undefined,
    private readonly sync: () => Promise<void>,
  ) {
    this.#marks = new Marks(({ roomId, readSeq: seq }) =>
      line.ask('chat:mark-read', { roomId, seq }),
    );
  }

  /** A room is open, and it is known how far it was read. */
  begin(): void {
    const standing = this.rooms.find(this.open()?.roomId ?? '');
    if (this.dividerAfter !== undefined || standing === undefined) return;
    this.dividerAfter = standing.unread > 0 ? standing.readSeq : Infinity;
  }

  /** The room is left. */
  end(): void {
    this.tell();
    this.#heldRoom = undefined;
    this.dividerAfter = undefined;
  }

  /**
   * Messages of the open room were before somebody's eyes, from the one `seq` to the other. The end counts for the whole
   * room; anything else as far as nothing unread was passed over.
   */
  seen(from = 0, to = Infinity): void {
    const timeline = this.open();
    if (!timeline?.loaded || timeline.roomId === this.#heldRoom) return;
    const { roomId, newestSeq } = timeline;
    const standing = this.rooms.find(roomId);
    const atEnd = !timeline.hasNewer && to >= newestSeq;
    const seq = Math.min(to, newestSeq);
    if (standing === undefined || standing.readSeq >= seq) return;
    if (!atEnd && (to === Infinity || timeline.skips(standing.readSeq, from))) return;
    this.#mark({ roomId, readSeq: seq, shown: timeline.shownBy(seq) });
  }

  /** Everything is read, deliberately: of the open room. */
  readOn(): void {
    this.release();
    this.seen();
  }

  /** All rooms are read. */
  readAll(): void {
    for (const { room, seq, shown } of this.rooms.all.filter(({ unread }) => unread > 0)) {
      this.#mark({ roomId: room.id, readSeq: seq, shown });
    }
    this.readOn();
    this.tell();
  }

  /** This message and what came after it is unread again, on every device. */
  async markUnread({ roomId, seq }: ChatMessage): Promise<void> {
    this.#marks.drop(roomId);
    this.#hold(roomId, seq - 1);
    this.rooms.stands(await this.line.ask('chat:mark-unread', { roomId, seq: seq - 1 }));
  }

  /** Another tab has read, or has stepped back: then only the server knows what is left. */
  async told({ roomId, readSeq, unread, mentions }: Omit<Read, 'userId'>): Promise<void> {
    // What was read here is on its way, and comes after that.
    if (readSeq < (this.#marks.get(roomId)?.readSeq ?? 0)) return;
    if (readSeq < (this.rooms.find(roomId)?.readSeq ?? 0)) this.#hold(roomId, readSeq);
    if (unread === undefined || mentions === undefined) return this.sync();
    this.rooms.stands({ roomId, readSeq, unread, mentions });
  }

  /** Says to the server at once what was to wait a moment. */
  tell(): void {
    this.#marks.tell();
  }

  /** The server has said how much is left. True if it had not heard yet of something that was read here; now it will. */
  synced(): boolean {
    const unheard = this.#marks.all.filter(
      ({ roomId, readSeq }) => readSeq > (this.rooms.find(roomId)?.readSeq ?? Infinity),
    );
    for (const mark of unheard) this.rooms.read(mark);
    this.tell();
    return unheard.length > 0;
  }

  /** The database is another one: what was read of the former says nothing. */
  forget(): void {
    this.#marks.clear();
  }

  /** What is read in the open room counts again. */
  release(): void {
    this.#heldRoom = undefined;
  }

  #mark(mark: { roomId: string; readSeq: number; shown: number }): void {
    this.rooms.read(mark);
    this.#marks.set(mark.roomId, mark);
  }

  /** The room stays unread while it is open, from here on. */
  #hold(roomId: string, readSeq: number): void {
    if (roomId !== this.open()?.roomId) return;
    this.#heldRoom = roomId;
    this.dividerAfter = readSeq;
  }
}
