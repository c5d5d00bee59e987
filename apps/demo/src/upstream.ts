import {
  createGithubClient,
  type GithubClient,
  type GithubClientOptions,
} from './github/github-client.js';
import type { Traffic } from './github/traffic.js';
import { startOriginProcess } from './processes/origin-process.js';
import type { Settings } from './settings.js';

/** Where everything is read from. */
export interface Upstream {
  readonly client: GithubClient;
  /** What makes the same client in another process. */
  readonly clientOptions: GithubClientOptions;
  /** Sets the counters to zero. */
  reset(): Promise<void>;
  /**
   * What has been counted since: by the local origin, else by the client.
   *
   * @param elsewhere - What the client of another process has counted instead.
   */
  read(elsewhere?: Traffic): Promise<Traffic>;
  /** Puts another content into each of these files; in an upstream that is somebody else's it does nothing. */
  change(paths: readonly string[]): Promise<void>;
  /** Ends the local origin. */
  close(): Promise<void>;
}

/**
 * Starts the local origin, or takes the upstream that was asked for.
 *
 * @param program - The path of this program's own file.
 */
export async function openUpstream(settings: Settings, program: string): Promise<Upstream> {
  const { upstream, repository, ref, token } = settings;
  if (upstream === undefined) return openOrigin(settings, program);
  const clientOptions = { url: upstream.url, repository, ref, token };
  const client = createGithubClient(clientOptions);
  return {
    client,
    clientOptions,
    async reset() {
      client.meter.reset();
    },
    read: async (elsewhere) => elsewhere ?? client.meter.read(),
    async change() {},
    async close() {},
  };
}

async function openOrigin(settings: Settings, program: string): Promise<Upstream> {
  const { framework, latencyMs, repository, ref } = settings;
  const origin = await startOriginProcess(program, { framework, latencyMs });
  // It takes any token. Without one GitHub gives files one by one.
  const clientOptions = { url: origin.url, repository, ref, token: 'of-the-local-origin' };
  return {
    client: createGithubClient(clientOptions),
    clientOptions,
    reset: origin.reset,
    read: origin.read,
    change: origin.change,
    close: origin.close,
  };
}
