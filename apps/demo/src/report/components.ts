import type { ComponentMetadata } from '../catalogue/component.js';
import type { Component } from '../catalogue/shelf.js';
import { bytesOf, type Source } from '../source.js';
import { formatBytes } from './format.js';

/** One line a component: its name, how many files it has and how large they are. */
export function formatList(components: readonly ComponentMetadata[]): string {
  return components
    .map(({ name, files, bytes }) => `${name}  ${files.length} files, ${formatBytes(bytes)}`)
    .join('\n');
}

/** Every file under its path; as JSON, one object for each component. */
export function formatComponents(components: readonly Component[], json: boolean): string {
  if (json) {
    return JSON.stringify(
      components.map(({ sources, ...metadata }) => ({
        ...metadata,
        sources: Object.fromEntries([...sources].map(([path, source]) => [path, textOf(source)])),
      })),
    );
  }
  return components
    .flatMap(({ sources }) => [...sources].map(([path, source]) => `── ${path}\n${textOf(source)}`))
    .join('\n');
}

/** What is not text is shown in base64. */
function textOf(source: Source): string {
  return typeof source === 'string' ? source : bytesOf(source).toString('base64');
}
