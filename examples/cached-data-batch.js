/** Many components at once, through `getCachedDataBatch`: grouped by prefix, and with priorities. */
import { BatchProcessor, createGetCachedDataBatch, mapStorage } from '@batchkit/core';
import { prefixGrouper } from '@batchkit/grouper-prefix';

/** An upstream, for the example: it counts its calls. */
const upstream = { calls: 0, busy: 0, most: 0, asked: [] };
async function getComponent(name) {
  upstream.calls += 1;
  upstream.asked.push(name);
  upstream.busy += 1;
  upstream.most = Math.max(upstream.most, upstream.busy);
  await new Promise((resolve) => setImmediate(resolve));
  upstream.busy -= 1;
  return { name, framework: 'react' };
}

const processor = new BatchProcessor({
  storage: mapStorage(),
  limit: 5,
  groupers: { prefix: prefixGrouper() },
});
const getCachedDataBatch = createGetCachedDataBatch(processor);

const names = ['button', 'card', 'dialog', 'input', 'select', 'table', 'tabs', 'button'];
const requests = names.map((name) => ({
  key: `component-metadata:react:${name}`,
  fetchFunction: () => getComponent(name),
  ttl: 3_600_000,
}));
const metadata = await getCachedDataBatch(requests, {
  maxConcurrency: 5,
  groupingStrategy: 'prefix',
});
console.log(metadata.map(({ name }) => name).join(' '));
console.log(`${upstream.calls} calls, at most ${upstream.most} at once`);

upstream.asked.length = 0;
const urgent = [
  { key: 'component:react:chart', fetchFunction: () => getComponent('chart'), priority: 'low' },
  { key: 'component:react:badge', fetchFunction: () => getComponent('badge'), priority: 'normal' },
  { key: 'component:react:alert', fetchFunction: () => getComponent('alert'), priority: 'high' },
];
await getCachedDataBatch(urgent, { maxConcurrency: 1 });
console.log(upstream.asked.join(' '));
