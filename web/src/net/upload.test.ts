import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sender } from './upload';

/** A request whose end the test decides. */
class Request {
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  status = 0;
  statusText = '';
  responseText = '';
  headers: string[] = [];
  body: FormData | undefined;
  open = vi.fn();
  setRequestHeader(_: string, value: string) {
    this.headers.push(value);
  }
  send(body: FormData) {
    this.body = body;
  }
  abort() {
    this.onabort?.();
    this.onloadend?.();
  }
  answers(status: number, body: object) {
    Object.assign(this, { status, responseText: JSON.stringify(body) });
    this.onload?.();
    this.onloadend?.();
  }
}

const file = new File(['hello'], 'a.txt');
let requests: Request[];
const renew = vi.fn(async () => 'fresh');

function send(progress = {}) {
  const credentials = { token: async () => 'held', renew };
  return sender(credentials, () => {
    const request = new Request();
    requests.push(request);
    return request as unknown as XMLHttpRequest;
  })({ file, roomId: 'patio' }, progress);
}

const begun = (count: number) => vi.waitFor(() => expect(requests).toHaveLength(count));

beforeEach(() => {
  requests = [];
  renew.mockClear();
});

describe('an upload', () => {
  it('sends the file after what it is for, and tells how far it is', async () => {
    const onprogress = vi.fn();
    const answer = send({ onprogress });
    await begun(1);
    requests[0]?.upload.onprogress?.({ loaded: 2, total: 8 });
    requests[0]?.answers(201, { id: 'u1' });
    expect(await answer).toEqual({ id: 'u1' });
    expect(onprogress).toHaveBeenCalledWith(0.25);
    expect([...(requests[0]?.body?.keys() ?? [])]).toEqual(['roomId', 'file']);
    expect(requests[0]?.headers).toEqual(['Bearer held']);
  });

  it('gives the code of a refusal', async () => {
    const answer = send();
    await begun(1);
    requests[0]?.answers(507, { error: { code: 'upload.quota', message: '' } });
    await expect(answer).rejects.toMatchObject({ code: 'upload.quota', status: 507 });
  });

  it('renews a token that ran out and sends once more', async () => {
    const answer = send();
    await begun(1);
    requests[0]?.answers(401, { error: { code: 'auth.required', message: '' } });
    await begun(2);
    requests[1]?.answers(201, { id: 'u1' });
    expect(await answer).toEqual({ id: 'u1' });
    expect(requests[1]?.headers).toEqual(['Bearer fresh']);
  });

  it('ends when it is called off, and when the network is gone', async () => {
    const calling = new AbortController();
    const off = send({ signal: calling.signal });
    const lost = send();
    await begun(2);
    calling.abort();
    requests[1]?.onerror?.();
    await expect(off).rejects.toMatchObject({ code: 'network' });
    await expect(lost).rejects.toMatchObject({ code: 'network' });
    expect(renew).not.toHaveBeenCalled();
  });

  it('is cut when nothing moves for a minute', async () => {
    vi.useFakeTimers();
    const answer = send();
    const refused = expect(answer).rejects.toMatchObject({ code: 'network' });
    await vi.advanceTimersByTimeAsync(61_000);
    await refused;
    vi.useRealTimers();
  });
});
