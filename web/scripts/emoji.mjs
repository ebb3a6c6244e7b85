/**
 * Writes src/generated/emoji.en.json and emoji.es.json from emojibase-data (MIT licence): of each emoji the character, its
 * name, up to five words that find it, its group and its English short codes. They are committed, and emojibase-data is no
 * dependency:
 *
 *   npm install --no-save emojibase-data@17.0.0 && node scripts/emoji.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';

const read = (path) => JSON.parse(readFileSync(`node_modules/emojibase-data/${path}.json`, 'utf8'));
const codes = read('en/shortcodes/github');
/** Skin tones and hair are parts of others. */
const COMPONENTS = 2;

/** Without the sign that it is an emoji where that goes without saying, as the standard's lists have it. */
const qualified = (char) => char.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');

for (const language of ['en', 'es']) {
  const rows = read(`${language}/compact`)
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .sort((one, other) => one.order - other.order)
    .map(({ unicode, label, tags = [], group, hexcode }) => {
      const known = new Set(label.split(' '));
      const words = tags.filter((tag) => !known.has(tag)).slice(0, 5);
      return [
        qualified(unicode),
        label,
        words.join(' '),
        group,
        [codes[hexcode] ?? []].flat().join(' '),
      ];
    });
  writeFileSync(
    `src/generated/emoji.${language}.json`,
    `[${rows.map((row) => JSON.stringify(row)).join(',\n')}]\n`,
  );
}
