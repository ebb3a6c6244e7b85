/**
 * What goes out: letters, and the files that some of them wait for. Joins the outbox, which every tab sees, with the
 * uploads, which one tab alone has; another takes them over when that one is gone. Draws nothing and knows no room.
 */
import type { SendMessageAck } from '../contract.gen';
import type { Drafts } from './drafts';
import { Outbox, type Kept, type KeptFile, type Letter, type Shelf, type Tabs } from './outbox';
import { Parcels } from './parcels';
import type { Upload, Uploads } from './uploads.svelte';

/** Where what was written outlives the page. */
export interface Keeping {
  shelf: Shelf;
  tabs: Tabs;
}

export interface Desk {
  send(letter: Letter): Promise<SendMessageAck>;
  delivered(letter: Letter, ack: SendMessageAck): void;
  /** On its way, or why not; here or in another tab. */
  shown(kept: Kept, uploads: readonly Upload[]): void;
  /** Thrown away. */
  withdrawn(letter: Letter): void;
  /** The browser keeps nothing; said once. */
  unkept(): void;
}

/** Files of one letter that are kept, in all. */
export const BYTES_AT_MOST = 25_000_000;
/** Our own code for files that were not kept, and that nobody has any more. */
const LOST = 'files.lost';
const RETRY_MS = 5_000;

