import type { ComponentMetadata } from '../catalogue/component.js';
import type { Component } from '../catalogue/shelf.js';
import { bytesOf, type Source } from '../source.js';
import type { Colors } from './colors.js';
import { formatBytes } from './format.js';

/** One line a component: its name, how many files it has and how large they are. */
export function formatList(components: readonly ComponentMetadata[], colors: Colors): string {
  return components
    .map(({ name, files, bytes }) => {
      const size = `${files.length} files, ${formatBytes(bytes)}`;
      return `${colors.bold(name)}  ${colors.dim(size)}`;
    })
    .join('\n');
}

/** Every file under its path; as JSON, one object for each component. */
export function formatComponents(
  components: readonly Component[],
  json: boolean,
  colors: Colors,
): string {
  if (json) {
    return JSON.stringify(
      components.map(({ sources, ...metadata }) => ({
        ...metadata,
        sources: Object.fromEntries([...sources].map(([path, source]) => [path, textOf(source)])),
      })),
    );
  }
  return components
    .flatMap(({ sources }) =>
      [...sources].map(
        ([path, source]) => `${colors.dim('──')} ${colors.bold(path)}\n${textOf(source)}`,
      ),
    )
    .join('\n');
}

/** What is not text is shown in base64. */
export function textOf(source: Source): string {
  return typeof source === 'string' ? source : bytesOf(source).toString('base64');
}
