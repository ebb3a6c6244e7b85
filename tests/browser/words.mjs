// The words of the interface in one of its languages, as the catalogues of the web UI have them.
import { readFileSync } from 'node:fs';

const PARTS = [
  'shared', 'main', 'account', 'login', 'first-run', 'invite', 'settings', 'programs', 'dashboard', 'files', 'reaching', 'jobs', 'push',
  'work', 'threads', 'rooms', 'search', 'drafts', 'keep', 'marks', 'shortcuts', 'install',
];

/** A function from a key to its text; `{name}` and the like stay as they are. */
export function words(language) {
  const all = {};
  for (const part of PARTS) {
    const file = new URL(`../../web/messages/${language}/${part}.json`, import.meta.url);
    Object.assign(all, JSON.parse(readFileSync(file, 'utf8')));
  }
  return (key) => {
    if (typeof all[key] !== 'string') throw new Error(`there is no plain text ${key} in ${language}`);
    return all[key];
  };
}
