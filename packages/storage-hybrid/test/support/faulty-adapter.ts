/** What goes wrong with the calls of an adapter. */
export type AdapterFault =
  | 'throw'
  | 'reject'
  | 'hang'
  | 'slow'
  /** Done, but said not to be. */
  | 'ambiguous'
  /** Answers of reads only. */
  | 'short'
  | 'reorder'
  | 'corrupt';

/** Read at every call. */
export interface AdapterFaults {
  read?: AdapterFault | undefined;
  write?: AdapterFault | undefined;
}

type Call = (...args: unknown[]) => Promise<unknown>;

const READS = ['get', 'getMany'];
const WRITES = ['set', 'setMany', 'delete', 'deleteMany'];

/** Later than the timeouts of who uses it. */
const SLOW_MS = 150;

/** Lets the calls of a real adapter go wrong. It stays the one that it is: others tell it by its class. */
export function makeFaulty(adapter: object, faults: AdapterFaults): void {
  const calls = adapter as Record<string, Call | undefined>;
  for (const name of [...READS, ...WRITES]) {
    const sound = calls[name]?.bind(adapter);
    if (sound === undefined) continue;
    const kind = READS.includes(name) ? 'read' : 'write';
    calls[name] = (...args) => faulty(faults[kind], () => sound(...args));
  }
}

function faulty(fault: AdapterFault | undefined, work: () => Promise<unknown>): Promise<unknown> {
  const failed = new Error(`fault: ${fault}`);
  switch (fault) {
    case 'throw':
      throw failed;
    case 'reject':
      return Promise.reject(failed);
    case 'hang':
      return new Promise(() => {});
    case 'slow':
      return new Promise((resolve) => setTimeout(resolve, SLOW_MS)).then(work);
    case 'ambiguous':
      return work().then(() => Promise.reject(failed));
    case undefined:
      return work();
    default:
      return work().then((answer) => changed(fault, answer));
  }
}

function changed(fault: AdapterFault, answer: unknown): unknown {
  if (!Array.isArray(answer)) return corrupted(answer);
  if (fault === 'short') return answer.slice(1);
  if (fault === 'reorder') return answer.toReversed();
  return answer.map(corrupted);
}

/** A text with its last letter but two changed. */
function corrupted(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  return text.replace(/.(..)$/, (found, end) => `${found.startsWith('x') ? 'y' : 'x'}${end}`);
}
