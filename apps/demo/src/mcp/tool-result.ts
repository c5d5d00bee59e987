import { isGithubError } from '@batchkit/github';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { messageOf } from '../message-of.js';

/** A result for programs, and the same as text for models that read no other. */
function resultOf(structuredContent: Record<string, unknown>): CallToolResult {
  return {
    structuredContent,
    content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
  };
}

/**
 * Runs a tool. What it throws becomes a result that says what was wrong: an empty success would be taken for an
 * answer. A call that the client has cancelled has no result.
 */
export async function answered(
  signal: AbortSignal,
  work: () => Promise<Record<string, unknown>>,
): Promise<CallToolResult> {
  try {
    return resultOf(await work());
  } catch (error) {
    signal.throwIfAborted();
    return { isError: true, content: [{ type: 'text', text: reasonOf(error) }] };
  }
}

/** What was wrong at the root of it: upstream's own words say more than which key they kept from coming. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return reasonOf(cause);
  const waitMs = isGithubError(error) ? error.retryAfterMs : undefined;
  if (waitMs === undefined) return messageOf(error);
  return `${messageOf(error)} Try again after ${new Date(Date.now() + waitMs).toISOString()}.`;
}
