const PREFIX = 'github:1';

/** The key of a content, of whatever repository: equal ids are equal contents. */
export function blobKey(id: string): string {
  return `${PREFIX}:blob:${id}`;
}

/** The key of a listing, of whatever repository. */
export function treeKey(id: string): string {
  return `${PREFIX}:tree:${id}`;
}

/** The keys of what changes with a ref. */
export interface RefKeys {
  /** Of the id of the root. */
  readonly root: string;
  /** Of the id of the file at a path. */
  path(path: string): string;
}

/** @param api - The address of the API: GitHub Enterprise has repositories of the same names. */
export function refKeys(api: string, owner: string, repo: string, ref: string): RefKeys {
  // GitHub does not tell the case of names, but that of refs.
  const where = JSON.stringify([api, owner.toLowerCase(), repo.toLowerCase(), ref]);
  return {
    root: `${PREFIX}:root:${where}`,
    path: (path) => `${PREFIX}:path:${where}:${path}`,
  };
}
