/** The emoji that one took last, on this device: the newest first, with a few to begin with. */
const NAME = 'tertulia-emoji';
const AT_MOST = 6;
const FIRST = ['👍', '❤️', '😂', '🎉', '🙏', '👀'];

export class RecentEmoji {
  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'>) {}

  get all(): string[] {
    return [...new Set([...this.#taken(), ...FIRST])].slice(0, AT_MOST);
  }

  take(char: string): void {
    const taken = [char, ...this.#taken().filter((other) => other !== char)].slice(0, AT_MOST);
    // A browser that keeps nothing begins anew each time.
    try {
      this.storage.setItem(NAME, JSON.stringify(taken));
    } catch {
      return;
    }
  }

  #taken(): string[] {
    try {
      const taken: unknown = JSON.parse(this.storage.getItem(NAME) ?? '[]');
      return Array.isArray(taken) ? taken.filter((char) => typeof char === 'string') : [];
    } catch {
      return [];
    }
  }
}
