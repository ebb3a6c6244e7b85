import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '.';
import { titles, titleText } from './told';

const SERVICES = join(import.meta.dirname, '../../../src/services');

afterEach(() => overwriteGetLocale(() => 'en'));

describe('what the server tells', () => {
  it('is said in the language of who reads, and what people write stays', () => {
    expect(titleText('Image processed')).toBe('Image processed');
    overwriteGetLocale(() => 'es');
    expect(titleText('Image processed')).toBe('Imagen lista');
    expect(titleText('Lunch')).toBe('Lunch');
  });

  it('is what the server really says', () => {
    const files = readdirSync(SERVICES, { recursive: true, encoding: 'utf8' });
    const said = files
      .filter((name) => name.endsWith('.rs'))
      .map((name) => readFileSync(join(SERVICES, name), 'utf8'))
      .join('\n');
    for (const title of titles.keys()) expect(said).toContain(`"${title}"`);
  });
});
