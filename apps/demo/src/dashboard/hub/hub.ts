import type { WebSocket } from 'ws';
import type { Clock } from '../clock.js';
import type { Feed, TopicSource } from '../feed/feed.js';
import { Connection, type ConnectionBounds } from './connection.js';

/** The clients of one feed. */
export class Hub {
  readonly #connections = new Map<WebSocket, Connection>();
  readonly #endBeating: () => void;
  readonly #endListening: () => void;

  constructor(
    private readonly feed: Feed,
    private readonly readKey: TopicSource,
    private readonly bounds: ConnectionBounds,
    clock: Clock,
  ) {
    this.#endListening = feed.listen((frame) => {
      for (const connection of this.#connections.values()) connection.tell(frame);
    });
    this.#endBeating = clock.every(bounds.heartbeatMs, () => {
      for (const connection of this.#connections.values()) connection.beat();
    });
  }

  /** How many clients there are. */
  get size(): number {
    return this.#connections.size;
  }

  /** How many of them lag, so that changes are coalesced for them. */
  get late(): number {
    return [...this.#connections.values()].filter(({ isLate }) => isLate).length;
  }

  /** Takes a client in, until its socket closes. */
  add(socket: WebSocket): void {
    socket.once('close', () => this.#connections.delete(socket));
    this.#connections.set(socket, new Connection(socket, this.feed, this.readKey, this.bounds));
  }

  /** Sends every client away. */
  close(): void {
    this.#endBeating();
    this.#endListening();
    for (const connection of this.#connections.values()) connection.close();
  }
}
