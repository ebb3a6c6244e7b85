import { describe, expect, it } from 'vitest';
import { fit } from './fit';

describe('fit', () => {
  it.each([
    ['general', 'gen', 0],
    ['Ana María', 'maria', 1],
    ['release-notes', 'notes', 1],
    ['general', 'ner', 2],
    ['general', 'gnl', 3],
    ['general', 'x', undefined],
    ['general', '', 0],
    ['Canción', 'CANCION', 0],
  ])('%s by %s', (name, query, rank) => {
    expect(fit(name, query)).toBe(rank);
  });
});
