import type { Directory } from '../catalogue/directory.js';
import type { Colors } from './colors.js';
import { formatBytes } from './format.js';

/** A directory as a tree: directories first, each by name. */
export function formatDirectory(directory: Directory, colors: Colors): string {
  return [colors.bold(directory.name || '.'), ...linesIn(directory, colors)].join('\n');
}

function linesIn({ directories, files }: Directory, colors: Colors): string[] {
  const entries = [
    ...[...directories].sort(byName).map((directory) => ({
      label: colors.bold(`${directory.name}/`),
      lines: linesIn(directory, colors),
    })),
    ...[...files].sort(byName).map(({ name, bytes }) => ({
      label: `${name}  ${colors.dim(formatBytes(bytes))}`,
      lines: [],
    })),
  ];
  return entries.flatMap(({ label, lines }, index) => {
    const isLast = index === entries.length - 1;
    const [corner, indent] = isLast ? ['└── ', '    '] : ['├── ', '│   '];
    return [corner + label, ...lines.map((line) => indent + line)];
  });
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
