import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';

/** What a tool is told about its call. */
export type CallExtra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** More often than this a client would spend its time reading about progress. */
const INTERVAL_MS = 100;

/** Tells the client how far its call is, where it has asked to be told. Ten times a second, and of the last step. */
export function progressTo({ _meta, sendNotification, signal }: CallExtra) {
  const progressToken = _meta?.progressToken;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (progress: number, total: number): void => {
    if (progressToken === undefined || signal.aborted) return;
    const now = performance.now();
    if (progress < total && now - toldAt < INTERVAL_MS) return;
    toldAt = now;
    const params = { progressToken, progress, total, message: `${progress} of ${total} files` };
    // A client that is gone is noticed by its transport.
    sendNotification({ method: 'notifications/progress', params }).catch(() => {});
  };
}
