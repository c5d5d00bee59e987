import { AGAIN, BatchError, type Group, type GroupContext } from '@batchkit/core';
import type { ChosenCall } from './chosen-call.js';
import { type AnswerSource, checkAnswer, filesOf, valuesByKey } from './directory-answer.js';
import type { CheckedOptions, DirectoryContext, FilesContext } from './directory-options.js';
import type { Knowledge } from './knowledge.js';
import type { FileFacts } from './listing.js';
import type { Listings } from './listings.js';
import { pathProblem, reaches } from './path.js';
import { findPath } from './path-of.js';

/** Files that ride along in a call: the key of each, by path. */
export type Riders = ReadonlyMap<string, string>;

/** Makes calls, checks what they bring, and learns from it. */
export class CallMaker {
  constructor(
    private readonly options: CheckedOptions<unknown>,
    private readonly knowledge: Knowledge,
    private readonly listings: Listings,
  ) {}

  /** What a call brings, by key: values, those of riders included, or that its keys are to be asked about again. */
  async make(
    call: ChosenCall,
    group: Group,
    context: GroupContext,
    riders: Riders,
  ): Promise<Map<string, unknown>> {
    const { kind, directory, keysByPath } = call;
    const source = { directory, group: group.id, plugin: this.options.name };
    if (kind === 'list') {
      const paths = [...keysByPath.keys()];
      await this.listings.learn({ ...source, from: 'list' }, contextOf(context, paths));
      return new Map(group.requests.map(({ key }) => [key, AGAIN]));
    }
    const { from, answer } = this.#fetch(call, context, [...keysByPath.keys(), ...riders.keys()]);
    const pairs = checkAnswer(await answer, { ...source, from });
    this.#learn(call, pairs);
    const values = valuesByKey(pairs, keysByPath);
    for (const [path, value] of pairs) {
      const key = this.#keyOfExtra(path, call, riders, source);
      if (key !== undefined && value !== undefined && !values.has(key)) values.set(key, value);
    }
    return values;
  }

  #fetch(
    { kind, directory }: ChosenCall,
    context: GroupContext,
    paths: readonly string[],
  ): { from: string; answer: Promise<unknown> | undefined } {
    const { fetchDirectory, fetchTree, fetchFiles } = this.options;
    if (kind === 'files') {
      const answer = fetchFiles?.(paths, filesContextOf(context, paths, this.knowledge));
      return { from: 'fetchFiles', answer };
    }
    const told = contextOf(context, paths);
    return kind === 'directory'
      ? { from: 'fetchDirectory', answer: fetchDirectory?.(directory, told) }
      : { from: 'fetchTree', answer: fetchTree?.(directory, told) };
  }

  #learn({ kind, directory }: ChosenCall, pairs: readonly (readonly [string, unknown])[]): void {
    const files = filesOf(pairs, directory);
    if (kind === 'directory') this.knowledge.learnFiles(directory, files);
    else if (kind === 'recursive') this.knowledge.learnTree(directory, files);
    else this.knowledge.learnSizes(files);
  }

  /** The key of a file that nobody has asked for; `undefined`: it is not kept. */
  #keyOfExtra(
    path: string,
    { kind, directory, keysByPath }: ChosenCall,
    riders: Riders,
    where: Pick<AnswerSource, 'group' | 'plugin'>,
  ): string | undefined {
    const { keyOf, pathOf } = this.options;
    const rider = riders.get(path);
    if (rider !== undefined || keyOf === undefined || keysByPath.has(path)) return rider;
    if (kind === 'files' || pathProblem(path) !== undefined) return undefined;
    if (!reaches(kind, directory, path)) return undefined;
    const key = keyOf(path);
    if (key === undefined || findPath(pathOf, key) === path) return key;
    const got = `${JSON.stringify(key)} for ${JSON.stringify(path)}, which \`pathOf\` puts elsewhere`;
    const message = `[${where.plugin}] Expected \`keyOf\` to return a key of the path, got ${got}.`;
    throw new BatchError('ERR_OPTIMIZER_CONTRACT', message, { ...where, key });
  }
}

/** The signal is passed on unread: an upstream that takes none costs no `AbortController`. */
function contextOf(context: GroupContext, paths: readonly string[]): DirectoryContext {
  return {
    paths,
    get signal() {
      return context.signal;
    },
  };
}

function filesContextOf(
  context: GroupContext,
  paths: readonly string[],
  knowledge: Knowledge,
): FilesContext {
  const known = new Map<string, FileFacts>();
  for (const path of paths) {
    const facts = knowledge.factsOf(path);
    if (facts !== undefined) known.set(path, facts);
  }
  return {
    paths,
    known,
    get signal() {
      return context.signal;
    },
  };
}
