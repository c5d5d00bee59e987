/** What goes wrong with a call of a {@link faultyStore}. */
export type Fault =
  | 'none'
  /** Done after a while, when other calls have been. */
  | 'slow'
  /** Done after all timeouts. */
  | 'late'
  /** Neither done nor answered, ever. */
  | 'hang'
  /** Not done. */
  | 'reject'
  /** Done, but said not to be. */
  | 'ambiguous'
  | 'throw'
  /** Not done; told by an event alone. */
  | 'swallow'
  /** Answers of reads only: one is missing, they are in reverse, one letter is another. */
  | 'short'
  | 'reorder'
  | 'corrupt';

export const READ_FAULTS = [
  'none',
  'slow',
  'late',
  'hang',
  'reject',
  'throw',
  'swallow',
  'short',
  'reorder',
  'corrupt',
] as const satisfies Fault[];

export const WRITE_FAULTS = [
  'none',
  'slow',
  'late',
  'hang',
  'reject',
  'ambiguous',
  'throw',
  'swallow',
] as const satisfies Fault[];

const SLOW_MS = 60;
const LATE_MS = 400;

interface Entry {
  readonly key: string;
  readonly value: string;
}

/** Two connections to one store: a Keyv 5 adapter each, whose calls go wrong as its faults say, in no order. */
export function faultyStores() {
  const texts = new Map<string, string>();
  return { texts, connect: () => faultyStore(texts) };
}

export function faultyStore(texts: Map<string, string>) {
  const listeners = new Set<(error: unknown) => void>();
  const faults: { read: Fault; write: Fault } = { read: 'none', write: 'none' };

  function call<T>(fault: Fault, work: () => T, unanswered: () => T): Promise<T> {
    const failed = new Error(`fault: ${fault}`);
    switch (fault) {
      case 'throw':
        throw failed;
      case 'reject':
        return Promise.reject(failed);
      case 'hang':
        return new Promise(() => {});
      case 'slow':
      case 'late':
        return new Promise((resolve) =>
          setTimeout(() => resolve(work()), fault === 'slow' ? SLOW_MS : LATE_MS),
        );
      case 'ambiguous':
        work();
        return Promise.reject(failed);
      case 'swallow':
        for (const listener of listeners) listener(failed);
        return Promise.resolve(unanswered());
      default:
        return Promise.resolve(work());
    }
  }

  const answers = {
    short: (found: unknown[]) => found.slice(1),
    reorder: (found: unknown[]) => found.toReversed(),
    corrupt: (found: unknown[]) =>
      found.map((text) => (typeof text === 'string' ? corrupted(text) : text)),
  };

  return {
    opts: {},
    faults,
    on(_event: string, listener: (error: unknown) => void) {
      listeners.add(listener);
    },
    off(_event: string, listener: (error: unknown) => void) {
      listeners.delete(listener);
    },
    get: (key: string) =>
      call(
        faults.read,
        () => texts.get(key),
        () => undefined,
      ),
    getMany(keys: string[]): Promise<unknown[]> {
      const { read } = faults;
      const found = () => keys.map((key) => texts.get(key));
      const change = read in answers ? answers[read as keyof typeof answers] : undefined;
      const work = change === undefined ? found : () => change(found());
      return call<unknown[]>(read, work, () => keys.map(() => undefined));
    },
    set: (key: string, value: string) =>
      call(
        faults.write,
        () => texts.set(key, value),
        () => undefined,
      ),
    setMany(entries: Entry[]): Promise<unknown> {
      const work = () => {
        for (const { key, value } of entries) texts.set(key, value);
      };
      return call<unknown>(faults.write, work, () => undefined);
    },
    delete: (key: string) =>
      call(
        faults.write,
        () => texts.delete(key),
        () => false,
      ),
    deleteMany(keys: string[]): Promise<unknown> {
      const work = () => {
        for (const key of keys) texts.delete(key);
      };
      return call<unknown>(faults.write, work, () => undefined);
    },
    async clear() {
      texts.clear();
    },
    keys: () => [...texts.keys()],
  };
}

/** The text with its middle letter changed. */
function corrupted(text: string): string {
  const middle = Math.floor(text.length / 2);
  const letter = text[middle] === 'x' ? 'y' : 'x';
  return text.slice(0, middle) + letter + text.slice(middle + 1);
}
