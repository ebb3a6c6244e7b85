/** The files of one room, newest first, by pages: pictures and all else apart. Loaded when somebody looks. */
import type { FilePage, RoomFile } from '../contract.gen';
import type { Api } from '../net/api';

const PAGE = 30;

export class RoomFiles {
  files = $state.raw<readonly RoomFile[]>([]);
  hasMore = $state(false);
  loaded = $state(false);

  constructor(
    private readonly api: Pick<Api, 'get'>,
    readonly roomId: string,
    readonly images: boolean,
  ) {}

  /** The newest page. */
  async load(): Promise<void> {
    const { files, hasMore } = await this.#page();
    this.files = files;
    this.hasMore = hasMore;
    this.loaded = true;
  }

  async more(): Promise<void> {
    const { files, hasMore } = await this.#page(this.files.at(-1)?.attachment.id);
    const known = new Set(this.files.map(({ attachment }) => attachment.id));
    this.files = [...this.files, ...files.filter(({ attachment }) => !known.has(attachment.id))];
    this.hasMore = hasMore;
  }

  #page(before?: string): Promise<FilePage> {
    const path = `/api/rooms/${encodeURIComponent(this.roomId)}/files`;
    return this.api.get<FilePage>(path, { images: this.images, before, limit: PAGE });
  }
}
