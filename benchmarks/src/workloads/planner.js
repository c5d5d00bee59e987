import { packFiles, planCalls, treeKnowledge } from '@batchkit/grouper-directory';
import { median } from '../statistics.js';

/** What planning may cost, as a multiple of sorting the same paths. */
const MAX_RATIO = 5;

const LIMITS = { files: { maxKeys: 50, maxBytes: 100_000 } };
const ALL_KINDS = ['directory', 'recursive', 'files', 'list'];

/** How the same files can be planned. `knowledge` of the whole tree, or of nothing. */
const PLANS = {
  'files alone and directories': { kinds: ['directory'] },
  'trees as well': { kinds: ['directory', 'recursive'] },
  'files of any directories as well, packed': { kinds: ALL_KINDS.slice(0, 3), limits: LIMITS },
  'listings as well': { kinds: ALL_KINDS, limits: LIMITS },
  'all kinds, every size known': { kinds: ALL_KINDS, limits: LIMITS, isKnown: true },
};

/** The directory planner: what it costs to find the cheapest calls, and how few calls files are packed into. */
export default {
  title: 'Planner: the cheapest calls for a tree of files',
  async table({ rounds, isQuick }) {
    const files = sourceFiles(isQuick ? 2_000 : 100_000, random(7));
    const times = new Map([['sorting', []], ...Object.keys(PLANS).map((name) => [name, []])]);
    const knowledge = treeKnowledge();
    knowledge.learn({ entries: files });
    for (let round = 0; round < rounds; round += 1) timeRound(files, knowledge, times);
    const rows = [...times].map(([name, all]) => [
      name,
      median(all).toFixed(1),
      medianQuotient(all, times.get('sorting')).toFixed(2),
    ]);
    const verdicts = Object.keys(PLANS).map((name) => planVerdict(name, times, files.length));
    return {
      header: ['what', 'ms', '× sorting'],
      rows,
      verdicts: [...verdicts, packVerdict(files)],
    };
  },
};

/** Every plan has its own copy of the paths: strings whose hash nobody has computed yet. */
function timeRound(files, knowledge, times) {
  times.get('sorting').push(time(freshPaths(files), (paths) => paths.sort()));
  for (const [name, { isKnown, ...options }] of Object.entries(PLANS)) {
    const plan = (paths) => planCalls(paths, isKnown ? { ...options, knowledge } : options);
    times.get(name).push(time(freshPaths(files), plan));
  }
}

function time(input, run) {
  const startedAt = performance.now();
  run(input);
  return performance.now() - startedAt;
}

function planVerdict(name, times, count) {
  const ratio = medianQuotient(times.get(name), times.get('sorting'));
  return {
    target: `${name}: ≤ ${MAX_RATIO} × sorting ${count.toLocaleString('en')} paths`,
    measured: `${ratio.toFixed(2)} ×`,
    reached: ratio <= MAX_RATIO,
    isExact: false,
  };
}

function packVerdict(files) {
  const sizes = files.map(({ sizeBytes }) => sizeBytes);
  const { maxKeys, maxBytes } = LIMITS.files;
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const fewest = Math.max(Math.ceil(sizes.length / maxKeys), Math.ceil(bytes / maxBytes));
  const calls = packFiles(sizes, LIMITS.files).length;
  return {
    target: `packed: ≤ 1.05 × the calls there have to be (${fewest})`,
    measured: `${calls} calls`,
    reached: calls <= 1.05 * fewest,
    isExact: true,
  };
}

/** Twelve files in a directory, in no order, sizes log-normal around 2 kB. */
function sourceFiles(count, next) {
  const directories = ['packages/app/src'];
  while (directories.length < count / 12) {
    const parent = directories[Math.floor(next() * directories.length)];
    const name = `module-${directories.length}`;
    directories.push(next() < 0.3 ? `packages/${name}` : `${parent}/${name}`);
  }
  return Array.from({ length: count }, (_file, index) => {
    const directory = directories[Math.floor(next() * directories.length)];
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    const sizeBytes = Math.min(100_000, Math.round(2_000 * Math.exp(1.2 * normal)));
    return { path: `${directory}/component-${index}.tsx`, sizeBytes };
  });
}

function freshPaths(files) {
  return files.map(({ path }) => Buffer.from(path).toString());
}

/** The median of what `a` is to `b` in each round. */
function medianQuotient(a, b) {
  return median(a.map((value, round) => value / b[round]));
}

/** @see Mulberry32, T. Ettinger, public domain */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
