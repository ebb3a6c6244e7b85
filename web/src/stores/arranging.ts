/** Making and changing one's sections; the event brings what became of it. Comes with who does so. */
import type { Section } from '../contract.gen';
import type { Api } from '../net/api';
import { PATH, type Sections } from './sections.svelte';

export class Arranging {
  constructor(
    private readonly api: Pick<Api, 'post' | 'patch' | 'delete'>,
    private readonly sections: Pick<Sections, 'all'>,
  ) {}

  make(name: string): Promise<Section> {
    return this.api.post(PATH, { name });
  }

  rename(id: string, name: string): Promise<void> {
    return this.api.patch(`${PATH}/${id}`, { name });
  }

  /** Up or down by one place, as far as there is one. */
  async move(id: string, step: 1 | -1): Promise<void> {
    const { all } = this.sections;
    const place = all.findIndex((section) => section.id === id) + step;
    if (place >= 0 && place < all.length) await this.api.patch(`${PATH}/${id}`, { place });
  }

  remove(id: string): Promise<void> {
    return this.api.delete(`${PATH}/${id}`);
  }
}
