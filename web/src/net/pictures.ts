/** Where the bytes of an upload are, and what the browser can say about a picture before anybody else has seen it. */
export type Variant = 'original' | 'small' | 'large';

export interface Size {
  width: number;
  height: number;
}

export function urlOf(id: string, variant: Variant): string {
  return `/api/uploads/${encodeURIComponent(id)}/${variant}`;
}

/** The types that every browser we name draws. */
export const SHOWN = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** A picture on this device, to be shown at once; `URL.revokeObjectURL` gives it back. */
export function localUrl(file: File): string | undefined {
  return SHOWN.includes(file.type) ? URL.createObjectURL(file) : undefined;
}

/** Pixels as shown, turned as the camera says; nothing for what is no picture after all. */
export async function sizeOf(url: string): Promise<Size | undefined> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    return undefined;
  }
  return { width: image.naturalWidth, height: image.naturalHeight };
}
