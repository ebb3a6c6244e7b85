// Pictures for the stories, painted here so that none lies in the repository.
import { crc32, deflateSync } from 'node:zlib';

/** A PNG that runs from one colour to another: `{ name, mimeType, buffer }`, as a file chooser takes it. */
export function png(name, { width = 360, height = 240, red = 200 } = {}) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0, at = 0; y < height; y += 1) {
    at += 1;
    for (let x = 0; x < width; x += 1) {
      rows[at++] = red;
      rows[at++] = Math.floor((255 * x) / width);
      rows[at++] = Math.floor((255 * y) / height);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const buffer = Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
  return { name, mimeType: 'image/png', buffer };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Two frames, red and blue. */
export function gif(name) {
  const bytes = 'R0lGODlhEAAMAPAAAP8AAAAAACH5BAAUAAAAIf8LTkVUU0NBUEUyLjADAQAAACwAAAAAEAAMAAACDISPqcvtD6OctNprCgAh+QQAFAAAACwAAAAAEAAMAIAAAP8AAAACDISPqcvtD6OctNprCgA7';
  return { name, mimeType: 'image/gif', buffer: Buffer.from(bytes, 'base64') };
}

export function text(name, words = 'Six chairs, one table.') {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(words) };
}

/** The same files as a hand holds them over a page, or as the clipboard has them. */
export function inHand(page, ...files) {
  const brought = files.map(({ buffer, ...rest }) => ({ ...rest, base64: buffer.toString('base64') }));
  return page.evaluateHandle((all) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType: type, base64 } of all) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  }, brought);
}
