/** The files of a message as they are drawn: on their way up, on the server, or both. */
import type { Attachment } from '../../contract.gen';
import type { Upload } from '../../stores/uploads.svelte';

export interface Shown {
  /** The same from the first byte to the last change, so that what is drawn is never drawn anew. */
  key: string;
  attachment?: Attachment;
  upload?: Upload;
}

export function shown(attachments: readonly Attachment[], uploads: readonly Upload[]): Shown[] {
  if (attachments.length === 0) return uploads.map((upload) => ({ key: upload.key, upload }));
  return attachments.map((attachment) => {
    const upload = uploads.find((each) => each.attachment?.id === attachment.id);
    return { key: upload?.key ?? attachment.id, attachment, ...(upload ? { upload } : {}) };
  });
}
