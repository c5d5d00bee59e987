import type { BatchRequest, RequestStream } from '../../src/index.js';
import { prepare, requestsOf } from './ask.js';
import type { StreamPlan } from './batch-plan.js';
import { checkOutcome } from './checks.js';
import type { Upstream } from './upstream.js';
import type { Asked, Value, World } from './world.js';

/** What the input throws. */
const inputFailure = new Error('the input threw');

/** What a stream has taken from its input, and its consumer from it. */
interface Taken {
  requests: number;
  readonly outcomes: Set<number>;
}

/** Takes a batch as a stream, and checks what comes of it. */
export async function askStream(
  world: World,
  upstream: Upstream,
  given: StreamPlan,
): Promise<void> {
  // Who waits for an input that never answers has to leave.
  const hangs = given.hangsAt !== undefined && (given.input === 'async' || given.input === 'deaf');
  const plan = hangs ? { ...given, abortAfterMs: given.abortAfterMs ?? 20 } : given;
  const { asked, options } = prepare(world, plan, 'stream');
  const { onProgress: _, ...rest } = options;
  const { highWaterMark, ordered } = plan;
  const taken: Taken = { requests: 0, outcomes: new Set() };
  await world.within({ asked }, async () => {
    const input = inputOf(world, plan, taken, requestsOf(upstream, asked));
    const stream = world.processor.streamBatch(input, { ...rest, highWaterMark, ordered });
    await consume(world, asked, plan, stream, taken);
  });
}

async function consume(
  world: World,
  asked: Asked,
  plan: StreamPlan,
  stream: ReturnType<World['processor']['streamBatch']>,
  taken: Taken,
): Promise<void> {
  for (;;) {
    if (taken.outcomes.size === plan.breaksAt) {
      const left = await world.track('stream.return', stream.return());
      asked.isOver = true;
      if (left.status === 'rejected') world.violate(`leaving a stream threw ${left.reason}`);
      return;
    }
    const next = await world.track('stream.next', stream.next());
    if (next.status === 'rejected' || next.value.done) {
      asked.isOver = true;
      checkEnd(world, asked, plan, taken, next);
      return;
    }
    const outcome = next.value.value as Parameters<typeof checkOutcome>[2];
    if (taken.outcomes.has(outcome.index)) world.violate(`outcome ${outcome.index} came twice`);
    if (plan.ordered && outcome.index !== taken.outcomes.size) {
      world.violate(`outcome ${outcome.index} came out of order`);
    }
    taken.outcomes.add(outcome.index);
    checkOutcome(world, asked, outcome);
    await world.clock.wait(plan.consumerMs);
  }
}

function checkEnd(
  world: World,
  asked: Asked,
  plan: StreamPlan,
  taken: Taken,
  end: PromiseSettledResult<unknown>,
): void {
  const { signal } = asked;
  if (end.status === 'rejected') {
    const isAbort = signal?.aborted && end.reason === signal.reason;
    if (!isAbort && end.reason !== inputFailure) world.violate(`a stream threw ${end.reason}`);
    if (isAbort) return;
  }
  const throwsAt = plan.input === 'array' ? Infinity : (plan.throwsAt ?? Infinity);
  const expected = Math.min(plan.requests.length, throwsAt);
  if (taken.outcomes.size !== expected) {
    world.violate(`a stream had ${taken.outcomes.size} outcomes, ${expected} were asked for`);
  }
  if (end.status === 'fulfilled' && throwsAt <= plan.requests.length) {
    world.violate('a stream ended well whose input threw');
  }
}

function inputOf(
  world: World,
  plan: StreamPlan,
  taken: Taken,
  requests: readonly BatchRequest<Value>[],
): RequestStream<Value> {
  const next = (): BatchRequest<Value> | undefined => {
    if (taken.requests === plan.throwsAt) throw inputFailure;
    const request = requests[taken.requests];
    if (request === undefined) return undefined;
    taken.requests += 1;
    // One may be on its way to the consumer.
    if (taken.requests > taken.outcomes.size + plan.highWaterMark + 1) {
      world.violate(`a stream holds more than ${plan.highWaterMark} requests`);
    }
    return request;
  };
  const later = async () => {
    if (taken.requests === plan.hangsAt) await new Promise(() => {});
    await world.clock.wait(plan.inputMs);
    return next();
  };
  switch (plan.input) {
    case 'array':
      return requests;
    case 'generator':
      return (function* () {
        for (let request = next(); request !== undefined; request = next()) yield request;
      })();
    case 'async':
      return (async function* () {
        for (let one = await later(); one !== undefined; one = await later()) yield one;
      })();
    case 'deaf':
      return { [Symbol.asyncIterator]: () => ({ next: () => resultOf(later()) }) };
  }
}

/** An iterator by hand, which nobody can tell to stop. */
async function resultOf(
  later: Promise<BatchRequest<Value> | undefined>,
): Promise<IteratorResult<BatchRequest<Value>>> {
  const value = await later;
  return value === undefined ? { done: true, value: undefined } : { done: false, value };
}
