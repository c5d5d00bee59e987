import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createJiti } from 'jiti';
import { messageOf } from '../message-of.js';
import { fileLayer, type Layer, type Values } from './layer.js';
import { UsageError } from './usage-error.js';

const NAMES = ['ts', 'js', 'mjs', 'json'].map((ending) => `batchkit.config.${ending}`);

/**
 * Reads the configuration file: the one that is named, else the first there is in `folder` of `batchkit.config.ts`,
 * `.js`, `.mjs` and `.json`. A module's configuration is its default export.
 *
 * @returns `undefined` where none is named and there is none.
 * @throws {@link UsageError} where it is missing or cannot be read.
 */
export async function readConfigFile(
  folder: string,
  named: string | undefined,
): Promise<Layer | undefined> {
  const name = named ?? NAMES.find((each) => existsSync(resolve(folder, each)));
  if (name === undefined) return undefined;
  const values = await readValues(resolve(folder, name), name);
  const isConfig = typeof values === 'object' && values !== null && !Array.isArray(values);
  if (isConfig) return fileLayer(name, values as Values);
  throw new UsageError(`${name}: Expected a configuration, got ${JSON.stringify(values)}.`);
}

async function readValues(path: string, name: string): Promise<unknown> {
  try {
    return await createJiti(import.meta.url).import(path, { default: true });
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${messageOf(error)}`);
  }
}
