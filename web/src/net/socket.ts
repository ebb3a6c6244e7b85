/**
 * The namespaces, each a typed Line, over one connection. A Line asks and tells; it never repeats a message by itself:
 * what must arrive is kept and repeated by stores/outbox.
 */
import { Manager, type Socket } from 'socket.io-client';
import type {
  AckError,
  ChatClientEvents,
  ChatServerEvents,
  DashboardServerEvents,
  NotificationsClientEvents,
  NotificationsServerEvents,
} from '../contract.gen';
import { ApiError, type Credentials } from './api';

type Handler<Event> = Event extends (payload: infer Payload, ...rest: never[]) => void
  ? (payload: Payload) => void
  : never;
type Payload<Event> = Event extends (payload: infer Given, ...rest: never[]) => void
  ? Given
  : never;
type Answer<Event> = Event extends (
  payload: never,
  ack?: (answer: infer Given) => void,
  ...rest: never[]
) => void
  ? Exclude<Given, AckError>
  : never;

export interface Line<Server, Client> {
  readonly connected: boolean;
  on<Name extends keyof Server & string>(event: Name, handler: Handler<Server[Name]>): void;
  /** Resolves with the acknowledgement; rejects with an ApiError (also `network`, `timeout`). */
  ask<Name extends keyof Client & string>(
    event: Name,
    payload: Payload<Client[Name]>,
  ): Promise<Answer<Client[Name]>>;
  /** Says it if anybody listens just now, and forgets it. */
  tell<Name extends keyof Client & string>(event: Name, payload: Payload<Client[Name]>): void;
}

export type ChatLine = Line<ChatServerEvents, ChatClientEvents>;
export type DashboardLine = SocketLine<DashboardServerEvents, object>;
export type NotificationsLine = Line<NotificationsServerEvents, NotificationsClientEvents>;

const ANSWER_MS = 8_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000];

/** What the server says when a token does not hold; see CONTRACT, "Connecting". */
const STALE_TOKEN = 'Invalid or expired token';

export class SocketLine<Server, Client> implements Line<Server, Client> {
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #token: string | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly credentials: Credentials,
  ) {
    socket.auth = (send) => void this.#introduce(send);
    socket.on('connect', () => (this.#attempts = 0));
    socket.on('connect_error', (error) => void this.#refused(error));
    socket.on('disconnect', () => this.#again());
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** Called when the namespace is open, and when it no longer is or was refused. */
  watch({ onup, ondown }: ConnectionState): void {
    this.socket.on('connect', onup);
    this.socket.on('disconnect', ondown);
    this.socket.on('connect_error', ondown);
  }

  on<Name extends keyof Server & string>(event: Name, handler: Handler<Server[Name]>): void {
    this.socket.on(event as string, handler as (payload: unknown) => void);
  }

  async ask<Name extends keyof Client & string>(
    event: Name,
    payload: Payload<Client[Name]>,
  ): Promise<Answer<Client[Name]>> {
    // Asked while offline, the library would keep it and send it later, behind our back.
    if (!this.socket.connected) throw new ApiError('network', 'not connected');
    let answer: Answer<Client[Name]> | AckError;
    try {
      answer = await this.socket.timeout(ANSWER_MS).emitWithAck(event, payload);
    } catch {
      throw new ApiError('timeout', `no answer to ${event}`);
    }
    if (isRefusal(answer)) {
      throw new ApiError(answer.code, answer.message, answer.field, 0, answer.retryAfterMs);
    }
    return answer;
  }

  tell<Name extends keyof Client & string>(event: Name, payload: Payload<Client[Name]>): void {
    if (this.socket.connected) this.socket.emit(event, payload);
  }

  open(): void {
    this.socket.connect();
  }

  hurry(): void {
    if (this.socket.connected) return;
    clearTimeout(this.#timer);
    this.socket.disconnect().connect();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  async #introduce(send: (data: object) => void): Promise<void> {
    // Without an answer about the token we go without one; the refusal leads to the next try.
    this.#token = await this.credentials.token().catch(() => undefined);
    send(this.#token === undefined ? {} : { token: this.#token });
  }

  async #refused(error: Error): Promise<void> {
    if (error.message === STALE_TOKEN && this.#token !== undefined) {
      await this.credentials.renew(this.#token).catch(() => undefined);
    }
    this.#again();
  }

  /** The library comes back from a lost transport by itself, but not when it was the server that refused or cut. */
  #again(): void {
    if (this.socket.active) return;
    clearTimeout(this.#timer);
    const wait = RETRY_MS[Math.min(this.#attempts++, RETRY_MS.length - 1)];
    this.#timer = setTimeout(() => this.socket.connect(), wait);
  }
}

function isRefusal(answer: unknown): answer is AckError {
  return (answer as { status?: unknown } | null)?.status === 'error';
}

export interface ConnectionState {
  onup: () => void;
  ondown: () => void;
}

export class Wire {
  readonly chat: ChatLine;
  readonly notifications: NotificationsLine;
  readonly #manager: Manager;
  readonly #lines: SocketLine<unknown, unknown>[];

  constructor(
    origin: string,
    private readonly credentials: Credentials,
    state: ConnectionState,
  ) {
    this.#manager = new Manager(origin, {
      autoConnect: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
    } as ConstructorParameters<typeof Manager>[1]);
    const chat = this.#manager.socket('/chat');
    const notifications = this.#manager.socket('/notifications');
    const chatLine = new SocketLine<ChatServerEvents, ChatClientEvents>(chat, credentials);
    const otherLine = new SocketLine<NotificationsServerEvents, NotificationsClientEvents>(
      notifications,
      credentials,
    );
    chat.on('connect', () => state.onup());
    chat.on('disconnect', () => state.ondown());
    this.chat = chatLine;
    this.notifications = otherLine;
    this.#lines = [chatLine, otherLine] as SocketLine<unknown, unknown>[];
  }

  open(): void {
    for (const line of this.#lines) line.open();
  }

  close(): void {
    for (const line of this.#lines) line.close();
  }

  /** A further namespace, for as long as somebody looks at the dashboard: whoever opens it closes it. */
  dashboard(): DashboardLine {
    return new SocketLine(this.#manager.socket('/dashboard'), this.credentials);
  }

  /** The network is back: tries at once instead of waiting for the next turn. */
  hurry(): void {
    for (const line of this.#lines) line.hurry();
  }

  /** Throws a connection away that only seems to live, as after a phone has slept; the library makes a fresh one. */
  shake(): void {
    this.#manager.engine.close();
  }
}
