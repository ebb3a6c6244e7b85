/**
 * Holds dist/ to its budgets (kB, gzip). "Start" is what index.html loads before anything is known about the person;
 * a screen is the start and the chunks that it needs beside it, as the build's manifest says.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const entry = 'index.html';

function files(keys, kind, seen = new Set(), found = new Set()) {
  for (const key of keys) {
    if (seen.has(key)) continue;
    seen.add(key);
    const chunk = manifest[key];
    if (kind === 'js') found.add(chunk.file);
    else for (const css of chunk.css ?? []) found.add(css);
    files(chunk.imports ?? [], kind, seen, found);
  }
  return found;
}

const kB = (names) =>
  [...names].reduce((sum, name) => sum + gzipSync(readFileSync(`dist/${name}`)).length, 0) / 1000;

const budgets = [
  ['login screen, JS', files([entry, 'src/pages/login/Login.svelte'], 'js'), 35],
  ['main screen, JS', files([entry, 'src/pages/main/Main.svelte'], 'js'), 75],
  ['main screen, CSS', files([entry, 'src/pages/main/Main.svelte'], 'css'), 14],
];

const main = files([entry, 'src/pages/main/Main.svelte'], 'js');
/** What a part that comes later adds to the main screen. */
function beside(name, source, budget) {
  const added = [...files([source], 'js')].filter((file) => !main.has(file));
  budgets.push([`${name} beside the main screen, JS`, added, budget]);
}
beside('conversation', 'src/pages/main/Room.svelte', 45);
beside('colours of code', 'src/components/text/highlight.ts', 25);
beside('emoji but for their data', 'src/components/emoji/Picker.svelte', 6);
beside('dashboard', 'src/pages/dashboard/Dashboard.svelte', 20);

let over = false;
for (const [name, names, budget] of budgets) {
  const size = kB(names);
  over ||= size > budget;
  console.log(`${name}: ${size.toFixed(1)} of ${budget} kB gz${size > budget ? '  TOO MUCH' : ''}`);
}
process.exit(over ? 1 : 0);
