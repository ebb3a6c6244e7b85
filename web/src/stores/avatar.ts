/** One's own picture beside one's name: sent, prepared by the server, and only then put on. */
import type { Attachment, SetAvatar, User } from '../contract.gen';
import { ApiError, type Api } from '../net/api';
import type { Send } from '../net/upload';

const LOOK_MS = 400;
/** A minute; the server has given up long before. */
const LOOKS = 150;

export async function wear(api: Pick<Api, 'get' | 'put'>, send: Send, file?: File): Promise<void> {
  const uploadId = file === undefined ? undefined : await prepared(api, send, file);
  const set: SetAvatar = uploadId === undefined ? {} : { uploadId };
  await api.put<User>('/api/me/avatar', set);
}

async function prepared(api: Pick<Api, 'get'>, send: Send, file: File): Promise<string> {
  let upload = await send({ file, purpose: 'avatar' }, {});
  for (let look = 0; upload.status === 'received' && look < LOOKS; look += 1) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    upload = await api.get<Attachment>(`/api/uploads/${encodeURIComponent(upload.id)}`);
  }
  if (upload.status === 'ready') return upload.id;
  throw new ApiError('upload.not_an_image', 'it could not be prepared');
}
