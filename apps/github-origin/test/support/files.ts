import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What a path holds: text or bytes, or something that is not a plain file. */
export type FileSpec = string | Uint8Array | { link: string } | { script: string };

/** A new directory with these files, removed when the test has finished. */
export async function makeDirectory(files: Record<string, FileSpec> = {}): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'github-origin-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await writeFiles(root, files);
  return root;
}

/** Puts these files into a directory. */
export async function writeFiles(root: string, files: Record<string, FileSpec>): Promise<void> {
  for (const [path, spec] of Object.entries(files)) await writeSpec(join(root, path), spec);
}

async function writeSpec(path: string, spec: FileSpec): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (typeof spec === 'string' || spec instanceof Uint8Array) await writeFile(path, spec);
  else if ('link' in spec) await symlink(spec.link, path);
  else {
    await writeFile(path, spec.script);
    await chmod(path, 0o755);
  }
}
