/** Writes into the built service worker what it keeps: the app's files, as the build's manifest has them, and a version. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';

const AT_MOST = 3_000_000;
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

const files = new Set();
const seen = new Set();
function collect(key) {
  if (seen.has(key)) return;
  seen.add(key);
  const { file, css = [], assets = [], imports = [], dynamicImports = [] } = manifest[key];
  for (const name of [file, ...css, ...assets]) files.add(`/${name}`);
  for (const next of [...imports, ...dynamicImports]) collect(next);
}
collect('index.html');

const names = [...files].sort();
const bytes = names.reduce((sum, name) => sum + statSync(`dist${name}`).size, 0);
if (bytes > AT_MOST) throw new Error(`the shell has ${bytes} bytes, ${AT_MOST} at most`);
const version = createHash('sha256').update(readFileSync('dist/index.html')).update(names.join());
const build = { version: version.digest('hex').slice(0, 16), files: names };

const worker = readFileSync('dist/sw.js', 'utf8');
const written = worker.replace(/(["'`])__SHELL__\1/, () => JSON.stringify(JSON.stringify(build)));
if (written === worker) throw new Error('sw.js has no place for the shell');
writeFileSync('dist/sw.js', written);
console.log(`shell: ${names.length} files, ${Math.round(bytes / 1000)} kB`);
