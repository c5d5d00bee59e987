import { figuresOf, median, medianRatio } from './statistics.js';

/** @typedef {import('./types.d.ts').Target} Target */

const SUBJECT = 'batchkit';

/**
 * The subject's figure is at most `must` times that of `contender`; the aim is `aim`.
 *
 * @param {string} figure
 * @param {{ of?: string, to: string, must: number, aim?: number, what?: string }} bounds - `what` the figure is.
 * @returns {Target}
 */
export function ratio(figure, { of = SUBJECT, to, must, aim, what }) {
  return (results) => {
    const measured = medianRatio(results.get(of), results.get(to), figure);
    return {
      target: `${of === SUBJECT ? '' : `${of} `}≤ ${must} × ${to}${what === undefined ? '' : `, ${what}`}`,
      measured: `${measured.toFixed(digitsFor(must))} ×`,
      reached: measured <= must,
      aim: aim === undefined ? undefined : `≤ ${aim} ×`,
      aimReached: aim === undefined ? undefined : measured <= aim,
      isExact: false,
    };
  };
}

/**
 * The subject's figure is below that of every peer.
 *
 * @param {string} figure
 * @param {{ of?: string, except: readonly string[] }} field - Who is no peer.
 * @returns {Target}
 */
export function fasterThanPeers(figure, { of = SUBJECT, except }) {
  return (results) => {
    const peers = [...results.keys()].filter((name) => name !== of && !except.includes(name));
    const ratios = peers.map((peer) => medianRatio(results.get(of), results.get(peer), figure));
    const closest = ratios.indexOf(Math.max(...ratios));
    return {
      target: 'faster than every peer',
      measured: `${ratios[closest].toFixed(2)} × ${peers[closest]}`,
      reached: ratios[closest] < 1,
      isExact: false,
    };
  };
}

/**
 * The subject's count is below that of every peer.
 *
 * @param {string} figure
 * @param {{ of?: string }} subject
 * @returns {Target}
 */
export function fewerThanPeers(figure, { of = SUBJECT }) {
  return (results) => {
    const counts = [...results].map(([name, rounds]) => [name, median(figuresOf(rounds, figure))]);
    const [, own] = counts.find(([name]) => name === of);
    const others = counts.filter(([name]) => name !== of);
    const [peer, least] = others.reduce((a, b) => (b[1] < a[1] ? b : a));
    return {
      target: `fewer ${figure} than every peer`,
      measured: `${own}, ${peer} ${least}`,
      reached: own < least,
      isExact: false,
    };
  };
}

/**
 * The subject's figure is this one, in every round.
 *
 * @param {string} figure
 * @param {number | string} expected
 * @param {{ of?: string, text?: string }} [wording]
 * @returns {Target}
 */
export function exactly(figure, expected, { of = SUBJECT, text } = {}) {
  return (results) => {
    const measured = [...new Set(figuresOf(results.get(of), figure))].join(', ');
    const target = text ?? `exactly ${expected} ${figure}`;
    return { target, measured, reached: measured === String(expected), isExact: true };
  };
}

/**
 * The subject's figure is at most `must` above that of `contender`.
 *
 * @returns {Target}
 */
export function above(figure, { to, must, aim, unit }) {
  return (results) => {
    const of = (name) => median(figuresOf(results.get(name), figure));
    const measured = of(SUBJECT) - of(to);
    return {
      target: `≤ ${must} ${unit} over ${to}`,
      measured: `${measured.toFixed(0)} ${unit}`,
      reached: measured <= must,
      aim: `≤ ${aim} ${unit}`,
      aimReached: measured <= aim,
      isExact: false,
    };
  };
}

/**
 * The subject's figure is at most `must`.
 *
 * @param {string} figure
 * @param {{ of?: string, must: number, unit: string, text: string }} bound
 * @returns {Target}
 */
export function within(figure, { of = SUBJECT, must, unit, text }) {
  return (results) => {
    const measured = median(figuresOf(results.get(of), figure));
    const reached = measured <= must;
    return { target: text, measured: `${measured.toFixed(0)} ${unit}`, reached, isExact: false };
  };
}

/**
 * On a virtual clock: the subject's figure is at most `times` that of `contender`.
 *
 * @returns {Target}
 */
export function atMost(figure, { times, to, text }) {
  return (results) => {
    const of = (name) => median(figuresOf(results.get(name), figure));
    const measured = `${of(SUBJECT)} against ${of(to)}`;
    return { target: text, measured, reached: of(SUBJECT) <= times * of(to), isExact: true };
  };
}

function digitsFor(bound) {
  return Number.isInteger(bound * 10) ? 2 : 3;
}
