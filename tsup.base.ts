import { defineConfig } from 'tsup';

/** ESM with declarations: `require()` of ESM works on every Node this project supports (20.19 and up). */
export const library = (entry: string[]) =>
  defineConfig({
    entry,
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    sourcemap: true,
    clean: true,
  });

/** A program: one ESM file for Node, no declarations. */
export const program = (entry: string[]) =>
  defineConfig({ entry, format: ['esm'], target: 'node20', platform: 'node', clean: true });
