import type { Tree } from '../git/tree.js';
import type { Repository } from './repository.js';

/** Where a submodule is to be had, as `.gitmodules` of the root says; `''` where that does not say it. */
export async function submoduleUrl(
  repository: Repository,
  tree: Tree,
  path: string,
): Promise<string> {
  const file = tree.get('.gitmodules');
  const text = file?.type === 'blob' ? String(await repository.blob(file.sha)) : '';
  const section = text.split(/^\[/m).find((lines) => settingOf(lines, 'path') === path);
  return settingOf(section ?? '', 'url') ?? '';
}

/** @see https://git-scm.com/docs/git-config for lines `name = value`. */
function settingOf(section: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}\\s*=\\s*"?(.*?)"?\\s*$`, 'm').exec(section)?.[1];
}
