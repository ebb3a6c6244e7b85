import { describe, expect, it, vi } from 'vitest';
import { Api, ApiError } from './api';

function answering(...responses: Response[]) {
  return vi.fn<typeof fetch>(async () => responses.shift() ?? new Response(null, { status: 500 }));
}

const refused = (status: number, error: object) => Response.json({ error }, { status });

describe('Api', () => {
  it('sends the token and JSON, and gives the JSON back', async () => {
    const fetch = answering(Response.json({ id: 'r1' }, { status: 201 }));
    const api = new Api({ token: async () => 'abc', renew: async () => undefined }, fetch);

    expect(await api.post('/api/rooms', { name: 'patio' })).toEqual({ id: 'r1' });

    const [path, init] = fetch.mock.calls[0] ?? [];
    expect(path).toBe('/api/rooms');
    expect(init?.method).toBe('POST');
    expect(init?.body).toBe('{"name":"patio"}');
    expect(new Headers(init?.headers).get('Authorization')).toBe('Bearer abc');
  });

  it('leaves out what a query does not say', async () => {
    const fetch = answering(Response.json({}));
    await new Api(undefined, fetch).get('/api/x', { before: 3, after: undefined, browse: true });
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/x?before=3&browse=true');
  });

  it('takes an empty answer', async () => {
    const api = new Api(undefined, answering(new Response(null, { status: 204 })));
    expect(await api.delete('/api/rooms/r1/members/bea')).toBeUndefined();
  });

  it('throws the code, the field and the status of a refusal', async () => {
    const api = new Api(
      undefined,
      answering(refused(422, { code: 'validation.name', message: 'too long', field: 'name' })),
    );
    await expect(api.post('/api/rooms', {})).rejects.toMatchObject({
      code: 'validation.name',
      field: 'name',
      status: 422,
    });
  });

  it('calls it a network fault when nobody answers', async () => {
    const api = new Api(undefined, () => Promise.reject(new TypeError('failed')));
    await expect(api.get('/api/me')).rejects.toMatchObject({ code: 'network', status: 0 });
  });

  it('calls it internal when the answer is no error of ours', async () => {
    const api = new Api(undefined, answering(new Response('<html>', { status: 502 })));
    await expect(api.get('/api/me')).rejects.toMatchObject({ code: 'internal', status: 502 });
  });

  it('renews a refused token once and asks again', async () => {
    const fetch = answering(
      refused(401, { code: 'auth.required', message: '' }),
      Response.json({ name: 'Ada' }),
    );
    const renew = vi.fn(async () => 'fresh');
    const api = new Api({ token: async () => 'stale', renew }, fetch);

    expect(await api.get('/api/me')).toEqual({ name: 'Ada' });
    expect(renew).toHaveBeenCalledWith('stale');
    expect(new Headers(fetch.mock.calls[1]?.[1]?.headers).get('Authorization')).toBe(
      'Bearer fresh',
    );
  });

  it('gives up when the renewed token is refused too', async () => {
    const fetch = answering(
      refused(401, { code: 'auth.required', message: '' }),
      refused(401, { code: 'auth.required', message: '' }),
    );
    const api = new Api({ token: async () => 'stale', renew: async () => 'fresh' }, fetch);
    await expect(api.get('/api/me')).rejects.toBeInstanceOf(ApiError);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('does not try to renew where nobody is signed in', async () => {
    const renew = vi.fn(async () => 'fresh');
    const api = new Api(
      { token: async () => undefined, renew },
      answering(refused(401, { code: 'auth.credentials', message: '' })),
    );
    await expect(api.post('/api/auth/login', {})).rejects.toMatchObject({
      code: 'auth.credentials',
    });
    expect(renew).not.toHaveBeenCalled();
  });
});
