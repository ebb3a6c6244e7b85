/** The messages that one keeps for oneself, by id; the same on all of one's devices. */
import type { Saved as Told, SavedIds } from '../contract.gen';
import type { Api } from '../net/api';

export class Saved {
  #ids = $state.raw<ReadonlySet<string>>(new Set());

  constructor(private readonly api: Pick<Api, 'get' | 'put' | 'delete'>) {}

  has(messageId: string): boolean {
    return this.#ids.has(messageId);
  }

  async load(): Promise<void> {
    this.#ids = new Set((await this.api.get<SavedIds>('/api/me/saved/ids')).messageIds);
  }

  /** Here or on another device. */
  told({ messageId, saved }: Told): void {
    const ids = new Set(this.#ids);
    if (saved) ids.add(messageId);
    else ids.delete(messageId);
    this.#ids = ids;
  }

  /** Keeps it, or lets it go; the mark is there at once and goes again when that was refused. */
  async toggle(messageId: string): Promise<void> {
    const saved = !this.has(messageId);
    const path = `/api/me/saved/${encodeURIComponent(messageId)}`;
    this.told({ messageId, saved });
    try {
      await (saved ? this.api.put(path) : this.api.delete(path));
    } catch (error) {
      this.told({ messageId, saved: !saved });
      throw error;
    }
  }
}
