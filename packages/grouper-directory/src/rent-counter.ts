import type { PendingRequest } from '@batchkit/core';

/** Directories of which a count is kept, the latest. */
const MAX_DIRECTORIES = 10_000;

/** Keys of one directory that are told apart; it is bought long before. */
const MAX_KEYS = 10_000;

interface Account {
  spent: number;
  /** When each key that was paid for had begun to wait. Asked about it twice, it is paid for once. */
  readonly paid: Map<string, { readonly queuedAt: number; readonly price: number }>;
}

/**
 * Counts what single files of a directory have cost since it was last fetched whole: rent or buy.
 *
 * Whoever rents for as long as the rent does not exceed the price, and then buys, spends at most twice what it would have
 * taken with all that comes known in advance. No rule without such knowledge does better.
 *
 * @see A. R. Karlin, M. S. Manasse, L. Rudolph, D. D. Sleator, Competitive snoopy caching, Algorithmica 3, 1988
 */
export class RentCounter {
  readonly #accounts = new Map<string, Account>();

  spentOn(directory: string): number {
    return this.#accounts.get(directory)?.spent ?? 0;
  }

  /** A key goes alone. */
  pay(directory: string, { key, queuedAt }: PendingRequest, price: number): void {
    const account = this.#accountOf(directory);
    const before = account.paid.get(key);
    if (before?.queuedAt === queuedAt) return;
    if (account.paid.size >= MAX_KEYS) account.paid.clear();
    account.paid.set(key, { queuedAt, price });
    account.spent += price;
  }

  /** A key that was to go alone has come in a group call after all. */
  refund(directory: string, { key, queuedAt }: PendingRequest): void {
    const account = this.#accounts.get(directory);
    const paid = account?.paid.get(key);
    if (account === undefined || paid?.queuedAt !== queuedAt) return;
    account.paid.delete(key);
    account.spent -= paid.price;
  }

  /** A directory is fetched whole. */
  buy(directory: string): void {
    this.#accounts.delete(directory);
  }

  #accountOf(directory: string): Account {
    const account = this.#accounts.get(directory) ?? { spent: 0, paid: new Map() };
    this.#accounts.delete(directory);
    this.#accounts.set(directory, account);
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size > MAX_DIRECTORIES) this.#accounts.delete(oldest as string);
    return account;
  }
}
