/**
 * One file on its way up. By XMLHttpRequest, since `fetch` does not say how far it is; the browser reads the file from
 * the disk as it goes.
 */
import type { Attachment } from '../contract.gen';
import { ApiError, refusal, type Credentials } from './api';

export interface Parcel {
  file: File;
  /** The room whose members alone may see it. */
  roomId?: string;
  purpose?: 'avatar';
}

export interface Progress {
  signal?: AbortSignal;
  /** From 0 to 1. */
  onprogress?: (share: number) => void;
}

export type Send = (parcel: Parcel, progress: Progress) => Promise<Attachment>;

/** Nothing moved for so long: the way is broken, whatever the browser thinks. */
const STALL_MS = 60_000;

export function sender(credentials: Credentials, request = () => new XMLHttpRequest()): Send {
  return async (parcel, progress) => {
    const token = await credentials.token();
    try {
      return await once(request(), parcel, progress, token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || token === undefined) throw error;
      const fresh = await credentials.renew(token);
      if (fresh === undefined) throw error;
      return once(request(), parcel, progress, fresh);
    }
  };
}

function once(
  request: XMLHttpRequest,
  parcel: Parcel,
  { signal, onprogress }: Progress,
  token?: string,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const moved = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALL_MS);
    };
    const lost = () => reject(new ApiError('network', 'the upload was cut'));
    request.upload.onprogress = ({ loaded, total }) => {
      moved();
      if (total > 0) onprogress?.(loaded / total);
    };
    request.onload = () => {
      const { status, statusText, responseText } = request;
      if (status < 200 || status >= 300) return reject(refusal(status, statusText, responseText));
      resolve(JSON.parse(responseText) as Attachment);
    };
    request.onerror = lost;
    request.onabort = lost;
    request.onloadend = () => clearTimeout(timer);
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.open('POST', '/api/uploads');
    if (token !== undefined) request.setRequestHeader('Authorization', `Bearer ${token}`);
    moved();
    request.send(form(parcel));
    if (signal?.aborted) request.abort();
  });
}

/** The file last, so that the server knows where it belongs before its first byte. */
function form({ file, roomId, purpose }: Parcel): FormData {
  const form = new FormData();
  if (roomId !== undefined) form.set('roomId', roomId);
  if (purpose !== undefined) form.set('purpose', purpose);
  form.set('file', file, file.name);
  return form;
}
