import { FRAMEWORKS, type FrameworkName } from '../frameworks.js';
import type { TreeFile } from '../github/tree-file.js';
import { type Library, listFiles } from './library.js';

/** What is known of a component without reading it: a directory of the library and its files. */
export interface ComponentMetadata {
  /** The directory, from where the library begins: names of directories alone are not unique. */
  name: string;
  framework: FrameworkName;
  /** The directory, from the root of the repository. */
  directory: string;
  /** The files right in the directory. At least one. */
  files: TreeFile[];
  /** Bytes of all files. */
  bytes: number;
}

/** The components of a library by name, all read out of one document: the tree of its repository. */
export async function readComponents(
  library: Library,
  signal?: AbortSignal,
): Promise<Map<string, ComponentMetadata>> {
  const { isComponentFile } = FRAMEWORKS[library.framework];
  const components = new Map<string, ComponentMetadata>();
  for (const [directory, files] of filesByDirectory(await listFiles(library, signal))) {
    const name = nameOf(directory, library.root);
    if (name === '' || !files.some(({ path }) => isComponentFile(path))) continue;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    components.set(name, { name, framework: library.framework, directory, files, bytes });
  }
  return components;
}

function nameOf(directory: string, root: string): string {
  return root === '' ? directory : directory.slice(root.length + 1);
}

/** Files by the directory that holds them. */
export function filesByDirectory(files: readonly TreeFile[]): Map<string, TreeFile[]> {
  const directories = new Map<string, TreeFile[]>();
  for (const file of files) {
    const directory = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
    const held = directories.get(directory);
    if (held === undefined) directories.set(directory, [file]);
    else held.push(file);
  }
  return directories;
}
