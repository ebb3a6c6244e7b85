import { describe, expect, it } from 'vitest';
import { shared } from './shared';

const told = (parts: Record<string, string>) => shared(`?${new URLSearchParams(parts)}`);

describe('what is shared', () => {
  it.each([
    [
      { title: 'A recipe', text: 'Try it', url: 'https://example.org/soup' },
      'A recipe\nTry it\nhttps://example.org/soup',
    ],
    [
      { text: 'Try it https://example.org/soup', url: 'https://example.org/soup' },
      'Try it https://example.org/soup',
    ],
    [{ title: 'Soup', text: 'Soup for eight' }, 'Soup for eight'],
    [{ title: 'Soup' }, 'Soup'],
    [{ title: ' ', text: '', url: 'https://example.org/' }, 'https://example.org/'],
    [{}, ''],
  ])('%o', (parts: Record<string, string>, wanted) => {
    expect(told(parts)).toBe(wanted);
  });

  it('has an end', () => {
    expect(told({ text: 'a'.repeat(20_000) })).toHaveLength(10_000);
  });
});
