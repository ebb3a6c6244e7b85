import { describe, expect, it } from 'vitest';
import { findRoutes, findShapes, groups, proseOf, shapes, textOf, typeOf } from './book';
import type { Description } from './openapi';

const description: Description = {
  info: { title: 'tertulia', version: '1.0.0' },
  paths: {
    '/api/rooms/{id}': {
      get: {
        tags: ['rooms'],
        summary: 'One room.',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Room' } } },
          },
          404: { description: '`room.not_found`' },
        },
      },
      delete: { tags: ['rooms'], summary: 'Removes a room.', responses: { 204: {} } },
    },
    '/api/auth/login': { post: { tags: ['sessions'], summary: 'Signs in.', security: [{}] } },
  },
  components: {
    schemas: {
      Room: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
      Kind: { type: 'string', enum: ['public', 'private'] },
    },
  },
};

const read = (...args: Parameters<typeof typeOf>) =>
  typeOf(...args)
    .map(({ text }) => text)
    .join('');

describe('groups', () => {
  it('come in the order in which one needs them', () => {
    expect(groups(description).map(({ name }) => name)).toEqual(['sessions', 'rooms']);
  });

  it('tell what a call takes and answers, and who may call', () => {
    const [sessions, rooms] = groups(description);
    expect(sessions?.routes[0]).toMatchObject({ method: 'POST', open: true, answers: [] });
    expect(rooms?.routes.map(({ id, open }) => [id, open])).toEqual([
      ['get-api-rooms-id', false],
      ['delete-api-rooms-id', false],
    ]);
    expect(rooms?.routes[0]?.answers).toEqual([
      { status: '200', text: '', schema: { $ref: '#/components/schemas/Room' } },
      { status: '404', text: '`room.not_found`', schema: undefined },
    ]);
  });
});

describe('finding', () => {
  it('wants every word, in any order', () => {
    expect(findRoutes(groups(description), 'room DELETE')[0]?.routes).toHaveLength(1);
    expect(findRoutes(groups(description), 'room login')).toEqual([]);
    expect(findRoutes(groups(description), '')).toHaveLength(2);
  });

  it('looks into shapes by the names of their fields', () => {
    expect(findShapes(shapes(description), 'room id').map(({ name }) => name)).toEqual(['Room']);
  });
});

describe('typeOf', () => {
  it.each([
    [{ $ref: '#/components/schemas/Room' }, 'Room'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Room' } }, 'list of Room'],
    [{ type: ['string', 'null'] }, 'string'],
    [{ oneOf: [{ $ref: '#/x/Room' }, { type: 'null' }] }, 'Room'],
    [{ oneOf: [{ type: 'string' }, { type: 'integer' }] }, 'string or integer'],
    [{ type: 'string', enum: ['a', 'b'] }, '"a" or "b"'],
    [{ const: 'error' }, '"error"'],
    [{ allOf: [{ $ref: '#/x/A' }, { $ref: '#/x/B' }] }, 'A and B'],
    [{ type: 'string', format: 'date-time' }, 'string (RFC 3339)'],
    [{}, 'anything'],
  ])('%j reads %s', (schema, expected) => {
    expect(read(schema)).toBe(expected);
  });
});

it('finds the sentence of a property that may be null', () => {
  const schema = { oneOf: [{ $ref: '#/x/A', description: 'Who.' }, { type: 'null' }] };
  expect(textOf(schema)).toBe('Who.');
});

it('parts prose from code', () => {
  expect(proseOf('by `seq`, never')).toEqual(['by ', 'seq', ', never']);
});
