import type { Group } from '@batchkit/core';
import type { Riders } from './call-maker.js';
import type { ChosenCall } from './chosen-call.js';
import type { CheckedOptions } from './directory-options.js';
import type { Knowledge } from './knowledge.js';
import { reaches } from './path.js';
import { findPath } from './path-of.js';
import type { Predictor } from './predictor.js';

/** How much larger than the mean a file is taken to be of which nothing is known. */
const UNKNOWN_FACTOR = 2;

/** The files that ride along in a call: likely ones that it brings anyway or has room for. */
export function chooseRiders(
  call: ChosenCall,
  group: Group,
  predictor: Predictor,
  options: CheckedOptions<unknown>,
  knowledge: Knowledge,
): Riders {
  const riders = new Map<string, string>();
  if (call.kind === 'list') return riders;
  const { maxKeys, maxBytes } = options.limits[call.kind];
  const wanted = call.keysByPath.size;
  const share = Math.floor(
    (options.prefetch?.maxShare ?? 0) * (maxKeys === Infinity ? wanted : maxKeys),
  );
  const most = Math.min(share, maxKeys - wanted);
  let bytes = [...call.keysByPath.keys()].reduce((sum, path) => sum + sizeOf(path), 0);
  const keys = group.requests.map(({ key }) => key);
  predictor.ridersFor(keys, most, (key) => {
    const path = findPath(options.pathOf, key);
    if (path === undefined || call.keysByPath.has(path) || riders.has(path)) return false;
    if (call.kind !== 'files' && !reaches(call.kind, call.directory, path)) return false;
    if (call.kind === 'files') {
      if (bytes + sizeOf(path) > maxBytes) return false;
      bytes += sizeOf(path);
    }
    riders.set(path, key);
    return true;
  });
  return riders;

  function sizeOf(path: string): number {
    return knowledge.factsOf(path)?.sizeBytes ?? knowledge.meanBytes * UNKNOWN_FACTOR;
  }
}
