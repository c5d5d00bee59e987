import calculateSlot from 'cluster-key-slot';
import type { KeyCommand } from './redis-access.js';

/** One command to one node, for the keys of one slot. */
export interface ClusterPart {
  readonly slot: number;
  readonly command: string[];
  /** Where the commands it is made of stand in the call. */
  readonly indexes: number[];
}

/** Commands that take any number of keys of one slot, and nothing else. */
const MERGED = new Set(['MGET', 'UNLINK']);

/** Makes one command of those that may be one. */
export function partsOf(commands: readonly KeyCommand[]): ClusterPart[] {
  const parts: ClusterPart[] = [];
  const bySlot = new Map<number, ClusterPart>();
  commands.forEach((command, index) => {
    const [name, key] = command;
    // A third faster from bytes than from text.
    const slot = calculateSlot(Buffer.from(key));
    const known = MERGED.has(name) ? bySlot.get(slot) : undefined;
    if (known !== undefined) {
      known.command.push(key);
      known.indexes.push(index);
      return;
    }
    const part = { slot, command: [...command], indexes: [index] };
    bySlot.set(slot, part);
    parts.push(part);
  });
  return parts;
}

/** The commands that a part was made of. */
export function commandsOf({ command }: ClusterPart): KeyCommand[] {
  const [name = '', ...keys] = command;
  if (!MERGED.has(name)) return [command as unknown as KeyCommand];
  return keys.map((key): KeyCommand => [name, key]);
}
