// One HTTP request on a connection of its own, so that a server that was killed leaves no stale one behind.
import { request } from 'node:http';

/**
 * Sends `body` (an object as JSON, a string or bytes as they are) and answers whatever the status.
 * @returns {Promise<{status: number, headers: import('node:http').IncomingHttpHeaders, text: string, body: any}>}
 */
export function call(method, url, { body, headers = {}, agent = false } = {}) {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = body === undefined || isRaw ? body : JSON.stringify(body);
  const type = body === undefined || isRaw ? {} : { 'content-type': 'application/json' };
  const length = bytes === undefined ? {} : { 'content-length': Buffer.byteLength(bytes) };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers: { ...type, ...length, ...headers } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode, headers: answer.headers, text, body: parsed(text) });
      });
    });
    asked.on('error', reject);
    asked.end(bytes);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
