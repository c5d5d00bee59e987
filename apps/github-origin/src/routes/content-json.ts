import { MODE, type TreeEntry } from '../git/tree.js';
import type { Repository } from '../repositories/repository.js';
import { contentsUrl, objectUrl, rawUrl } from './urls.js';

/** Where an entry is shown, for its links. */
export interface Place {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly repository: Repository;
  /** The ref that was asked for. */
  readonly ref: string;
}

/** The fields that the contents API gives for every entry. */
export function contentJson({ origin, repository, ref }: Place, entry: TreeEntry) {
  const { path, name, type, sha, size } = entry;
  const self = contentsUrl(origin, repository, path, ref);
  const git = objectUrl(origin, repository, type, sha);
  return {
    type: contentType(entry),
    name,
    path,
    sha,
    size,
    url: self,
    git_url: git,
    html_url: null,
    download_url: type === 'blob' ? rawUrl(origin, repository, path, ref) : null,
    _links: { self, git, html: null },
  };
}

function contentType({ type, mode }: TreeEntry): string {
  if (type === 'tree') return 'dir';
  if (type === 'commit') return 'submodule';
  return mode === MODE.symlink ? 'symlink' : 'file';
}

/** The same, in the listing of a directory: there GitHub calls a submodule a file, as it always has. */
export function listedJson(place: Place, entry: TreeEntry) {
  const json = contentJson(place, entry);
  return json.type === 'submodule' ? { ...json, type: 'file' } : json;
}
