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
    async close() {},
  };
}

async function openOrigin(settings: Settings, program: string): Promise<Upstream> {
  const { framework, latencyMs, repository, ref } = settings;
  const origin = await startOriginProcess(program, { framework, latencyMs });
  const clientOptions = { url: origin.url, repository, ref };
  return {
    client: createGithubClient(clientOptions),
    clientOptions,
    reset: origin.reset,
    read: origin.read,
    close: origin.close,
  };
}
