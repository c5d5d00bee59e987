import { readValue, SETTABLES, type Settable } from './settable.js';

/** Values from one place. */
export interface Layer {
  /** Where an option of it was set, as an error and `config print` name it. */
  originOf(path: readonly PropertyKey[]): string;
  readonly values: Values;
}

/** A configuration, or a part of one. */
export type Values = { readonly [name: string]: unknown };

/** What the environment says. */
export function environmentLayer(env: NodeJS.ProcessEnv): Layer {
  const set = SETTABLES.filter(({ variable }) => env[variable] !== undefined);
  return {
    values: nested(set, (settable) => readValue(settable, env[settable.variable] as string)),
    originOf: (path) => settableAt(path)?.variable ?? 'the environment',
  };
}

/**
 * What the command line says.
 *
 * @param given - The value of every flag that was given, as commander read it.
 */
export function flagLayer(given: (settable: Settable) => unknown): Layer {
  const set = SETTABLES.filter((settable) => given(settable) !== undefined);
  const read = (settable: Settable) => {
    const value = given(settable);
    return typeof value === 'string' ? readValue(settable, value) : value;
  };
  return {
    values: nested(set, read),
    originOf: (path) => longFlag(settableAt(path)) ?? 'the command line',
  };
}

/** What a file says. */
export function fileLayer(file: string, values: Values): Layer {
  return { values, originOf: () => file };
}

/** The value at `path`, where there is one. */
export function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  const step = (inner: unknown, name: PropertyKey) =>
    typeof inner === 'object' && inner !== null
      ? (inner as Record<PropertyKey, unknown>)[name]
      : undefined;
  return path.reduce(step, values);
}

function nested(settables: readonly Settable[], valueFor: (settable: Settable) => unknown): Values {
  const values: Record<string, unknown> = {};
  for (const settable of settables) {
    const [first, second] = settable.path;
    const value = valueFor(settable);
    values[first] = second === undefined ? value : { ...(values[first] ?? {}), [second]: value };
  }
  return values;
}

function settableAt(path: readonly PropertyKey[]): Settable | undefined {
  return SETTABLES.find((settable) => settable.path.join('.') === path.join('.'));
}

function longFlag(settable: Settable | undefined): string | undefined {
  return settable && /--[\w-]+/.exec(settable.flags)?.[0];
}
