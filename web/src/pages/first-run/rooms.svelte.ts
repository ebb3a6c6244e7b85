/** The first rooms: a few that we suggest, in the language in use, and those that the person thinks of. */
import type { NewRoom } from '../../contract.gen';
import { m } from '../../i18n';
import { ApiError } from '../../net/api';

interface Choice {
  name: string;
  topic: string;
}

const suggestions: { name: () => string; topic: () => string }[] = [
  { name: m.setup_room_1, topic: m.setup_room_1_topic },
  { name: m.setup_room_2, topic: m.setup_room_2_topic },
  { name: m.setup_room_3, topic: m.setup_room_3_topic },
];

export class FirstRooms {
  /** One for each choice, in order. */
  wanted = $state(suggestions.map((_, at) => at === 0));
  #own = $state<string[]>([]);
  readonly #made = new Set<string>();

  get choices(): Choice[] {
    const ours = suggestions.map(({ name, topic }) => ({ name: name(), topic: topic() }));
    return [...ours, ...this.#own.map((name) => ({ name, topic: '' }))];
  }

  get chosen(): Choice[] {
    return this.choices.filter((_, at) => this.wanted[at]);
  }

  /** The name under which it was put on the list, or none if it is there already. */
  add(typed: string): string | undefined {
    const name = typed.trim().replace(/^#+\s*/, '');
    const taken = ['general', ...this.choices.map((choice) => choice.name)];
    if (name === '' || taken.some((other) => same(other, name))) return undefined;
    this.#own.push(name);
    this.wanted.push(true);
    return name;
  }

  /** May be called again after a failure: what was made is not made twice. */
  async make(create: (room: NewRoom) => Promise<unknown>): Promise<void> {
    for (const { name, topic } of this.chosen) {
      if (this.#made.has(name)) continue;
      try {
        await create({ name, private: false, ...(topic ? { topic } : {}) });
      } catch (error) {
        // A try whose answer was lost made it.
        if (!(error instanceof ApiError && error.code === 'room.exists')) throw error;
      }
      this.#made.add(name);
    }
  }
}

function same(one: string, other: string): boolean {
  return one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase();
}
