/** The API's description turned into what a page shows: groups of routes, and the shapes that they exchange. */
import type { Content, Description, Operation, Parameter, Schema } from './openapi';

export interface Route {
  id: string;
  method: string;
  path: string;
  summary: string;
  text: string;
  /** Nobody has to be signed in. */
  open: boolean;
  parameters: Parameter[];
  body: Schema | undefined;
  answers: Answer[];
}

export interface Answer {
  status: string;
  text: string;
  schema: Schema | undefined;
}

export interface Group {
  name: string;
  routes: Route[];
}

export interface Shape {
  id: string;
  name: string;
  schema: Schema;
}

/** A type as it is read: plain words, and names that lead to a shape. */
export interface Piece {
  text: string;
  shape?: string;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** In the order in which one comes to need them; a group that is not known here comes last. */
const order = ['setup', 'sessions', 'me', 'people', 'rooms', 'messages', 'notifications', 'admin'];

export function groups(description: Description): Group[] {
  const found = new Map<string, Route[]>();
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const method of methods) {
      const operation = operations[method];
      if (operation === undefined) continue;
      const tag = operation.tags?.[0] ?? 'other';
      found.set(tag, [...(found.get(tag) ?? []), route(method, path, operation)]);
    }
  }
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...found]
    .map(([name, routes]) => ({ name, routes }))
    .sort((one, other) => place(one.name) - place(other.name));
}

export function shapes(description: Description): Shape[] {
  return Object.entries(description.components?.schemas ?? {}).map(([name, schema]) => ({
    id: shapeId(name),
    name,
    schema,
  }));
}

export const shapeId = (name: string) => `shape-${name}`;

function route(method: string, path: string, operation: Operation): Route {
  return {
    id: `${method}${path.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}`,
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    text: operation.description ?? '',
    open: (operation.security ?? []).some((scheme) => Object.keys(scheme).length === 0),
    parameters: operation.parameters ?? [],
    body: schemaOf(operation.requestBody),
    answers: Object.entries(operation.responses ?? {}).map(([status, answer]) => ({
      status,
      text: answer.description ?? '',
      schema: schemaOf(answer),
    })),
  };
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return Object.values(content?.content ?? {})[0]?.schema;
}

/** All words must occur, in any order, in the route's method, address, group or sentence. */
export function findRoutes(all: Group[], sought: string): Group[] {
  return all
    .map(({ name, routes }) => ({
      name,
      routes: routes.filter((route) =>
        matches(`${name} ${route.method} ${route.path} ${route.summary} ${route.text}`, sought),
      ),
    }))
    .filter(({ routes }) => routes.length > 0);
}

export function findShapes(all: Shape[], sought: string): Shape[] {
  return all.filter(({ name, schema }) =>
    matches(`${name} ${schema.description ?? ''} ${Object.keys(schema.properties ?? {})}`, sought),
  );
}

function matches(text: string, sought: string): boolean {
  const within = text.toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word));
}

/** An optional value may be absent or null; that it is optional is said beside it, so null is left out here. */
export function typeOf(schema: Schema): Piece[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return [{ text: name, shape: name }];
  }
  if (schema.const !== undefined) return [{ text: JSON.stringify(schema.const) }];
  if (schema.enum) return joined(schema.enum.map((value) => [{ text: JSON.stringify(value) }]));
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return joined(choices.filter((one) => one.type !== 'null').map(typeOf));
  if (schema.allOf) return joined(schema.allOf.map(typeOf), ' and ');
  const type = [schema.type ?? 'anything'].flat().filter((one) => one !== 'null');
  if (type[0] === 'array') return [{ text: 'list of ' }, ...typeOf(schema.items ?? {})];
  const format = schema.format === 'date-time' ? ' (RFC 3339)' : '';
  return [{ text: type.join(' or ') + format }];
}

function joined(types: Piece[][], word = ' or '): Piece[] {
  return types.flatMap((type, at) => (at === 0 ? type : [{ text: word }, ...type]));
}

/** The description of a property may hang on the one choice that is not null. */
export function textOf(schema: Schema): string {
  return schema.description ?? schema.oneOf?.find((one) => one.description)?.description ?? '';
}

/** Text with `code` in it, piece by piece: every second one is code. */
export function proseOf(text: string): string[] {
  return text.split('`');
}
