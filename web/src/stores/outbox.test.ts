import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../net/api';
import { Outbox, type Letter, type Post } from './outbox';

const letter = (clientId: string): Letter => ({ clientId, roomId: 'patio', text: clientId });
const ack = { id: 'm1', status: 'delivered' as const, sentAt: '', seq: 1, rev: 1 };

function office(send: (letter: Letter, time: number) => Promise<typeof ack>) {
  let time = 0;
  const post = {
    send: vi.fn((each: Letter) => send(each, (time += 1))),
    delivered: vi.fn<Post['delivered']>(),
    refused: vi.fn<Post['refused']>(),
  };
  return { post, outbox: new Outbox(post) };
}

const sent = (post: { send: { mock: { calls: Letter[][] } } }) =>
  post.send.mock.calls.map(([each]) => each?.clientId);

describe('Outbox', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends one after the other, in the order of writing', async () => {
    let under = 0;
    const { post, outbox } = office(async () => {
      under += 1;
      expect(under).toBe(1);
      await Promise.resolve();
      under -= 1;
      return ack;
    });
    for (const id of ['a', 'b', 'c']) outbox.add(letter(id));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent(post)).toEqual(['a', 'b', 'c']);
    expect(outbox.waiting).toBe(0);
  });

  it('keeps everything while there is no connection, and sends it with the same ids', async () => {
    let up = false;
    const { post, outbox } = office(async () => {
      if (!up) throw new ApiError('network', '');
      return ack;
    });
    outbox.add(letter('a'));
    outbox.add(letter('b'));
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.waiting).toBe(2);
    up = true;
    await outbox.flush();
    expect(post.delivered.mock.calls.map(([each]) => each.clientId)).toEqual(['a', 'b']);
    expect(post.refused).not.toHaveBeenCalled();
  });

  it('repeats what was not answered', async () => {
    const { post, outbox } = office(async (_, time) => {
      if (time === 1) throw new ApiError('timeout', '');
      return ack;
    });
    outbox.add(letter('a'));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent(post)).toEqual(['a', 'a']);
    expect(post.delivered).toHaveBeenCalledTimes(1);
  });

  it('waits as long as the server asks for when it was too fast', async () => {
    const { post, outbox } = office(async (_, time) => {
      if (time === 1) throw new ApiError('rate_limited', '', undefined, 0, 700);
      return ack;
    });
    outbox.add(letter('a'));
    await vi.advanceTimersByTimeAsync(699);
    expect(post.send).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(post.delivered).toHaveBeenCalledTimes(1);
  });

  it('puts a refused letter aside and goes on with the next', async () => {
    const { post, outbox } = office(async ({ clientId }) => {
      if (clientId === 'a') throw new ApiError('storage.full', '');
      return ack;
    });
    outbox.add(letter('a'));
    outbox.add(letter('b'));
    await vi.advanceTimersByTimeAsync(0);
    expect(post.refused).toHaveBeenCalledWith(letter('a'), 'storage.full');
    expect(post.delivered).toHaveBeenCalledTimes(1);
    expect(outbox.waiting).toBe(0);
  });

  it('forgets a letter that was discarded', async () => {
    const { post, outbox } = office(() => Promise.reject(new ApiError('network', '')));
    outbox.add(letter('a'));
    await vi.advanceTimersByTimeAsync(0);
    outbox.discard('a');
    await outbox.flush();
    expect(post.send).toHaveBeenCalledTimes(1);
  });
});
