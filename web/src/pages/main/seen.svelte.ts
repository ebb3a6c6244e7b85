/** What stands under one's own last words in a direct room: who has seen them. */
import { untrack } from 'svelte';
import type { Read } from '../../contract.gen';
import { m } from '../../i18n';
import { list } from '../../i18n/format';
import { api, session } from '../../stores/app';
import { house } from '../../stores/current';
import { others } from '../../stores/names';
import { Seen } from '../../stores/seen.svelte';
import type { Timeline } from '../../stores/timeline.svelte';

/** More are counted, not named. */
const NAMED = 3;

/** For as long as the component lives that asks for it. */
export function seenLine(timeline: Timeline, nameOf: (userId: string) => string) {
  const home = house();
  const seen = new Seen(api);
  const me = session.user?.id ?? '';
  const room = $derived(home.rooms.find(timeline.roomId)?.room);
  const own = $derived.by(() => {
    const last = timeline.rows.at(-1);
    if (room?.kind !== 'direct' || timeline.hasNewer || last?.state !== 'sent') return undefined;
    return last.message.userId === me && !last.message.deletedAt ? last.message : undefined;
  });
  const text = $derived.by(() => {
    const readers = own ? seen.by(own.seq) : [];
    if (!room || readers.length === 0) return undefined;
    if (others(room, me).length === 1) return m.rooms_seen();
    if (readers.length > NAMED) return m.rooms_seen_many({ count: readers.length });
    return m.rooms_seen_by({ names: list(readers.map(nameOf)) });
  });

  $effect(() => {
    const told = (read: Read) => seen.told(read);
    home.onread = told;
    return () => {
      if (home.onread === told) home.onread = undefined;
    };
  });

  // What was read while there was no connection was told to nobody: it is asked for once with each connection.
  let looked = false;
  $effect(() => {
    if (home.connection.link !== 'up') looked = false;
    else if (own && !looked) {
      looked = true;
      untrack(() => void seen.look(timeline.roomId, own).catch(() => {}));
    }
  });

  return {
    get text() {
      return text;
    },
  };
}
