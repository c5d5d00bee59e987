/** One topic that has changed. */
export interface FrameChange {
  readonly topic: string;
  /** The change as it is sent: JSON. */
  readonly json: string;
}

/** What changed at one offset. */
export interface Frame {
  readonly offset: number;
  readonly changes: readonly FrameChange[];
}

/** The frames of the last while, as many as fit. */
export class Ring {
  readonly #frames: Frame[] = [];
  #bytes = 0;

  /** @param maxBytes - Characters of JSON that it holds at most. */
  constructor(private readonly maxBytes: number) {}

  add(frame: Frame): void {
    this.#frames.push(frame);
    this.#bytes += bytesOf(frame);
    while (this.#bytes > this.maxBytes) {
      this.#bytes -= bytesOf(this.#frames.shift() as Frame);
    }
  }

  /** The frames after `offset`, with none missing; `undefined`: they are not all there any more. */
  since(offset: number, current: number): readonly Frame[] | undefined {
    if (offset === current) return [];
    const first = this.#frames[0]?.offset;
    if (first === undefined || offset > current || offset < first - 1) return undefined;
    return this.#frames.slice(offset - first + 1);
  }
}

function bytesOf({ changes }: Frame): number {
  return changes.reduce((sum, { topic, json }) => sum + topic.length + json.length, 0);
}
