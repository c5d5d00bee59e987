/**
 * What a conformance suite needs of a test runner: vitest, `node:test`, Jest and Mocha all have it.
 * Assertions are `node:assert/strict`, so no runner is imported.
 */
export interface TestApi {
  /** Groups tests under a name. */
  describe(name: string, body: () => void): unknown;
  /** Registers one test. */
  it(name: string, body: () => void | Promise<void>): unknown;
}
