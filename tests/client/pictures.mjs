// Files to upload, made without any library: forms, and pictures as PNG.
import { crc32, deflateSync } from 'node:zlib';

const EDGE = 'the-edge-of-the-table';

/** The body and headers of an upload, for `call`. */
export function form(name, bytes, fields = {}) {
  const head = (disposition) => `--${EDGE}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
  const parts = Object.entries(fields).map(([field, value]) => Buffer.from(`${head(`name="${field}"`)}${value}\r\n`));
  const file = Buffer.from(head(`name="file"; filename="${name}"`));
  const body = Buffer.concat([...parts, file, bytes, Buffer.from(`\r\n--${EDGE}--\r\n`)]);
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${EDGE}` } };
}

/** A picture of stripes, of another content for each `seed`, that tells where it was taken. */
export function png(width, height, seed = 0) {
  const line = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width * 3; x += 1) line[1 + x] = (x * (seed + 3)) & 255;
  const pixels = Buffer.concat(Array.from({ length: height }, () => line));
  return pngOf(width, height, deflateSync(pixels, { level: 1 }), [chunk('tEXt', Buffer.from(`Place\0${seed}`))]);
}

/** The same, but with nothing behind its head that could be so large. */
export const bomb = (width, height) => pngOf(width, height, deflateSync(Buffer.alloc(100_000)), []);

function pngOf(width, height, data, more) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', head), ...more, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
