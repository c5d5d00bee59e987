import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a file of a repository holds; `{ link }` is a link. */
export type FixtureFile = string | Uint8Array | { readonly link: string };

/** A git repository in a folder of its own. */
export interface FixtureRepository {
  readonly git: string;
  /** Writes files (`null`: deletes) and commits them. Returns the commit. */
  commit(files: Readonly<Record<string, FixtureFile | null>>): string;
  remove(): void;
}

/** A repository whose branch `main` holds `files`. */
export function createRepository(
  files: Readonly<Record<string, FixtureFile | null>>,
): FixtureRepository {
  const git = mkdtempSync(join(tmpdir(), 'batchkit-github-'));
  const run = (...words: string[]) =>
    execFileSync('git', ['-C', git, ...words], {
      encoding: 'utf8',
      env: { ...process.env, ...IDENTITY },
    }).trim();
  run('init', '--quiet', '--initial-branch=main');
  const repository: FixtureRepository = {
    git,
    commit(changes) {
      for (const [path, file] of Object.entries(changes)) put(join(git, path), file);
      run('add', '--all');
      run('commit', '--quiet', '--message=files');
      return run('rev-parse', 'HEAD');
    },
    remove: () => rmSync(git, { recursive: true }),
  };
  repository.commit(files);
  return repository;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_CONFIG_NOSYSTEM: '1',
};

function put(path: string, file: FixtureFile | null): void {
  rmSync(path, { force: true });
  if (file === null) return;
  mkdirSync(dirname(path), { recursive: true });
  if (typeof file === 'object' && 'link' in file) symlinkSync(file.link, path);
  else writeFileSync(path, file);
}
