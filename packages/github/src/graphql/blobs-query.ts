/** A file that a query asks for. */
export interface WantedFile {
  readonly path: string;
  /** Git's id of it, where it is known: what is asked for is then the content itself, wherever the branch has moved. */
  readonly id: string | undefined;
  /** Its size, where that is known. */
  readonly sizeBytes?: number;
}

/** A query and its variables. */
export interface BlobsQuery {
  readonly text: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * One query for many files, of any directories: one point, whatever it brings.
 *
 * `root` tells an answer that lacks a file from one that lacks everything.
 */
export function blobsQuery(ref: string, files: readonly WantedFile[]): BlobsQuery {
  const declared = files.map(({ id }, index) => `$f${index}: ${id ? 'GitObjectID' : 'String'}!`);
  const aliases = files.map(({ id }, index) => {
    const argument = id ? 'oid' : 'expression';
    return `f${index}: object(${argument}: $f${index}) { __typename ...file }`;
  });
  const values = files.map(({ path, id }, index) => [`f${index}`, id ?? `${ref}:${path}`]);
  return {
    text: `
      query ($owner: String!, $name: String!, $root: String!, ${declared.join(', ')}) {
        repository(owner: $owner, name: $name) {
          root: object(expression: $root) { oid }
          ${aliases.join('\n          ')}
        }
      }
      fragment file on Blob { oid text byteSize isBinary isTruncated }`,
    variables: { root: `${ref}:`, ...Object.fromEntries(values) },
  };
}
