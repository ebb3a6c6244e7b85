import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Socket } from 'socket.io-client';
import type { ChatClientEvents, ChatServerEvents } from '../contract.gen';
import type { Credentials } from './api';
import { SocketLine } from './socket';

class FakeSocket {
  connected = false;
  active = false;
  auth: (send: (data: object) => void) => void = () => {};
  answer: unknown = {};
  sent: unknown[] = [];
  connect = vi.fn(() => this);
  disconnect = vi.fn(() => this);
  removeAllListeners = vi.fn();
  readonly handlers = new Map<string, ((value: unknown) => void)[]>();
  on(event: string, handler: (value: unknown) => void) {
    this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler]);
  }
  fire(event: string, value?: unknown) {
    for (const handler of this.handlers.get(event) ?? []) handler(value);
  }
  emit(...packet: unknown[]) {
    this.sent.push(packet);
  }
  timeout() {
    return {
      emitWithAck: async (...packet: unknown[]) => {
        this.sent.push(packet);
        if (this.answer instanceof Error) throw this.answer;
        return this.answer;
      },
    };
  }
}

function line(credentials: Partial<Credentials> = {}) {
  const socket = new FakeSocket();
  const made = new SocketLine<ChatServerEvents, ChatClientEvents>(socket as unknown as Socket, {
    token: async () => 'abc',
    renew: async () => 'fresh',
    ...credentials,
  });
  return { socket, line: made };
}

describe('SocketLine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('introduces itself with the token of the moment', async () => {
    const { socket } = line();
    const send = vi.fn();
    socket.auth(send);
    await vi.waitFor(() => expect(send).toHaveBeenCalledWith({ token: 'abc' }));
  });

  it('does not keep a question while offline', async () => {
    const { socket, line: chat } = line();
    await expect(chat.ask('chat:join-room', { roomId: 'r' })).rejects.toMatchObject({
      code: 'network',
    });
    expect(socket.sent).toEqual([]);
  });

  it('gives the answer back', async () => {
    const { socket, line: chat } = line();
    socket.connected = true;
    socket.answer = { id: 'm1', status: 'delivered', sentAt: 'now', seq: 1, rev: 1 };
    expect(await chat.ask('chat:send-message', { roomId: 'r', text: 'hi' })).toMatchObject({
      id: 'm1',
    });
  });

  it('throws a refusal with its code and when to try again', async () => {
    const { socket, line: chat } = line();
    socket.connected = true;
    socket.answer = { status: 'error', code: 'rate_limited', message: 'slow', retryAfterMs: 700 };
    await expect(chat.ask('chat:send-message', { roomId: 'r', text: 'hi' })).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 700,
    });
  });

  it('tells a missing answer from a refusal', async () => {
    const { socket, line: chat } = line();
    socket.connected = true;
    socket.answer = new Error('operation has timed out');
    await expect(chat.ask('chat:sync', {})).rejects.toMatchObject({ code: 'timeout' });
  });

  it('tells only while somebody listens', () => {
    const { socket, line: chat } = line();
    chat.tell('chat:typing-start', { roomId: 'r' });
    socket.connected = true;
    chat.tell('chat:typing-stop', { roomId: 'r' });
    expect(socket.sent).toEqual([['chat:typing-stop', { roomId: 'r' }]]);
  });

  it('renews a stale token and comes back', async () => {
    const renew = vi.fn(async () => 'fresh');
    const { socket } = line({ renew });
    socket.auth(() => {});
    await vi.advanceTimersByTimeAsync(0);
    socket.fire('connect_error', new Error('Invalid or expired token'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(renew).toHaveBeenCalledWith('abc');
    expect(socket.connect).toHaveBeenCalledTimes(1);
  });

  it('waits longer each time that the server refuses', async () => {
    const { socket } = line();
    socket.fire('disconnect', 'io server disconnect');
    await vi.advanceTimersByTimeAsync(1_000);
    socket.fire('disconnect', 'io server disconnect');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(socket.connect).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(socket.connect).toHaveBeenCalledTimes(2);
  });

  it('leaves a lost transport to the library', async () => {
    const { socket } = line();
    socket.active = true;
    socket.fire('disconnect', 'transport close');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.connect).not.toHaveBeenCalled();
  });

  it('stays closed once closed', async () => {
    const { socket, line: chat } = line();
    socket.fire('disconnect', 'io server disconnect');
    chat.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.connect).not.toHaveBeenCalled();
  });
});
