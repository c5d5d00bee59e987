/**
 * The environment for git, without the variables that would point it to another repository: inside a
 * hook `GIT_DIR` is set and wins over the directory git is run in.
 */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };
}
