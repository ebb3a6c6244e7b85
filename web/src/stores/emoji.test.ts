import { describe, expect, it } from 'vitest';
import { emojiBook } from './emoji';

describe('the book of emoji', () => {
  it('has each once, by its short code and by itself', async () => {
    const book = await emojiBook('en');
    expect(new Set(book.all.map(({ char }) => char)).size).toBe(book.all.length);
    expect(book.all.length).toBeGreaterThan(1800);
    expect(book.byCode('tea')?.char).toBe('🍵');
    expect(book.byChar('👍')?.codes).toEqual(['+1', 'thumbsup']);
    expect(book.byCode('thumbsup')).toBe(book.byCode('+1'));
    expect(book.byCode('')).toBeUndefined();
  });

  it.each([
    ['en', 'tea', '🍵'],
    ['en', 'thumbs', '👍'],
    ['en', 'thumbsup', '👍'],
    ['en', 'TADA', '🎉'],
    ['es', 'té', '🍵'],
    ['es', 'corazon', '💘'],
    ['es', 'tada', '🎉'],
  ] as const)('%s: %s', async (language, query, char) => {
    const found = (await emojiBook(language)).search(query, 8).map((emoji) => emoji.char);
    expect(found).toContain(char);
  });

  it('finds nothing where there is nothing', async () => {
    expect((await emojiBook('en')).search('qqqq')).toEqual([]);
  });
});
