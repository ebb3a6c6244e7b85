/** The parts of the list of rooms and what stands in each, in the order of the screen. */
import type { Section } from '../contract.gen';
import { sorted, type Named } from './names';
import type { People } from './people.svelte';
import type { Rooms } from './rooms.svelte';
import type { Sections } from './sections.svelte';

export interface Part {
  key: string;
  /** Of a section of one's own. */
  section?: Section;
  rooms: Named[];
}

/** Each room stands once: a favourite among the favourites, else in its section, else where its kind puts it. */
export function arranged(
  rooms: Rooms,
  people: People,
  me: string,
  sections: Pick<Sections, 'all' | 'placeOf'>,
  open?: string,
): Part[] {
  const favourites: Part = { key: 'favourites', rooms: [] };
  const own = sections.all.map((section): Part => ({ key: section.id, section, rooms: [] }));
  const usual = { rooms: { key: 'rooms', rooms: [] }, direct: { key: 'direct', rooms: [] } } as {
    rooms: Part;
    direct: Part;
  };
  const lists = sorted(rooms, people, me, open);
  for (const kind of ['rooms', 'direct'] as const) {
    for (const named of lists[kind]) {
      const { favourite, sectionId } = sections.placeOf(named.room.id);
      const part = favourite ? favourites : own.find(({ key }) => key === sectionId);
      (part ?? usual[kind]).rooms.push(named);
    }
  }
  return [...(favourites.rooms.length > 0 ? [favourites] : []), ...own, usual.rooms, usual.direct];
}
