import type { BatchEvent, BatchEventType } from '@batchkit/core';

/** The event of one type. */
export type EventOf<Type extends BatchEventType> = Extract<BatchEvent, { readonly type: Type }>;
