import { DEMO_DEFAULTS, type DemoConfig, demoConfigSchema } from './demo-config.js';
import { type Layer, type Values, valueAt } from './layer.js';
import { nameOf, SETTABLES } from './settable.js';
import { UsageError } from './usage-error.js';

/** The configuration in force, and where each part of it came from. */
export interface EffectiveConfig {
  readonly config: DemoConfig;
  /** `default`, a file, a variable or a flag. */
  originOf(path: readonly PropertyKey[]): string;
}

/** One option as it is in force. */
export interface EffectiveOption {
  readonly option: string;
  readonly value: unknown;
  readonly from: string;
}

const DEFAULTS: Layer = { values: DEMO_DEFAULTS, originOf: () => 'default' };

/**
 * Puts layers over one another and checks what comes out.
 *
 * @param layers - The weakest first.
 * @throws {@link UsageError} that names every wrong option, and where it was set.
 */
export function resolveConfig(layers: readonly (Layer | undefined)[]): EffectiveConfig {
  const all = [DEFAULTS, ...layers.filter((layer) => layer !== undefined)];
  const originOf = (path: readonly PropertyKey[]) => {
    const setter = all.findLast(({ values }) => valueAt(values, path) !== undefined);
    return (setter ?? DEFAULTS).originOf(path);
  };
  const merged = all.reduce<Values>((under, { values }) => over(under, values), {});
  const parsed = demoConfigSchema.safeParse(merged);
  if (parsed.success) return { config: parsed.data, originOf };
  const lines = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys
          .map(
            (key) =>
              `${originOf([...issue.path, key])}: There is no option ${[...issue.path, key].join('.')}.`,
          )
          .join('\n')
      : `${originOf(issue.path)}: ${issue.message}`,
  );
  throw new UsageError(lines.join('\n'));
}

/** Every option, in the order of the help. */
export function effectiveOptions({ config, originOf }: EffectiveConfig): EffectiveOption[] {
  return SETTABLES.map((settable) => ({
    option: nameOf(settable),
    value: valueAt(config, settable.path),
    from: originOf(settable.path),
  }));
}

function over(under: Values, values: Values): Values {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    merged[name] = isPart(value) && isPart(merged[name]) ? over(merged[name], value) : value;
  }
  return merged;
}

function isPart(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
