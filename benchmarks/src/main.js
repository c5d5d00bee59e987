/** `pnpm bench [name…] [--rounds N] [--json] [--quick]`: see README.md. */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCase } from './measure.js';
import { caseTable, markdown, verdictTable } from './report.js';

const WORKLOADS = [
  'warm',
  'warm-requests',
  'cold',
  'slots',
  'coalescible',
  'herd',
  'herd-bulk',
  'late-binding',
  'memory',
  'partial-failure',
  'growth',
  'stream',
  'async-context',
  'metrics-cost',
  'size',
];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});

const rounds = Number(flags.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  fail(`Expected --rounds to be an integer from 1 and up, got ${flags.rounds}.`);
}
const unknown = positionals.find((name) => !WORKLOADS.includes(name));
if (unknown !== undefined) {
  fail(`There is no workload ${unknown}: expected one of ${WORKLOADS.join(', ')}.`);
}

const names = positionals.length > 0 ? positionals : WORKLOADS;
const report = { machine: machine(), rounds, workloads: [] };
if (!flags.json) process.stdout.write(`${report.machine}; ${rounds} rounds\n`);
for (const name of names) {
  const part = await runWorkload(name);
  report.workloads.push(part);
  if (!flags.json) process.stdout.write(`\n${part.text}\n`);
}
if (flags.json) {
  const omitText = (name, value) => (name === 'text' ? undefined : value);
  process.stdout.write(`${JSON.stringify(report, omitText, 2)}\n`);
}

const failures = report.workloads.flatMap((part) => part.failures);
for (const failure of failures) log(`FAILED ${failure}`);
log(failures.length === 0 ? 'all answers are right' : `${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;

async function runWorkload(name) {
  const { default: workload } = await import(`./workloads/${name}.js`);
  if (workload.table !== undefined) return runTable(name, workload);
  const results = new Map();
  const cases = [];
  const parts = [`### ${workload.title}`];
  const failures = [];
  for (const situation of workload.cases({ isQuick: flags.quick })) {
    const options = { rounds, isQuick: flags.quick, log: (text) => log(`${name}: ${text}`) };
    const measured = await measureCase(name, situation, options);
    results.set(situation.id, measured);
    const verdicts = situation.targets.map((target) => target(measured));
    parts.push(caseTable(situation, measured));
    if (verdicts.length > 0) parts.push(verdictTable(verdicts));
    cases.push({ id: situation.id, rounds: Object.fromEntries(measured), verdicts });
    failures.push(...failuresOf(situation.id, measured, verdicts));
  }
  const conclusions = workload.conclude?.(results) ?? [];
  if (conclusions.length > 0) parts.push(verdictTable(conclusions));
  return { name, cases, conclusions, failures, text: parts.join('\n\n') };
}

async function runTable(name, workload) {
  log(name);
  const { header, rows, verdicts } = await workload.table({ rounds, isQuick: flags.quick });
  const text = [`### ${workload.title}`, markdown(header, rows)];
  if (verdicts.length > 0) text.push(verdictTable(verdicts));
  const failures = failuresOf(name, new Map(), verdicts);
  return { name, rows, conclusions: verdicts, failures, text: text.join('\n\n') };
}

/** Wrong answers, and targets that chance has no part in. How fast it went is never a failure. */
function failuresOf(id, measured, verdicts) {
  const wrong = [...measured].flatMap(([contender, all]) => {
    const first = all.find((round) => round.wrong !== undefined);
    return first === undefined ? [] : [`${id}: ${contender} answers wrong: ${first.wrong}`];
  });
  const missed = verdicts.filter((verdict) => verdict.isExact && !verdict.reached);
  return [
    ...wrong,
    ...missed.map(({ target, measured: came }) => `${id}: ${target}: measured ${came}`),
  ];
}

function machine() {
  const { node } = process.versions;
  const load = loadavg()[0].toFixed(1);
  return `${availableParallelism()} cores, Node ${node}, ${process.platform} ${process.arch}, load before: ${load}`;
}

function log(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  log(text);
  process.exit(2);
}
