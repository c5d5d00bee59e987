import { createPromiseCache } from './promise-cache.js';
import type { Repository } from './repository.js';

const MAX_CACHED_BYTES = 64 * 1024 * 1024;

/** `repository` with its blobs kept in memory: what an id names never changes. */
export function withCachedBlobs(repository: Repository): Repository {
  const blobs = createPromiseCache<Buffer | undefined>({
    maxWeight: MAX_CACHED_BYTES,
    // A blob that is missing now may come with the next commit.
    weightOf: (blob) => blob?.byteLength ?? Infinity,
  });
  return { ...repository, blob: (sha) => blobs.get(sha, () => repository.blob(sha)) };
}
