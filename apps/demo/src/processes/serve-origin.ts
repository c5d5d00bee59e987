import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  type GithubOrigin,
  type MemoryRepository,
  memoryRepository,
  startGithubOrigin,
} from 'github-origin';
import { FRAMEWORKS, type FrameworkName } from '../frameworks.js';
import { createGithubClient } from '../github/github-client.js';
import { filesOf } from '../github/tree-file.js';
import { answerParent, followParent } from './child.js';
import type { OriginJob, OriginQuestion } from './origin-process.js';

/** An origin, and the repository that it serves. */
export interface StartedOrigin extends GithubOrigin {
  readonly files: MemoryRepository;
}

/** What this program does as the origin: serves until the one that started it is gone. */
export function serveOrigin(): void {
  let origin: StartedOrigin | undefined;
  followParent();
  answerParent(async (message) => {
    const question = message as OriginQuestion;
    if (question === 'reset') origin?.resetStats();
    if (typeof question === 'string') return origin?.stats();
    if ('start' in question) {
      origin = await startOrigin(question.start);
      return origin.url;
    }
    for (const path of question.change) changeIn(origin?.files, path);
    return undefined;
  });
}

/** Starts an origin that serves a framework's library, ready to answer as fast as it ever will. */
export async function startOrigin({ framework, latencyMs }: OriginJob): Promise<StartedOrigin> {
  const { repository } = FRAMEWORKS[framework];
  const files = await readLibrary(framework);
  const origin = await startGithubOrigin({
    repositories: { [repository]: { memory: files } },
    latencyMs,
    // Six ways of fetching 1,300 files are more than the calls of an hour and the points of a minute, and one way
    // that is refused must not lock the next one out. What is shown is none of these limits.
    rateLimit: { limit: 1_000_000 },
    pointsPerMinute: { rest: Infinity, graphql: Infinity },
    lockout: false,
  });
  // It makes its tree and reads GitHub's schema with the first question. GitHub has done so long ago.
  const options = { url: origin.url, repository, ref: 'HEAD', token: 'warm-up' };
  const source = createGithubClient(options).openSource();
  const [first] = filesOf(await source.tree());
  if (first !== undefined) await source.fetchFiles([first.path]);
  origin.resetStats();
  return Object.assign(origin, { files });
}

async function readLibrary(framework: FrameworkName): Promise<MemoryRepository> {
  const { folder, includes } = FRAMEWORKS[framework];
  const files = memoryRepository();
  for (const entry of await readdir(folder(), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder(), file).split(sep).join('/');
    if (includes(path)) files.write(path, readFileSync(file));
  }
  return files;
}

/** One more empty line: another content, that means the same. */
function changeIn(files: MemoryRepository | undefined, path: string): void {
  const content = files?.read(path);
  if (content !== undefined) files?.write(path, Buffer.concat([content, Buffer.from('\n')]));
}
