import { z } from 'zod';
import { BATCH_CONFIG } from './config-bounds.js';
import { describe } from './errors.js';

const { defaultConcurrency, maxBatchSize, timeoutMs } = BATCH_CONFIG;

/** An integer option whose error names the bound and the value. */
function integer(bounds: { min: number; max: number; default: number }, unit = '') {
  const error = ({ input }: { input?: unknown }) =>
    `Expected an integer from ${bounds.min} to ${bounds.max}${unit}, got ${describe(input)}.`;
  return z
    .int({ error })
    .min(bounds.min, { error })
    .max(bounds.max, { error })
    .default(bounds.default);
}

/**
 * The configuration of a processor, as data: parse a file or the environment with it and hand the result to
 * `new BatchProcessor({ config })`. Every part is optional; `{}` parses to the defaults. Unknown keys are errors.
 */
export const batchConfigSchema = z.strictObject({
  batch: z
    .strictObject({
      /** Calls a batch may be charged with at once, where it does not say. */
      defaultConcurrency: integer(defaultConcurrency),
      /** Whether optimizers are used. */
      enableOptimizations: z
        .boolean({ error: ({ input }) => `Expected a boolean, got ${describe(input)}.` })
        .default(BATCH_CONFIG.enableOptimizations.default),
      /** `none`, `prefix`, `custom`, or the name of a registered grouper. */
      groupingStrategy: z
        .string({ error: ({ input }) => `Expected the name of a grouper, got ${describe(input)}.` })
        .min(1, { error: 'Expected the name of a grouper, got an empty string.' })
        .default(BATCH_CONFIG.groupingStrategy.default),
      /** Keys in one group call, where the optimizer declares no `maxKeys`. */
      maxBatchSize: integer(maxBatchSize),
      /** One upstream attempt. Milliseconds. */
      timeoutMs: integer(timeoutMs, ' milliseconds'),
    })
    .prefault({}),
});

/** A configuration with every default filled in. */
export type BatchConfig = z.output<typeof batchConfigSchema>;

/** A configuration as it is written: every part optional. */
export type BatchConfigInput = z.input<typeof batchConfigSchema>;