export class Mail {
  readonly #outbox: Outbox;
  readonly #parcels: Parcels;
  readonly #uploads = new Map<string, readonly Upload[]>();
  /** Letters whose files are this tab's business. */
  readonly #own = new Set<string>();
  #hasComplained = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly uploads: Pick<Uploads, 'remove' | 'retry' | 'revive' | 'onsettled'>,
    private readonly drafts: Drafts,
    private readonly keeping?: Keeping,
  ) {
    this.#outbox = new Outbox(
      {
        send: (letter) => desk.send(letter),
        delivered: (letter, ack) => {
          this.#forget(letter.clientId);
          desk.delivered(letter, ack);
        },
        refused: ({ clientId }) => this.#show(this.#outbox.find(clientId)),
        shown: (kept) => this.#heard(kept),
        withdrawn: (letter) => this.#withdraw(letter),
        shelved: (letter, isKept) => this.#shelved(letter, isKept),
      },
      keeping?.shelf,
      keeping?.tabs,
    );
    this.#parcels = new Parcels({
      complete: (letter) => this.#change(letter.clientId, { letter, state: 'waiting' }),
      failed: ({ clientId }, code) => this.#fail(clientId, code),
    });
    uploads.onsettled = (upload) => this.#settled(upload);
  }

  /** Takes up what former pages have left. */
  async load(): Promise<void> {
    await this.#outbox.load();
    for (const { letter, writtenAt, hasFiles } of this.drafts.former) {
      const kept = this.#outbox.find(letter.clientId);
      // Its words stand in the composer again.
      if (kept && hasFiles) this.discard(letter.clientId);
      else if (kept) this.drafts.release(letter.clientId);
      else if (!hasFiles) this.#take({ letter, writtenAt, state: 'waiting' });
    }
    await this.#adopt();
  }

  /** A connection is there. */
  async connected(): Promise<void> {
    await this.#adopt();
    await this.#outbox.flush();
  }

  /** What is on its way to this room, or to a thread in it. */
  to(roomId: string, rootId?: string): [Kept, readonly Upload[]][] {
    return this.#outbox.all
      .filter(({ letter }) => letter.roomId === roomId && letter.replyTo === rootId)
      .map((kept) => [kept, this.#uploadsOf(kept)]);
  }

  post(letter: Letter, writtenAt: string, uploads: readonly Upload[]): void {
    this.drafts.hold({ letter, writtenAt, hasFiles: uploads.length > 0 });
    const kept: Kept = { letter, writtenAt, state: 'waiting' };
    if (uploads.length === 0) return this.#take(kept);
    this.#uploads.set(letter.clientId, uploads);
    this.#own.add(letter.clientId);
    void this.keeping?.tabs.claim(letter.clientId);
    this.#take({ ...kept, state: 'packing', files: keepable(uploads) });
    this.#parcels.add(letter, uploads);
  }

  retry(clientId: string): void {
    const kept = this.#outbox.find(clientId);
    if (kept === undefined) return;
    const { letter, code, files = [] } = kept;
    const { attachments: _, ...bare } = letter;
    if (files.length === 0) return this.#change(clientId, { letter: bare, state: 'waiting' });
    void this.keeping?.tabs.claim(clientId);
    this.#own.add(clientId);
    this.#pack({ ...kept, letter: bare }, code === 'upload.not_found');
  }

  discard(clientId: string): void {
    const kept = this.#outbox.find(clientId);
    if (kept === undefined) return;
    this.#outbox.discard(clientId);
    this.#withdraw(kept.letter);
  }

  /** Nobody is signed in any more: who leaves on purpose leaves nothing behind. */
  close(forever: boolean): void {
    clearTimeout(this.#timer);
    if (forever) void this.#outbox.clear();
    this.keeping?.tabs.close();
  }

  #take(kept: Kept): void {
    this.desk.shown(kept, this.#uploadsOf(kept));
    this.#outbox.add(kept);
  }

  /** Files that nobody sends up: of a tab that is gone, or whose way was cut. */
  async #adopt(): Promise<void> {
    for (const { letter, state } of this.#outbox.all) {
      const { clientId } = letter;
      if (state !== 'packing' || this.#parcels.has(clientId)) continue;
      const isOurs = this.#own.has(clientId) || (await this.keeping?.tabs.claim(clientId));
      if (!isOurs) continue;
      this.#own.add(clientId);
      const kept = this.#outbox.find(clientId);
      if (kept?.state === 'packing') this.#pack(kept);
    }
  }

  /** Sends up what is not up yet, or `all` of it. */
  #pack(kept: Kept, all = false): void {
    const { letter, files = [] } = kept;
    const { clientId } = letter;
    const uploads = this.#uploadsOf(kept);
    const isThere = (_: unknown, at: number) =>
      !!uploads[at]?.file.size || (!all && uploads[at]?.attachment !== undefined);
    const there = files.filter(isThere);
    if (there.length < files.length) {
      this.#uploads.delete(clientId);
      return this.#change(clientId, { files: there, state: 'failed', code: LOST });
    }
    this.#change(clientId, { letter, state: 'packing' });
    for (const upload of uploads) if (all || upload.state !== 'done') this.uploads.retry(upload);
    this.#parcels.add(letter, uploads);
  }

  #uploadsOf({ letter, files = [] }: Kept): readonly Upload[] {
    const { clientId, roomId } = letter;
    const known = this.#uploads.get(clientId);
    if (known !== undefined || files.length === 0) return known ?? [];
    const uploads = files.map(({ name, type, file, attachment }) =>
      this.uploads.revive(roomId, file ?? new File([], name, { type }), attachment),
    );
    this.#uploads.set(clientId, uploads);
    return uploads;
  }

  #settled(upload: Upload): void {
    for (const [clientId, uploads] of this.#uploads) {
      if (!uploads.includes(upload) || !this.#parcels.has(clientId)) continue;
      // What is up need not be kept here.
      if (upload.state === 'done') this.#change(clientId, { files: keepable(uploads) });
    }
    this.#parcels.settled(upload);
  }

  #fail(clientId: string, code: string): void {
    if (code !== 'network') return this.#change(clientId, { state: 'failed', code });
    // Files whose way was cut go up again by themselves.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#adopt(), RETRY_MS);
  }

  #change(clientId: string, change: Partial<Kept>): void {
    this.#outbox.change(clientId, ({ code: _, ...kept }) => ({ ...kept, ...change }));
    this.#show(this.#outbox.find(clientId));
  }

  /** From the shelf, or from another tab: which knows better what is up. */
  #heard(kept: Kept): void {
    const { clientId } = kept.letter;
    if (!this.#parcels.has(clientId)) this.#uploads.delete(clientId);
    this.#show(kept);
  }

  #show(kept: Kept | undefined): void {
    if (kept) this.desk.shown(kept, this.#uploadsOf(kept));
  }

  #withdraw(letter: Letter): void {
    for (const upload of this.#uploads.get(letter.clientId) ?? []) this.uploads.remove(upload);
    this.#forget(letter.clientId);
    this.desk.withdrawn(letter);
  }

  #forget(clientId: string): void {
    this.#uploads.delete(clientId);
    this.#own.delete(clientId);
    this.#parcels.discard(clientId);
    this.drafts.release(clientId);
  }

  #shelved({ clientId }: Letter, isKept: boolean): void {
    if (isKept) return this.drafts.release(clientId);
    if (this.keeping === undefined || this.#hasComplained) return;
    this.#hasComplained = true;
    this.desk.unkept();
  }
}

function keepable(uploads: readonly Upload[]): KeptFile[] {
  const bytes = uploads.reduce(
    (sum, { file, attachment }) => sum + (attachment ? 0 : file.size),
    0,
  );
  return uploads.map(({ file, attachment }) => {
    const { name, type } = file;
    if (attachment) return { name, type, attachment };
    return bytes > BYTES_AT_MOST ? { name, type } : { name, type, file };
  });
}
