import { answerInTime } from './answer-in-time.js';
import { callsUnderWay } from './calls-under-way.js';
import { type ClusterNode, clusterNodes, type NodeClient } from './cluster-nodes.js';
import { type ClusterPart, commandsOf, partsOf } from './cluster-parts.js';
import { type KeyCommand, type RedisAccess, scanPage } from './redis-access.js';
import { withoutSecrets } from './redis-errors.js';
import type { RedisSettings } from './redis-options.js';

/** What became of a part: its reply, or one for each of its keys where they were asked for one by one. */
interface Outcome {
  readonly part: ClusterPart;
  readonly replies: readonly unknown[];
  readonly error: Error | undefined;
}

/** What a node answers that does not hold the keys, or not all of them any more. */
const REDIRECT = /^(?:MOVED|ASK|TRYAGAIN) /;

/** @param report - Hears why nodes have been lost, or cannot be reached. */
export function clusterAccess(
  settings: RedisSettings,
  report: (error: Error) => void,
): RedisAccess {
  const { commandTimeoutMs, secrets } = settings;
  const nodes = clusterNodes(settings, report);
  const underWay = callsUnderWay();

  async function sendPart(client: NodeClient, part: ClusterPart): Promise<Outcome> {
    try {
      return { part, replies: [await client.sendCommand(part.command)], error: undefined };
    } catch (error) {
      if (!(error instanceof Error && REDIRECT.test(error.message))) return failed(part, error);
      // One by one: of the keys of a slot that is on its way, some have gone and some have not.
      return followed(part);
    }
  }

  function followed(part: ClusterPart): Promise<Outcome> {
    return Promise.all(commandsOf(part).map(nodes.follow)).then(
      (replies) => ({ part, replies, error: undefined }),
      (error) => failed(part, error),
    );
  }

  function failed(part: ClusterPart, error: unknown): Outcome {
    return { part, replies: [], error: withoutSecrets(error, secrets) };
  }

  /** One trip to one node: what is sent in one turn of the event loop is written together. */
  async function visit(
    node: ClusterNode | undefined,
    parts: readonly ClusterPart[],
  ): Promise<Outcome[]> {
    try {
      if (node === undefined) throw new Error(`no node holds slot ${parts[0]?.slot}`);
      const client = await nodes.clientOf(node);
      const sent = Promise.all(parts.map((part) => sendPart(client, part)));
      return await answerInTime(sent, commandTimeoutMs, node.address, () => nodes.restart(client));
    } catch (error) {
      return parts.map((part) => failed(part, error));
    }
  }

  function send(commands: readonly KeyCommand[]): Promise<Outcome[]> {
    return underWay.track(sendNow(commands));
  }

  async function sendNow(commands: readonly KeyCommand[]): Promise<Outcome[]> {
    await nodes.found();
    const trips = new Map<ClusterNode | undefined, ClusterPart[]>();
    for (const part of partsOf(commands)) {
      const node = nodes.holderOf(part.slot);
      const trip = trips.get(node);
      if (trip === undefined) trips.set(node, [part]);
      else trip.push(part);
    }
    const visits = [...trips].map(([node, parts]) => visit(node, parts));
    return (await Promise.all(visits)).flat();
  }

  async function sendWhole(commands: readonly KeyCommand[]): Promise<Outcome[]> {
    const outcomes = await send(commands);
    const broken = outcomes.find(({ error }) => error !== undefined);
    if (broken?.error) throw broken.error;
    return outcomes;
  }

  async function* scanNode(node: ClusterNode, pattern: string) {
    let cursor = '0';
    do {
      const client = await nodes.clientOf(node);
      const page = scanPage(cursor, pattern, (command) => client.sendCommand(command));
      const late = () => nodes.restart(client);
      const answer = answerInTime(page, commandTimeoutMs, node.address, late);
      const [next, keys] = await underWay.track(answer);
      yield keys;
      cursor = next;
    } while (cursor !== '0');
  }

  return {
    async mget(keys) {
      const outcomes = await send(keys.map((key): KeyCommand => ['MGET', key]));
      const failures = outcomes.filter(({ error }) => error !== undefined);
      const failure = failures[0]?.error;
      if (failure !== undefined && failures.length === outcomes.length) throw failure;
      const texts = inOrder(keys.length, outcomes) as (string | null | undefined)[];
      return { texts, failure };
    },
    async each(commands) {
      return inOrder(commands.length, await sendWhole(commands));
    },
    async unlink(keys) {
      const outcomes = await sendWhole(keys.map((key): KeyCommand => ['UNLINK', key]));
      const counts = outcomes.flatMap(({ replies }) => replies.map(Number));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async *scan(pattern) {
      await nodes.found();
      for (const node of nodes.all()) yield* scanNode(node, pattern);
    },
    close: () => nodes.close(underWay.ended()),
  };
}

/** The replies, where the command or key of each stands. What failed is `undefined`. */
function inOrder(count: number, outcomes: readonly Outcome[]): unknown[] {
  const ordered = new Array<unknown>(count).fill(undefined);
  for (const { part, replies } of outcomes) {
    const flat = replies.flat();
    part.indexes.forEach((index, at) => {
      ordered[index] = flat[at];
    });
  }
  return ordered;
}
