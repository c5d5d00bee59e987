import { InvalidArgumentError } from 'commander';

/** Reads an integer within bounds. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Allowed is an integer from ${min} to ${max}.`);
  };
}

/** Reads the root of an API. */
export function apiUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.username === '' && url.search === '' && url.hash === '';
  if (isPlain && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new InvalidArgumentError('Allowed is an address such as https://api.github.com.');
}

/** Reads `owner/name`. */
export function repositoryName(text: string): string {
  if (/^[\w.-]+\/[\w.-]+$/.test(text)) return text;
  throw new InvalidArgumentError('Allowed is owner/name.');
}

/** Reads the name of a branch, a tag or a commit. */
export function refName(text: string): string {
  // A colon would end the ref in GraphQL's `ref:path`.
  if (/^[^\s:~^?*[\\]+$/.test(text)) return text;
  throw new InvalidArgumentError('Allowed is a branch, a tag or a commit.');
}

/** Reads the path of a directory inside a repository. */
export function directoryPath(text: string): string {
  const path = text.replace(/\/$/, '');
  if (path.split('/').every((segment) => !['', '.', '..'].includes(segment))) return path;
  throw new InvalidArgumentError('Allowed is a relative path such as src/lib, without . and ..');
}
