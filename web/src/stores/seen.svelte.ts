/**
 * How far the others have read in the direct room that is open. It is asked for once when the room opens; from then on
 * the server tells it by itself, to who has the room open.
 */
import type { Read, ReaderList } from '../contract.gen';
import type { Api } from '../net/api';

export class Seen {
  #roomId: string | undefined;
  #upTo = $state.raw<ReadonlyMap<string, number>>(new Map());

  constructor(private readonly api: Pick<Api, 'get'>) {}

  /** Who has read up to there. */
  by(seq: number): string[] {
    return [...this.#upTo].filter(([, readSeq]) => readSeq >= seq).map(([userId]) => userId);
  }

  /** A room is open, and this is the last that one said there. */
  async look(roomId: string, message: { id: string; seq: number }): Promise<void> {
    if (this.#roomId !== roomId) this.#upTo = new Map();
    this.#roomId = roomId;
    const [room, id] = [roomId, message.id].map(encodeURIComponent);
    const { readers } = await this.api.get<ReaderList>(`/api/rooms/${room}/messages/${id}/readers`);
    if (this.#roomId !== roomId) return;
    // What was told meanwhile may be newer.
    const known = readers.map(({ userId }): [string, number] => [
      userId,
      Math.max(message.seq, this.#upTo.get(userId) ?? 0),
    ]);
    this.#upTo = new Map([...this.#upTo, ...known]);
  }

  /** Somebody has read on, or marked something as unread. */
  told({ roomId, userId, readSeq }: Read): void {
    if (roomId !== this.#roomId) {
      this.#roomId = roomId;
      this.#upTo = new Map();
    }
    this.#upTo = new Map(this.#upTo).set(userId, readSeq);
  }
}
