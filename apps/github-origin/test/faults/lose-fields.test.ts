import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loseFields } from '../../src/faults/lose-fields.js';
import { seededRandom } from '../../src/random.js';

const blobs = fc.dictionary(
  fc.stringMatching(/^f[0-9]{1,3}$/),
  fc.oneof(fc.record({ text: fc.string() }), fc.constant(null)),
  { minKeys: 1 },
);

describe('an answer that loses fields', () => {
  it('lacks some of its objects, one at least, without a word, and nothing else has changed', () => {
    fc.assert(
      fc.property(blobs, fc.integer(), (repository, seed) => {
        const answer = { data: { repository: { name: 'ui', ...repository } } };
        const less = loseFields(answer, 'silentEmpty', seededRandom(seed));
        const objects = Object.values(repository).filter((blob) => blob !== null);
        if (objects.length === 0) {
          expect(less).toBeUndefined();
          return;
        }
        expect(less).not.toHaveProperty('errors');
        const left = less?.data?.repository as Record<string, unknown>;
        expect(Object.keys(left).length).toBeLessThan(Object.keys(answer.data.repository).length);
        expect(answer.data.repository).toMatchObject(left);
        for (const [field, blob] of Object.entries(repository)) {
          if (blob === null) expect(left[field]).toBeNull();
        }
      }),
    );
  });

  it('has null for them, and an error for each with its path, when it says so', () => {
    fc.assert(
      fc.property(blobs, fc.integer(), (repository, seed) => {
        const answer = { data: { repository }, errors: [{ message: 'before' }] };
        const less = loseFields(answer, 'partialAnswer', seededRandom(seed));
        if (less === undefined) return;
        const left = less.data?.repository as Record<string, unknown>;
        const lost = Object.keys(repository).filter(
          (field) => repository[field] !== null && left[field] === null,
        );
        expect(lost.length).toBeGreaterThan(0);
        expect(less.errors).toEqual([
          { message: 'before' },
          ...lost.map((field) => ({
            type: 'RESOURCE_LIMITS_EXCEEDED',
            path: ['repository', field],
            message: 'Resource limits for this query exceeded.',
          })),
        ]);
      }),
    );
  });

  it('is not one without objects', () => {
    for (const data of [null, undefined, {}, { repository: null }, { rateLimit: { cost: 1 } }]) {
      expect(loseFields({ data }, 'silentEmpty', seededRandom(1))).toBeUndefined();
    }
  });
});
