/** The forms in which GitHub hands out a file or a directory. */
export type MediaFormat = 'json' | 'raw' | 'object';

/**
 * The form that an `Accept` header asks for: `application/vnd.github.raw+json`, with or without `.v3` and
 * `+json`; plain JSON for anything else.
 */
export function mediaFormat(accept: string | undefined): MediaFormat {
  const match = /application\/vnd\.github(?:\.v3)?\.(raw|object)(?:\+json)?\b/.exec(accept ?? '');
  return (match?.[1] as MediaFormat | undefined) ?? 'json';
}
