import type { GraphqlAnswer } from '../graphql/execute-query.js';
import type { Random } from '../random.js';
import type { Faults } from './faults.js';

/** GitHub's words for a query that was stopped by its resource limits. */
const RESOURCE_LIMITS = 'Resource limits for this query exceeded.';

type Fields = Record<string, unknown>;
type Path = [top: string, field: string];

/**
 * An answer that has lost objects from the second level of its data, one at least: without a word
 * (`silentEmpty`), or as `null` with an error for each (`partialAnswer`).
 *
 * @returns `undefined` where there is nothing to lose.
 */
export function loseFields(
  { data, errors = [] }: GraphqlAnswer,
  how: NonNullable<Faults['fields']>,
  random: Random,
): GraphqlAnswer | undefined {
  const lost = someOf(pathsOf(data), random);
  if (lost.length === 0) return undefined;
  const left = structuredClone(data) as Record<string, Fields>;
  for (const [top, field] of lost) {
    const object = left[top] as Fields;
    if (how === 'silentEmpty') delete object[field];
    else object[field] = null;
  }
  const told = how === 'silentEmpty' ? [] : lost.map(resourceError);
  const all = [...errors, ...told];
  return all.length === 0 ? { data: left } : { data: left, errors: all };
}

function resourceError(path: Path) {
  return { type: 'RESOURCE_LIMITS_EXCEEDED', path, message: RESOURCE_LIMITS };
}

/** About half of them, one at least. */
function someOf(paths: readonly Path[], random: Random): Path[] {
  const sure = Math.floor(random() * paths.length);
  return paths.filter((_, index) => index === sure || random() < 0.5);
}

/** Only objects are lost: a scalar of GitHub's schema may be one that is never `null`. */
function pathsOf(data: GraphqlAnswer['data']): Path[] {
  return Object.entries(data ?? {}).flatMap(([top, object]) =>
    isFields(object)
      ? Object.entries(object).flatMap(([field, value]): Path[] =>
          isFields(value) ? [[top, field]] : [],
        )
      : [],
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
