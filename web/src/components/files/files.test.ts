import { describe, expect, it, vi } from 'vitest';
import type { Attachment } from '../../contract.gen';
import { Lightbox, picturesIn } from '../../stores/lightbox.svelte';
import { PictureKey } from '../../stores/pictures';
import type { Row } from '../../stores/timeline.svelte';
import { Upload } from '../../stores/uploads.svelte';
import { dropped, pasted } from '../composer/transfer';
import { boxOf, decoded, iconOf, isPicture, srcsetOf } from './files';
import { shown } from './shown';

const picture = (id: string, more: Partial<Attachment> = {}): Attachment => ({
  id,
  name: `${id}.png`,
  type: 'image/png',
  size: 9,
  status: 'ready',
  isImage: true,
  ...more,
});

function upload(id?: string, preview?: string): Upload {
  const made = new Upload('patio', new File(['x'], 'x.png'), 'patio');
  made.preview = preview;
  if (id !== undefined) made.attachment = picture(id);
  return made;
}

describe('what a message shows of its files', () => {
  it('keeps its key from the first byte on, so that nothing is drawn anew', () => {
    const mine = upload('u1', 'blob:1');
    const pending = shown([], [mine]);
    const sent = shown([picture('u1'), picture('u2')], [mine]);
    expect(sent.map(({ key }) => key)).toEqual([pending[0]?.key, 'u2']);
    expect(sent[1]).not.toHaveProperty('upload');
  });

  it.each([
    ['ready', { attachment: picture('a') }, true],
    ['still to be prepared', { attachment: picture('a', { status: 'received' }) }, true],
    ['one that could not be prepared', { attachment: picture('a', { status: 'failed' }) }, false],
    ['another file', { attachment: { ...picture('a'), isImage: false } }, false],
    ['one on its way', { upload: upload(undefined, 'blob:1') }, true],
    ['a file on its way', { upload: upload() }, false],
  ])('%s', (_, files, expected) => {
    expect(isPicture({ key: 'k', ...files })).toBe(expected);
  });
});

describe('the place of a picture', () => {
  it.each([
    ['wide', { width: 1200, height: 800 }, { width: 360, ratio: 1.5 }],
    ['high', { width: 300, height: 600 }, { width: 180, ratio: 0.6 }],
    ['a banner', { width: 4000, height: 100 }, { width: 360, ratio: 3 }],
    ['tiny', { width: 20, height: 20 }, { width: 180, ratio: 1 }],
    ['unknown', {}, { width: 320, ratio: 4 / 3 }],
  ])('%s', (_, size, box) => {
    expect(boxOf(size)).toEqual(box);
  });

  it('names both sizes by their real width', () => {
    expect(srcsetOf(picture('a', { width: 3200, height: 1200 }))).toBe(
      '/api/uploads/a/small 480w, /api/uploads/a/large 1600w',
    );
    expect(srcsetOf(picture('a', { width: 100, height: 50 }))).toContain('100w, ');
    expect(srcsetOf(picture('a'))).toBeUndefined();
  });

  it('takes no placeholder that is none', () => {
    expect(decoded('AQID')).toEqual(new Uint8Array([1, 2, 3]));
    expect(decoded('not base64!')).toBeUndefined();
  });

  it.each([
    ['application/pdf', 'file-text'],
    ['application/zip', 'file-archive'],
    ['audio/mpeg', 'file-audio'],
    ['application/x-unknown', 'file'],
  ])('draws %s as %s', (type, icon) => {
    expect(iconOf(type)).toBe(icon);
  });
});

describe('files that are brought', () => {
  const item = (kind: string, file?: File, isDirectory = false) => ({
    kind,
    getAsFile: () => file ?? null,
    webkitGetAsEntry: () => ({ isDirectory }),
  });

  it('are taken, and folders are not', () => {
    const file = new File(['x'], 'a.txt');
    const items = [item('file', file), item('file', new File([], 'folder'), true), item('string')];
    expect(dropped({ items } as never)).toEqual({ files: [file], hasFolder: true });
  });

  it('give way to a text that is pasted with them', () => {
    const files = [new File(['x'], 'a.png')];
    expect(pasted({ types: ['Files'], files } as never)).toEqual(files);
    expect(pasted({ types: ['Files', 'text/plain'], files } as never)).toEqual([]);
    expect(pasted(null)).toEqual([]);
  });
});

describe('the lightbox', () => {
  const row = (attachments: Attachment[], more: Partial<Row> = {}) =>
    ({ message: { userName: 'Ada', sentAt: '', attachments }, ...more }) as Row;

  it('leafs through what is there to be seen, and stops at the ends', () => {
    const rows = [
      row([picture('a'), { ...picture('zip'), isImage: false }]),
      row([picture('b', { status: 'received' })]),
      row([picture('c')], { leaving: true }),
      row([picture('d')]),
    ];
    const box = new Lightbox();
    box.open(picturesIn(rows), 'd');
    expect(box.pictures.map(({ attachment }) => attachment.id)).toEqual(['a', 'd']);
    expect(box.position).toBe(2);
    box.step(1);
    expect(box.position).toBe(2);
    box.step(-1);
    box.step(-1);
    expect(box.current?.attachment.id).toBe('a');
    box.close();
    expect(box.current).toBeUndefined();
  });
});

describe('the pictures’ key', () => {
  it('is renewed once for many that did not come, and not again at once', async () => {
    let now = 0;
    const renew = vi.fn(async () => 'fresh');
    const key = new PictureKey({ token: async () => 'stale', renew }, () => now);
    await Promise.all([key.renew(), key.renew()]);
    await key.renew();
    expect(renew).toHaveBeenCalledTimes(1);
    now = 60_000;
    await key.renew();
    expect(renew).toHaveBeenCalledTimes(2);
  });
});
