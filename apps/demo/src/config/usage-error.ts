/** What is wrong with how the program was called, as the user is to read it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
