/** Messages that wait for their files. One is posted when its last file is up, and has failed as soon as one did. */
import type { Letter } from './outbox';
import type { Upload } from './uploads.svelte';

export interface Counter {
  complete(letter: Letter, uploads: readonly Upload[]): void;
  failed(letter: Letter, code: string): void;
}

export class Parcels {
  readonly #waiting = new Map<string, { letter: Letter; uploads: readonly Upload[] }>();

  constructor(private readonly counter: Counter) {}

  add(letter: Letter, uploads: readonly Upload[]): void {
    this.#waiting.set(letter.clientId, { letter, uploads });
    this.#look(letter.clientId);
  }

  /** One is up, or failed. */
  settled(upload: Upload): void {
    for (const [clientId, { uploads }] of this.#waiting) {
      if (uploads.includes(upload)) this.#look(clientId);
    }
  }

  has(clientId: string): boolean {
    return this.#waiting.has(clientId);
  }

  discard(clientId: string): void {
    this.#waiting.delete(clientId);
  }

  #look(clientId: string): void {
    const parcel = this.#waiting.get(clientId);
    if (parcel === undefined) return;
    const { letter, uploads } = parcel;
    const failed = uploads.find(({ state }) => state === 'failed');
    if (failed === undefined && uploads.some(({ state }) => state !== 'done')) return;
    this.#waiting.delete(clientId);
    if (failed !== undefined) return this.counter.failed(letter, failed.code ?? 'internal');
    const ids = uploads.flatMap(({ attachment }) => (attachment ? [attachment.id] : []));
    this.counter.complete({ ...letter, attachments: ids }, uploads);
  }
}
