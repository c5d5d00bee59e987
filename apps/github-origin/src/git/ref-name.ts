/**
 * Whether `ref` is a plain name of a branch, a tag or an object: none of git's operators (`a:b`, `a^{tree}`,
 * `@{1}`, `a..b`), so that it can be handed to git inside a larger expression.
 *
 * @see https://git-scm.com/docs/git-check-ref-format
 */
export function isRefName(ref: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return ref !== '' && !/^-|[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{/.test(ref);
}
