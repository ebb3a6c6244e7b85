/**
 * HTTP: JSON in, JSON out, and one typed error for whatever goes wrong. Who holds the access token is not known here;
 * it is asked for before a request and told when the server no longer takes it.
 */
import type { Code, ErrorBody } from '../contract.gen';

/** The server's codes, and two of our own for when no answer came. */
export type ErrorCode = Code | 'network' | 'timeout';

export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly field?: string,
    readonly status = 0,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface Credentials {
  /** An access token that still holds, or none for who is not signed in. */
  token(): Promise<string | undefined>;
  /** Another one in place of `stale`, which the server refused. */
  renew(stale: string): Promise<string | undefined>;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Query = Record<string, string | number | boolean | undefined>;

export class Api {
  constructor(
    private readonly credentials?: Credentials,
    private readonly fetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args),
  ) {}

  get<Answer>(path: string, query: Query = {}): Promise<Answer> {
    return this.#request('GET', path + queryString(query));
  }

  post<Answer = void>(path: string, body?: object): Promise<Answer> {
    return this.#request('POST', path, body);
  }

  patch<Answer = void>(path: string, body: object): Promise<Answer> {
    return this.#request('PATCH', path, body);
  }

  put<Answer = void>(path: string, body?: object): Promise<Answer> {
    return this.#request('PUT', path, body);
  }

  delete<Answer = void>(path: string): Promise<Answer> {
    return this.#request('DELETE', path);
  }

  async #request<Answer>(method: Method, path: string, body?: object): Promise<Answer> {
    const token = await this.credentials?.token();
    let response = await this.#send(method, path, body, token);
    if (response.status === 401 && token !== undefined) {
      const fresh = await this.credentials?.renew(token);
      if (fresh !== undefined) response = await this.#send(method, path, body, fresh);
    }
    if (!response.ok) throw await errorOf(response);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  async #send(method: Method, path: string, body?: object, token?: string): Promise<Response> {
    const headers = new Headers();
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    try {
      return await this.fetch(path, {
        method,
        headers,
        credentials: 'same-origin',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new ApiError('network', 'the server did not answer');
    }
  }
}

function queryString(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

async function errorOf(response: Response): Promise<ApiError> {
  return refusal(response.status, response.statusText, await response.text().catch(() => ''));
}

/** The error that an answer's body tells of; an answer that is none of ours is a fault of the server. */
export function refusal(status: number, statusText: string, body: string): ApiError {
  try {
    const { error } = JSON.parse(body) as ErrorBody;
    const { code, message, field, retryAfterMs } = error;
    return new ApiError(code, message, field, status, retryAfterMs ?? undefined);
  } catch {
    return new ApiError('internal', statusText, undefined, status);
  }
}
