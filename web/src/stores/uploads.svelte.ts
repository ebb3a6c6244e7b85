/**
 * Files on their way up: what lies in each room's composer, what is sent now, what went wrong. Two at a time, in the
 * order of choosing. A picture of one's own is shown from this device until the server has one to show.
 */
import type { Attachment, JobProgress, Storage } from '../contract.gen';
import type { Api, ApiError, ErrorCode } from '../net/api';
import type { Size } from '../net/pictures';
import type { Send } from '../net/upload';
import { uuid } from './chance';

export const FILES_AT_MOST = 10;
const AT_ONCE = 2;

export type UploadState = 'waiting' | 'sending' | 'done' | 'failed';
export type Fault = 'empty' | 'too_large' | 'too_many' | 'quota';

export interface Refused {
  name: string;
  fault: Fault;
}

export class Upload {
  readonly key = uuid();
  state = $state<UploadState>('waiting');
  /** How much of it is up, from 0 to 1. */
  share = $state(0);
  /** Why it failed: a code for errors.ts. */
  code = $state<ErrorCode>();
  /** What the server made of it. */
  attachment = $state.raw<Attachment>();
  /** The picture on this device. */
  preview = $state<string>();
  size = $state.raw<Size>();

  constructor(
    /** In whose composer it lies: a room's, or a thread's. */
    readonly place: string,
    readonly file: File,
    readonly roomId: string,
  ) {}
}

export interface Device {
  send: Send;
  localUrl: (file: File) => string | undefined;
  forget: (url: string) => void;
  sizeOf: (url: string) => Promise<Size | undefined>;
}

export class Uploads {
  /** Called when one is up, or failed. */
  onsettled: (upload: Upload) => void = () => {};
  /** Percent of the pictures that the server prepares just now, by their id. */
  preparing = $state.raw<ReadonlyMap<string, number>>(new Map());
  storage = $state.raw<Storage>();

  #trays = $state.raw<ReadonlyMap<string, readonly Upload[]>>(new Map());
  #queue: Upload[] = [];
  readonly #running = new Map<Upload, AbortController>();

  constructor(
    private readonly api: Pick<Api, 'get'>,
    private readonly device: Device,
  ) {}

  /** What lies in the composer of a room or a thread. */
  tray(place: string): readonly Upload[] {
    return this.#trays.get(place) ?? [];
  }

  /** Begins with those that may go; gives the others back with the reason. */
  async add(place: string, files: readonly File[], roomId = place): Promise<Refused[]> {
    await this.loadStorage().catch(() => {});
    const refused: Refused[] = [];
    for (const file of files) {
      const fault = this.#faultOf(place, file);
      if (fault !== undefined) refused.push({ name: file.name, fault });
      else this.#begin(place, file, roomId);
    }
    this.#next();
    return refused;
  }

  async loadStorage(): Promise<void> {
    this.storage = await this.api.get<Storage>('/api/me/storage');
  }

  /** They go with a message: the tray is empty again. */
  take(place: string): Upload[] {
    const taken = [...this.tray(place)];
    this.#lay(place, []);
    return taken;
  }

  /** Cut off if it is on its way, and out of the tray. */
  remove(upload: Upload): void {
    this.#queue = this.#queue.filter((each) => each !== upload);
    this.#running.get(upload)?.abort();
    this.#running.delete(upload);
    this.#lay(
      upload.place,
      this.tray(upload.place).filter((each) => each !== upload),
    );
    this.drawn(upload);
    this.#next();
  }

  /** A file that an earlier page has kept: it is up, or goes up when it is tried again. */
  revive(roomId: string, file: File, attachment?: Attachment): Upload {
    const upload = new Upload(roomId, file, roomId);
    upload.attachment = attachment;
    upload.state = attachment === undefined ? 'failed' : 'done';
    if (attachment !== undefined) return upload;
    upload.preview = this.device.localUrl(file);
    if (upload.preview !== undefined) void this.#measure(upload, upload.preview);
    return upload;
  }

  retry(upload: Upload): void {
    if (upload.state === 'sending' || upload.state === 'waiting') return;
    upload.state = 'waiting';
    upload.share = 0;
    upload.code = undefined;
    upload.attachment = undefined;
    this.#queue.push(upload);
    this.#next();
  }

  /** The server's own picture is on the screen: the one on this device is no longer needed. */
  drawn(upload: Upload): void {
    if (upload.preview !== undefined) this.device.forget(upload.preview);
    upload.preview = undefined;
  }

  progress({ kind, uploadId, state, percent }: JobProgress): void {
    if (kind !== 'prepare-image' || uploadId === undefined) return;
    const preparing = new Map(this.preparing);
    if (state === 'done' || state === 'dead') preparing.delete(uploadId);
    else preparing.set(uploadId, percent);
    this.preparing = preparing;
  }

  /** Whoever signs out leaves nothing on its way. */
  close(): void {
    for (const tray of this.#trays.values()) for (const upload of tray) this.drawn(upload);
    this.#queue = [];
    this.#trays = new Map();
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  #faultOf(place: string, { size }: File): Fault | undefined {
    if (this.tray(place).length >= FILES_AT_MOST) return 'too_many';
    if (size === 0) return 'empty';
    const { maxUploadBytes = Infinity, quotaBytes = Infinity, usedBytes = 0 } = this.storage ?? {};
    if (size > maxUploadBytes) return 'too_large';
    return usedBytes + this.#underway + size > quotaBytes ? 'quota' : undefined;
  }

  /** Bytes that the server does not count yet. */
  get #underway(): number {
    const sending = [...this.#queue, ...this.#running.keys()];
    return sending.reduce((sum, { file }) => sum + file.size, 0);
  }

  #begin(place: string, file: File, roomId: string): void {
    const upload = new Upload(place, file, roomId);
    upload.preview = this.device.localUrl(file);
    if (upload.preview !== undefined) void this.#measure(upload, upload.preview);
    this.#lay(place, [...this.tray(place), upload]);
    this.#queue.push(upload);
  }

  async #measure(upload: Upload, url: string): Promise<void> {
    upload.size = await this.device.sizeOf(url);
    if (upload.size === undefined) this.drawn(upload);
  }

  #lay(place: string, tray: readonly Upload[]): void {
    const trays = new Map(this.#trays);
    if (tray.length > 0) trays.set(place, tray);
    else trays.delete(place);
    this.#trays = trays;
  }

  #next(): void {
    while (this.#running.size < AT_ONCE) {
      const upload = this.#queue.shift();
      if (upload === undefined) return;
      void this.#send(upload);
    }
  }

  async #send(upload: Upload): Promise<void> {
    const controller = new AbortController();
    this.#running.set(upload, controller);
    upload.state = 'sending';
    try {
      const { file, roomId } = upload;
      upload.attachment = await this.device.send(
        { file, roomId },
        { signal: controller.signal, onprogress: (share) => (upload.share = share) },
      );
      upload.share = 1;
      upload.state = 'done';
    } catch (error) {
      if (controller.signal.aborted) return;
      upload.code = (error as ApiError).code ?? 'internal';
      upload.state = 'failed';
    }
    this.#running.delete(upload);
    this.onsettled(upload);
    this.#next();
  }
}
