import type { Source } from '../source.js';
import type { GithubConnection } from './github-client.js';

/** A REST listing holds no contents; GraphQL gives a directory with the text of its files, for one point. */
const DIRECTORY = `
  query ($owner: String!, $name: String!, $expression: String!) {
    repository(owner: $owner, name: $name) {
      object(expression: $expression) {
        ... on Tree {
          entries {
            path
            type
            mode
            object {
              ... on Blob { text byteSize isBinary isTruncated }
            }
          }
        }
      }
    }
  }`;

interface DirectoryEntry {
  readonly path: string | null;
  readonly type: string;
  readonly mode: number;
  readonly object: Partial<Blob> | null;
}

interface Blob {
  readonly text: string | null;
  readonly byteSize: number;
  readonly isBinary: boolean | null;
  readonly isTruncated: boolean;
}

interface DirectoryAnswer {
  readonly repository: {
    readonly object: { readonly entries?: readonly DirectoryEntry[] | null } | null;
  } | null;
}

const LINK_MODE = 0o120000;

/**
 * Reads the files of a directory in one call, those of its directories not included.
 *
 * Left out is what the answer does not hold byte for byte: binary files, texts over 512,000 bytes (GitHub cuts them
 * in silence), links, and entries the answer forgot.
 *
 * @throws Error where there is no such directory, and what the API answers with.
 */
export async function fetchDirectory(
  { octokit, owner, repo, ref }: GithubConnection,
  path: string,
  signal?: AbortSignal,
): Promise<Map<string, Source>> {
  const { repository } = await octokit.graphql<DirectoryAnswer>(DIRECTORY, {
    owner,
    name: repo,
    expression: `${ref}:${path}`,
    request: signal === undefined ? {} : { signal },
  });
  const entries = repository?.object?.entries;
  if (!entries) throw new Error(`Expected "${path}" to be a directory of ${owner}/${repo}.`);
  const files = new Map<string, Source>();
  for (const entry of entries) {
    const text = textOf(entry);
    if (text !== undefined && entry.path !== null) files.set(entry.path, text);
  }
  return files;
}

function textOf({ type, mode, object }: DirectoryEntry): string | undefined {
  if (type !== 'blob' || mode === LINK_MODE || !object) return undefined;
  const { text, byteSize, isBinary, isTruncated } = object;
  if (typeof text !== 'string' || isBinary !== false || isTruncated !== false) return undefined;
  // Text that was not UTF-8 comes with its bytes replaced.
  return Buffer.byteLength(text) === byteSize ? text : undefined;
}
