import { WebSocket } from 'ws';
import { messageOf } from '../../message-of.js';
import type { Feed, TopicSource } from '../feed/feed.js';
import type { Frame } from '../feed/ring.js';
import { CLOSE, PROTOCOL, type SubscribeMessage } from '../protocol/messages.js';
import { readMessage } from './read-message.js';
import { type Subscription, subscriptionOf } from './subscription.js';

/** How much a client may lag. */
export interface ConnectionBounds {
  /** Bytes waiting to be sent from which on changes are coalesced: the newest value of each topic, once they are sent. */
  readonly coalesceAtBytes: number;
  /** Bytes waiting to be sent that are never exceeded: the client is cut off instead. */
  readonly maxBufferedBytes: number;
  readonly heartbeatMs: number;
}

/** One client of the feed. */
export class Connection {
  #subscription: Subscription | undefined;
  #unfollow: (() => void)[] = [];
  /** The offset that the client has been brought to. */
  #offset = 0;
  /** Topics that have changed since then and have not been sent, since the client lags. */
  readonly #late = new Set<string>();
  #isAwaitingPong = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly feed: Feed,
    private readonly readKey: TopicSource,
    private readonly bounds: ConnectionBounds,
  ) {
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('pong', () => {
      this.#isAwaitingPong = false;
    });
    socket.on('close', () => this.#stopFollowing());
    // A connection that breaks is one that closes.
    socket.on('error', () => socket.terminate());
    const { heartbeatMs } = bounds;
    this.#send(
      JSON.stringify({ type: 'hello', protocol: PROTOCOL, epoch: feed.epoch, heartbeatMs }),
    );
  }

  /** Whether it lags so far behind that changes are coalesced. */
  get isLate(): boolean {
    return this.#late.size > 0;
  }

  /** Tells of a frame. */
  tell({ offset, changes }: Frame): void {
    const subscription = this.#subscription;
    if (subscription === undefined) return;
    const wanted = changes.filter(({ topic }) => subscription.matches(topic));
    if (wanted.length === 0) return;
    if (!this.isLate && this.socket.bufferedAmount <= this.bounds.coalesceAtBytes) {
      this.#sendDelta(
        wanted.map(({ json }) => json),
        offset,
      );
      return;
    }
    for (const { topic } of wanted) this.#late.add(topic);
    this.#catchUp();
  }

  /** Shows that the server lives, and finds out whether the client does. One that did not answer the last time is cut off. */
  beat(): void {
    if (this.#isAwaitingPong) {
      this.socket.terminate();
      return;
    }
    if (this.#subscription === undefined) {
      this.#refuse('Expected a `subscribe` message by now, got none.');
      return;
    }
    this.#isAwaitingPong = true;
    this.socket.ping();
    if (this.isLate || this.socket.bufferedAmount > this.bounds.coalesceAtBytes) return;
    this.#offset = this.feed.offset;
    this.#send(JSON.stringify({ type: 'heartbeat', offset: this.#offset }));
  }

  /** Ends the connection, since the server ends. */
  close(): void {
    this.socket.close(CLOSE.goingAway, 'The server ends.');
  }

  #receive(data: Buffer, isBinary: boolean): void {
    try {
      this.#subscribe(readMessage(data, isBinary));
    } catch (error) {
      this.#refuse(messageOf(error));
    }
  }

  #refuse(message: string): void {
    this.#subscription = undefined;
    this.#send(JSON.stringify({ type: 'error', message }));
    this.socket.close(CLOSE.policy, 'See the error.');
  }

  #subscribe(message: SubscribeMessage): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const subscription = subscriptionOf(message);
    const before = this.#unfollow;
    this.#unfollow = subscription.keyTopics.map((topic) => this.feed.follow(topic, this.readKey));
    for (const unfollow of before) unfollow();
    this.#subscription = subscription;
    this.#late.clear();
    if (!this.#resume(message.resume, subscription)) this.#sendSnapshot(subscription);
  }

  /** Sends what the client has missed, where all of it is still there. */
  #resume(from: SubscribeMessage['resume'], { matches, keyTopics }: Subscription): boolean {
    if (from === undefined || from.epoch !== this.feed.epoch) return false;
    const frames = this.feed.since(from.offset);
    if (frames === undefined) return false;
    this.#offset = from.offset;
    const isKey = new Set(keyTopics);
    const missed = frames
      .flatMap(({ changes }) => changes)
      .filter(({ topic }) => matches(topic) && !isKey.has(topic))
      .map(({ json }) => json);
    // A key's changes are kept only while it is followed: where it stands now is all there is to know.
    this.#sendDelta(
      [...missed, ...keyTopics.map((topic) => this.#wholeOf(topic))],
      this.feed.offset,
    );
    return true;
  }

  #sendSnapshot({ matches }: Subscription): void {
    const { epoch, offset } = this.feed;
    const values = [...this.feed.topics()]
      .filter(matches)
      .map((topic) => `${JSON.stringify(topic)}:${this.feed.jsonOf(topic)}`);
    this.#offset = offset;
    const head = JSON.stringify({ type: 'snapshot', epoch, offset }).slice(0, -1);
    this.#send(`${head},"values":{${values.join()}}}`);
  }

  #sendDelta(changes: readonly string[], offset: number): void {
    const head = JSON.stringify({
      type: 'delta',
      epoch: this.feed.epoch,
      from: this.#offset,
      offset,
    });
    this.#offset = offset;
    this.#send(`${head.slice(0, -1)},"changes":[${changes.join()}]}`);
  }

  /** Brings a client that lags to the newest value of everything, once what waits for it has left. */
  #catchUp(): void {
    const { bufferedAmount, readyState } = this.socket;
    if (!this.isLate || readyState !== WebSocket.OPEN) return;
    if (bufferedAmount > this.bounds.coalesceAtBytes) return;
    const changes = [...this.#late].map((topic) => this.#wholeOf(topic));
    this.#late.clear();
    this.#sendDelta(changes, this.feed.offset);
  }

  #wholeOf(topic: string): string {
    const json = this.feed.jsonOf(topic);
    const name = JSON.stringify(topic);
    return json === undefined
      ? `{"topic":${name},"gone":true}`
      : `{"topic":${name},"value":${json}}`;
  }

  #send(text: string): void {
    const { socket, bounds } = this;
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount + Buffer.byteLength(text) > bounds.maxBufferedBytes) {
      // Nothing more would arrive, a reason neither.
      socket.terminate();
      return;
    }
    socket.send(text, () => this.#catchUp());
  }

  #stopFollowing(): void {
    for (const unfollow of this.#unfollow) unfollow();
    this.#unfollow = [];
    this.#subscription = undefined;
    this.#late.clear();
  }
}
