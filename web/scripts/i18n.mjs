/**
 * Fails when the catalogues of two languages differ: a missing key or file, another set of {placeholders}, another set
 * of plural forms, an empty text. The compiler alone would quietly fall back to English.
 */
import { readdirSync, readFileSync } from 'node:fs';

const [base, ...others] = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')).locales;
const faults = [];

function catalogue(locale) {
  const texts = new Map();
  for (const file of readdirSync(`messages/${locale}`)) {
    const entries = Object.entries(JSON.parse(readFileSync(`messages/${locale}/${file}`, 'utf8')));
    for (const [key, value] of entries) {
      if (key === '$schema') continue;
      const forms = typeof value === 'string' ? { '': value } : value[0].match;
      for (const [form, text] of Object.entries(forms)) {
        if (text.trim() === '') faults.push(`${locale}/${file}: ${key} is empty`);
        texts.set(`${file} ${key} ${form}`.trim(), (text.match(/\{\w+\}/g) ?? []).sort().join(' '));
      }
    }
  }
  return texts;
}

const wanted = catalogue(base);
for (const locale of others) {
  const texts = catalogue(locale);
  for (const [key, placeholders] of wanted) {
    if (!texts.has(key)) faults.push(`${locale}: ${key} is missing`);
    else if (texts.get(key) !== placeholders && !key.includes('=one')) {
      faults.push(`${locale}: ${key} has other placeholders than ${base}`);
    }
  }
  for (const key of texts.keys()) if (!wanted.has(key)) faults.push(`${base}: ${key} is missing`);
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
