import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The frameworks whose components are listed. */
export const FRAMEWORK_NAMES = ['react', 'svelte'] as const;

/** One of {@link FRAMEWORK_NAMES}. */
export type FrameworkName = (typeof FRAMEWORK_NAMES)[number];

/** A component library of a framework, as npm installs it. */
export interface Framework {
  /** `owner/name` of the repository it is served as. */
  readonly repository: string;
  /** Which of its files are served. */
  readonly includes: (path: string) => boolean;
  /** Whether a directory with this file in it is a component. */
  readonly isComponentFile: (path: string) => boolean;
  /** The folder of the installed library. @throws Error where it is not installed. */
  folder(): string;
}

/** The libraries: every one a real package, and a development dependency of this program. */
export const FRAMEWORKS: Readonly<Record<FrameworkName, Framework>> = {
  react: {
    repository: 'mui/material-ui',
    includes: (path) => /\.(?:js|d\.ts)$/.test(path) && !path.includes('node_modules/'),
    // Button/Button.js, and src/Button/Button.tsx where the sources themselves are read.
    isComponentFile: (path) => /(?:^|\/)([^/]+)\/\1\.(?:js|jsx|ts|tsx)$/.test(path),
    folder: () => packageFolder('@mui/material'),
  },
  svelte: {
    repository: 'themesberg/flowbite-svelte',
    includes: () => true,
    isComponentFile: (path) => path.endsWith('.svelte'),
    folder: () => join(packageFolder('flowbite-svelte'), 'dist'),
  },
};

function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}
