import type { FrameworkName } from './frameworks.js';

/** The one place where keys are built and read: everybody else treats them as opaque. */

const SOURCE = 'component';
const METADATA = 'component-metadata';
const NAMES = 'component-names';
const FILES = 'component-files';

/** The key of a file's source: `component:{framework}:{path}`. */
export function sourceKey(framework: FrameworkName, path: string): string {
  return `${SOURCE}:${framework}:${path}`;
}

/** The key of what is known of a component: `component-metadata:{framework}:{name}`. */
export function metadataKey(framework: FrameworkName, name: string): string {
  return `${METADATA}:${framework}:${name}`;
}

/** The key of the list of a framework's components: `component-names:{framework}`. */
export function namesKey(framework: FrameworkName): string {
  return `${NAMES}:${framework}`;
}

/** The key of the list of a library's files: `component-files:{framework}`. */
export function filesKey(framework: FrameworkName): string {
  return `${FILES}:${framework}`;
}

/**
 * The path of the file that a key stands for.
 *
 * @throws Error for a key that stands for no file.
 */
export function pathOf(key: string): string {
  return lastPartOf(key, SOURCE);
}

/**
 * The component that a key tells of.
 *
 * @throws Error for a key that tells of none.
 */
export function componentOf(key: string): string {
  return lastPartOf(key, METADATA);
}

/** Whether a key stands for a file. */
export function isSourceKey(key: string): boolean {
  return key.startsWith(`${SOURCE}:`);
}

/** Whether a key tells of a component. */
export function isMetadataKey(key: string): boolean {
  return key.startsWith(`${METADATA}:`);
}

/** What comes after the framework: a path may hold colons itself. */
function lastPartOf(key: string, kind: string): string {
  const frameworkEnd = key.indexOf(':', kind.length + 1);
  if (!key.startsWith(`${kind}:`) || frameworkEnd === -1) {
    throw new Error(`Expected a key ${kind}:{framework}:…, got ${JSON.stringify(key)}.`);
  }
  return key.slice(frameworkEnd + 1);
}
