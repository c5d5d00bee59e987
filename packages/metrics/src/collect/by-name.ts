/** How many names are told apart. A program has a handful; names made up as it runs must not fill the memory. */
const MAX_NAMES = 100;

/** What those count as that came too late to be told apart. */
export const OTHER = 'other';

/** Something for each name, made when the name is first met. Bounded: names that come too late share {@link OTHER}. */
export class ByName<T> {
  readonly #items = new Map<string, T>();

  constructor(private readonly make: () => T) {}

  get(name: string): T {
    return this.#items.get(name) ?? this.#add(this.#items.size < MAX_NAMES ? name : OTHER);
  }

  /** What there is, as a plain object. */
  toObject<Out>(of: (item: T) => Out): Record<string, Out> {
    // Not an object literal: a name may be `__proto__`.
    return Object.fromEntries([...this.#items].map(([name, item]) => [name, of(item)]));
  }

  #add(name: string): T {
    const item = this.#items.get(name) ?? this.make();
    this.#items.set(name, item);
    return item;
  }
}
