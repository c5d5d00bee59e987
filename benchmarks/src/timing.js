/** How long the timed part of a round is to be. Milliseconds: far above what the clock and a collection can blur. */
const ROUND_MS = 100;

/** How long a process runs before it is measured, and how long before every round of it. Milliseconds. */
const WARM_UP_MS = { first: 800, round: 200 };

/** Keys that are timed in one go: enough for the clock, few enough that what was measured can be let go soon. */
const BLOCK_KEYS = 10_000;

/** The most blocks of a round. */
const MAX_BLOCKS = 100;

/**
 * Makes rounds of a task. Block by block, inputs are made, the task runs on each of them, and the answers are looked at
 * and let go. Only the runs are timed.
 *
 * Every round begins with runs that do not count: while the other contenders have their turn, the engine drops compiled
 * code that it takes for unused. A full collection would make it drop more, so garbage is left to the engine.
 *
 * @template Input
 * @param {object} task
 * @param {() => Input | Promise<Input>} task.input - Makes what one run works on. Not timed.
 * @param {(input: Input) => unknown} task.run - What is timed.
 * @param {(input: Input, answer: any) => string | undefined} task.check - Says what is wrong with an answer. Not timed.
 * @param {number} task.keys - Keys of one run.
 * @param {boolean} task.isQuick - Whether one run a round will do.
 * @returns {Promise<() => Promise<{ nanoseconds: number, cpu: number, wrong: string | undefined }>>} One round: the
 *   time of one run, and what this process has worked in it, in nanoseconds: a busy machine has less part in that.
 */
export async function timedRounds({ input, run, check, keys, isQuick }) {
  const runs = isQuick ? 1 : Math.max(1, Math.floor(BLOCK_KEYS / keys));
  const block = () => timeBlock({ input, run, check }, runs);
  if (!isQuick) await blocksFor(WARM_UP_MS.first, block);
  return async () => {
    if (!isQuick) await blocksFor(WARM_UP_MS.round, block);
    const { nanoseconds, cpu, wrong } = await blocksFor(isQuick ? 0 : ROUND_MS, block);
    return { nanoseconds: nanoseconds / runs, cpu: cpu / runs, wrong };
  };
}

/** Runs blocks until `ms` have been timed, one at least. @returns The time of a block. */
async function blocksFor(ms, block) {
  let total = 0;
  let worked = 0;
  let blocks = 0;
  let wrong;
  do {
    const timed = await block();
    wrong ??= timed.wrong;
    total += timed.nanoseconds;
    worked += timed.cpu;
    blocks += 1;
  } while (total < ms * 1e6 && blocks < MAX_BLOCKS);
  return { nanoseconds: total / blocks, cpu: worked / blocks, wrong };
}

/** @returns The time of a block, and what is wrong with an answer. */
async function timeBlock({ input, run, check }, runs) {
  const inputs = [];
  while (inputs.length < runs) inputs.push(await input());
  const { nanoseconds, cpu, answers } = await timeRuns(run, inputs);
  let wrong;
  for (const [index, answer] of answers.entries()) wrong ??= check(inputs[index], answer);
  return { nanoseconds, cpu, wrong };
}

async function timeRuns(run, inputs) {
  const answers = new Array(inputs.length);
  const before = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  for (let index = 0; index < inputs.length; index += 1) {
    const answer = run(inputs[index]);
    // A contender that answers synchronously is not made to wait for a promise.
    answers[index] = typeof answer?.then === 'function' ? await answer : answer;
  }
  const nanoseconds = Number(process.hrtime.bigint() - startedAt);
  const { user, system } = process.cpuUsage(before);
  return { nanoseconds, cpu: (user + system) * 1_000, answers };
}
