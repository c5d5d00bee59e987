/** Where GitHub cuts an answer. Every bound can be lowered, so that a test reaches it with little input. */
export interface GithubLimits {
  /**
   * Entries of one directory that the contents API lists; the rest is left out without a word.
   * @default 1_000
   */
  directoryEntries: number;
  /**
   * Entries of one answer of the trees API; more sets `truncated: true`.
   * @default 100_000
   */
  treeEntries: number;
  /**
   * Bytes of the entries of one answer of the trees API; more sets `truncated: true`.
   * @default 7_340_032 (7 MB)
   */
  treeBytes: number;
  /**
   * Bytes up to which the contents API puts a file into its JSON; a larger file comes as raw only.
   * @default 1_048_576 (1 MB)
   */
  contentBytes: number;
  /**
   * Bytes up to which a file is served at all by the API.
   * @default 104_857_600 (100 MB)
   */
  blobBytes: number;
  /**
   * Bytes after which GraphQL's `Blob.text` is cut.
   * @default 512_000
   */
  textBytes: number;
  /**
   * Bytes of the blobs that one GraphQL query reads; more is answered as a timeout. GitHub's own bound is time:
   * queries for some hundred KB have failed. `Infinity`: none.
   * @default Infinity
   */
  queryBytes: number;
}

/**
 * The bounds as GitHub has them.
 * @see https://docs.github.com/en/rest/repos/contents and https://docs.github.com/en/rest/git/trees
 */
export const GITHUB_LIMITS: Readonly<GithubLimits> = {
  directoryEntries: 1_000,
  treeEntries: 100_000,
  treeBytes: 7 * 1024 * 1024,
  contentBytes: 1024 * 1024,
  blobBytes: 100 * 1024 * 1024,
  textBytes: 512_000,
  queryBytes: Infinity,
};
