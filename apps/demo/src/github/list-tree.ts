import type { GithubConnection } from './github-client.js';

/** A file as a tree lists it. */
export interface TreeFile {
  /** From the root of the repository, `/` between segments. */
  readonly path: string;
  /** Git's id of its content. */
  readonly sha: string;
  readonly bytes: number;
}

interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size?: number | undefined;
}

/** Modes of files with content of their own: a link's content is a path, a submodule has none. */
const FILE_MODES = ['100644', '100755'];

/**
 * Lists every file of the repository. GitHub cuts a tree after 100,000 entries or 7 MB: such a tree is read level by
 * level.
 *
 * @throws Error where one single level is cut, and what the API answers with.
 */
export async function listTree(
  connection: GithubConnection,
  signal?: AbortSignal,
): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  await walk(connection, connection.ref, '', files, signal);
  return files;
}

async function walk(
  connection: GithubConnection,
  tree: string,
  prefix: string,
  files: TreeFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const whole = await readTree(connection, tree, true, signal);
  if (!whole.truncated) {
    for (const entry of whole.entries) addFile(entry, prefix, files);
    return;
  }
  const level = await readTree(connection, tree, false, signal);
  if (level.truncated) throw new Error(`"${prefix}" has more entries than GitHub lists.`);
  for (const entry of level.entries) {
    if (entry.type !== 'tree') addFile(entry, prefix, files);
    else await walk(connection, entry.sha, `${prefix}${entry.path}/`, files, signal);
  }
}

async function readTree(
  { octokit, owner, repo }: GithubConnection,
  tree: string,
  isRecursive: boolean,
  signal: AbortSignal | undefined,
): Promise<{ entries: readonly TreeEntry[]; truncated: boolean }> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
    owner,
    repo,
    tree_sha: tree,
    // Any value at all means yes.
    ...(isRecursive && { recursive: '1' }),
    request: signal === undefined ? {} : { signal },
  });
  return { entries: data.tree as readonly TreeEntry[], truncated: data.truncated };
}

function addFile({ path, mode, sha, size = 0 }: TreeEntry, prefix: string, files: TreeFile[]) {
  if (FILE_MODES.includes(mode)) files.push({ path: prefix + path, sha, bytes: size });
}
