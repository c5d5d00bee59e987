// 240 objects of a store that knows prefixes, in as few calls as it allows: `node examples/object-store.js`.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { BatchProcessor } from '@batchkit/core';
import { directoryGrouper, directoryOptimizer } from '@batchkit/grouper-directory';

// The store: objects under names with slashes, 1 to 4 kB each. A server of its own, so that its calls are real ones.
const objects = new Map();
for (let index = 0; index < 240; index += 1) {
  const name = `tenant-${index % 4}/2026/${1 + (index % 12)}/invoice-${index}.json`;
  objects.set(name, JSON.stringify({ index }).padEnd(1_000 * (1 + (index % 4))));
}

const calls = { list: 0, batch: 0, object: 0 };
const answers = {
  // What is there below a prefix, and how large it is: one call, no contents.
  list: (prefix) => [...objects].filter(([name]) => name.startsWith(prefix)).map(sized),
  // Up to 50 objects and 64 kB, of any prefixes.
  batch: (names) => names.split(',').map((name) => [name, objects.get(name)]),
  object: (name) => objects.get(name),
};
const sized = ([path, text]) => ({ path, sizeBytes: text.length });

const server = createServer(({ url }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const kind = pathname.slice(1);
  calls[kind] += 1;
  response.end(JSON.stringify(answers[kind](searchParams.get('q'))));
}).listen(0, '127.0.0.1');
await once(server, 'listening');

async function ask(kind, what, signal) {
  const query = encodeURIComponent(what);
  const url = `http://127.0.0.1:${server.address().port}/${kind}?q=${query}`;
  return (await fetch(url, { signal })).json();
}

// The planner: a key's path is its name. Which calls are made is decided whenever one can start.
const pathOf = (key) => key.slice('s3:'.length);
const optimizer = directoryOptimizer({
  pathOf,
  fetchFiles: (paths, { signal }) => ask('batch', paths.join(), signal),
  list: async (prefix, { signal }) => ({ entries: await ask('list', prefix, signal) }),
  limits: { files: { maxKeys: 50, maxBytes: 64_000 } },
});
const processor = new BatchProcessor({
  groupers: { tree: directoryGrouper({ pathOf, scope: 'tree' }) },
  optimizers: [optimizer],
});

const keys = [...objects.keys()].map((name) => `s3:${name}`);
const fetchOne = (key, { signal }) => ask('object', pathOf(key), signal);
const values = await processor.getMany(keys, fetchOne, { groupingStrategy: 'tree' });
console.log(
  values.every((value, at) => value === objects.get(pathOf(keys[at]))),
  calls,
);
server.close();
