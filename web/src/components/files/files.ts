/** How a file is drawn: as a picture in a box that is kept from the start, or as a card. */
import type { Attachment } from '../../contract.gen';
import type { IconName } from '../../generated/icons';
import { urlOf, type Size } from '../../net/pictures';
import type { Shown } from './shown';

/** A picture that could not be prepared is a file like any other. */
export function isPicture({ attachment, upload }: Shown): boolean {
  if (attachment !== undefined) return !!attachment.isImage && attachment.status !== 'failed';
  return upload?.preview !== undefined;
}

const MOST: Size = { width: 360, height: 300 };
const LEAST = 180;

export interface Box {
  width: number;
  ratio: number;
}

/** The place of a single picture. Very long and very high ones are shown cut; an unknown one gets 4:3. */
export function boxOf(size?: Partial<Size>): Box {
  const { width, height } = size ?? {};
  if (!width || !height) return { width: 320, ratio: 4 / 3 };
  const ratio = Math.min(3, Math.max(0.6, width / height));
  const fitting = Math.min(width, MOST.width, MOST.height * ratio);
  return { width: Math.round(Math.max(LEAST, fitting)), ratio };
}

/** As the server makes them: never larger than the original. */
const VARIANTS = [
  ['small', { width: 480, height: 360 }],
  ['large', { width: 1600, height: 1600 }],
] as const;

/** Both sizes by their real width, so that the browser can choose; nothing where that is not known. */
export function srcsetOf({ id, width, height }: Attachment): string | undefined {
  if (!width || !height) return undefined;
  return VARIANTS.map(([variant, most]) => {
    const scale = Math.min(1, most.width / width, most.height / height);
    return `${urlOf(id, variant)} ${Math.max(1, Math.round(width * scale))}w`;
  }).join(', ');
}

const ICONS: [RegExp, IconName][] = [
  [/^image\//, 'image'],
  [/^audio\//, 'file-audio'],
  [/^video\//, 'file-video'],
  [/^text\/|pdf|document/, 'file-text'],
  [/zip|tar|rar|7z|compressed/, 'file-archive'],
];

export function iconOf(type: string): IconName {
  return ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? 'file';
}

/** The bytes of a base64 text; none if it is not one. */
export function decoded(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
