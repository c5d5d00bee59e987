import { figuresOf, median, medianRatio, quantile } from './statistics.js';

/** @typedef {import('./types.d.ts').Case} Case */
/** @typedef {import('./types.d.ts').Results} Results */
/** @typedef {import('./types.d.ts').Verdict} Verdict */

/**
 * The table of a case: contenders in order, the fastest first where they are compared.
 *
 * @param {Case} situation
 * @param {Results} results
 */
export function caseTable({ title, columns, isCompared, contenders }, results) {
  const compared = isCompared ? comparison(columns[0], contenders, results) : undefined;
  const titles = columns.map((column) => column.title);
  const header = ['contender', titles[0], ...(compared?.header ?? []), ...titles.slice(1)];
  const rows = contenders.map((contender) => {
    const [first, ...others] = columns.map((column) => figure(results.get(contender), column));
    return [contender, first, ...(compared?.cells(contender) ?? []), ...others];
  });
  return `#### ${title}\n\n${markdown(header, rows)}`;
}

/** @param {readonly Verdict[]} verdicts */
export function verdictTable(verdicts) {
  const header = ['target', 'measured', 'reached', 'aim', 'reached'];
  const rows = verdicts.map(({ target, measured, reached, aim, aimReached }) => [
    target,
    measured,
    reached ? 'yes' : '**no**',
    aim ?? '',
    aim === undefined ? '' : aimReached ? 'yes' : 'no',
  ]);
  return markdown(header, rows);
}

/** @param {readonly string[]} header */
export function markdown(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** Quotients against the floor and against the subject, and how far apart the rounds were. */
function comparison({ figure: name, digits }, contenders, results) {
  const [floor] = contenders;
  const subject = contenders.find((contender) => contender.startsWith('batchkit'));
  const header = ['quartiles', `× ${floor}`, 'batchkit is'];
  const cells = (contender) => {
    const rounds = results.get(contender);
    const figures = figuresOf(rounds, name);
    const quartiles = [0.25, 0.75].map((share) => quantile(figures, share).toFixed(digits ?? 0));
    return [
      quartiles.join('–'),
      times(medianRatio(rounds, results.get(floor), name)),
      contender === subject ? '' : `${times(medianRatio(results.get(subject), rounds, name))} ×`,
    ];
  };
  return { header, cells };
}

function times(ratio) {
  return ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0);
}

function figure(rounds, { figure: name, digits = 0 }) {
  const figures = figuresOf(rounds, name);
  if (typeof figures[0] === 'string') return [...new Set(figures)].join(', ');
  return median(figures).toFixed(digits);
}
