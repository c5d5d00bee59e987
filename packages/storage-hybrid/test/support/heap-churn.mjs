// Fills a memory tier far beyond its bound, again and again, and tells what the process holds for it.
// Run with --expose-gc from the built package.
import { setTimeout as pause } from 'node:timers/promises';
import { hybridStorage } from '@batchkit/storage-hybrid';

const [kind, megabytes] = process.argv.slice(2);
const maxBytes = Number(megabytes) * 1024 * 1024;
const text = (length, n) => `${n}`.padEnd(length, 'abcdefghij'.slice(n % 7));

/** Values as they come from upstream: parsed, so that they share nothing but the shapes of their objects. */
const kinds = {
  'short texts': (n) => JSON.parse(JSON.stringify(text(20, n))),
  'long texts': (n) => JSON.parse(JSON.stringify(text(5_000 + (n % 5_000), n))),
  'wide texts': (n) => JSON.parse(JSON.stringify(`${text(500, n)}鍵`)),
  numbers: (n) => n + 0.5,
  'small objects': (n) => JSON.parse(JSON.stringify({ id: n, ok: true })),
  'nested objects': (n) => {
    const files = Array.from({ length: 5 }, (_, at) => ({
      path: text(30, n + at),
      size: at * 1.5,
    }));
    return JSON.parse(JSON.stringify({ id: n, name: text(12, n), files, tags: ['a', 'b'] }));
  },
  'lists of numbers': (n) =>
    JSON.parse(JSON.stringify(Array.from({ length: 100 }, (_, at) => n + at + 0.5))),
  buffers: (n) => Buffer.alloc(2_000 + (n % 3_000), n),
  maps: (n) => new Map(Array.from({ length: 20 }, (_, at) => [text(10, n + at), at])),
  'objects of other names each': (n) =>
    JSON.parse(JSON.stringify(Object.fromEntries([1, 2, 3].map((at) => [`id ${n}-${at}`, at])))),
  'large tables': (n) =>
    JSON.parse(`{${Array.from({ length: 300 }, (_, at) => `"name ${at}":${n}`).join()}}`),
  'lists that grew': (n) => {
    const list = [];
    for (let at = 0; at < 50; at += 1) list.push(n + at);
    return { list };
  },
  'buffers of the pool': (n) => Buffer.from(text(3_000, n)),
  'views into larger buffers': (n) => Buffer.alloc(20_000, n).subarray(0, 10),
  errors: (n) => new Error(`${n}`),
};

async function heldBytes() {
  for (let time = 0; time < 4; time += 1) {
    globalThis.gc();
    await pause(5);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const storage = hybridStorage({ memory: { maxBytes } });
const make = kinds[kind];
const before = await heldBytes();
let n = 0;
/** Until so many have been pushed out as fit in. */
while (n < 1_000 || storage.stats().l1.evictions < 2 * storage.stats().l1.entries) {
  const entries = Array.from({ length: 100 }, () => {
    n += 1;
    return { key: `component:${n}`, value: make(n), expiresAt: Date.now() + 3_600_000 };
  });
  storage.mset(entries);
}
const { entries, bytes } = storage.stats().l1;
process.stdout.write(
  JSON.stringify({ held: (await heldBytes()) - before, bytes, entries, maxBytes }),
);
