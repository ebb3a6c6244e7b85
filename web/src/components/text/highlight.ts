/** Colours for code, by highlight.js' grammars of the languages that teams write most. Loaded after the code is on screen. */
import bash from 'highlight.js/lib/languages/bash';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { createLowlight } from 'lowlight';

export type Role = 'word' | 'string' | 'number' | 'name' | 'comment';
export interface Coloured {
  text: string;
  role?: Role;
}

interface Leaf {
  type: string;
  value?: string;
  properties?: { className?: unknown };
  children?: Leaf[];
}

const lowlight = createLowlight({
  bash,
  css,
  diff,
  go,
  ini,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
});
lowlight.registerAlias({
  bash: ['sh', 'shell', 'console'],
  ini: ['toml'],
  xml: ['svelte', 'vue'],
  javascript: ['jsx'],
});

/** Many kinds of words are few colours. */
const ROLES: [RegExp, Role][] = [
  [/comment|quote|meta/, 'comment'],
  [/string|regexp|addition|symbol/, 'string'],
  [/number|literal|deletion|bullet/, 'number'],
  [/keyword|built_in|type|tag|selector/, 'word'],
  [/title|attr|attribute|name|section|property|variable/, 'name'],
];

/** The code in its colours; undefined for a language that we do not know. */
export function highlight(text: string, language: string): Coloured[] | undefined {
  if (!lowlight.registered(language)) return undefined;
  const found: Coloured[] = [];
  walk(lowlight.highlight(language, text) as Leaf, undefined, found);
  return found;
}

function walk(leaf: Leaf, role: Role | undefined, found: Coloured[]): void {
  if (leaf.value !== undefined) {
    found.push(role === undefined ? { text: leaf.value } : { text: leaf.value, role });
    return;
  }
  const kinds = String(leaf.properties?.className ?? '');
  const own = ROLES.find(([kind]) => kind.test(kinds))?.[1] ?? role;
  for (const child of leaf.children ?? []) walk(child, own, found);
}
