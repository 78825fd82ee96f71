import type { BatchDirectory } from '../batches/batch-directory.js';
import { type BatchFault, readBatch, type ReadBatch, type SignatureCheck } from '../batches/batch-file.js';
import { type BatchHead, readFileName } from '../batches/batch-head.js';
import type { ZoneSide } from '../batches/zone-keys.js';

export interface LookDeps {
  readonly directory: Pick<BatchDirectory, 'read'>;
  readonly keys: SignatureCheck;
  /** Whose batches these are. */
  readonly from: ZoneSide;
  readonly maxBytes: number;
  /** A file that is cut is left alone for so long after its last change: whoever carries it may not have finished. */
  readonly settleMs: number;
  readonly nowMs: number;
}

/** What a file is. `coming`: not yet to be judged. `bad`: none of theirs, or not as it was made; which one it was meant to be, where known. */
export type Look =
  | { readonly kind: 'gone' | 'coming' }
  | { readonly kind: 'good'; readonly batch: ReadBatch }
  | {
      readonly kind: 'bad';
      readonly fault: Exclude<BatchFault, 'cut'>;
      readonly stream: string;
      readonly seq: number;
    };

export async function lookAtFile(name: string, deps: LookDeps): Promise<Look> {
  const file = await deps.directory.read(name, deps.maxBytes);
  if (file === undefined) return { kind: 'gone' };
  if (file.bytes === null) return bad(name, 'unreadable', null);
  const read = readBatch(file.bytes, deps.keys);
  if (read.ok)
    return read.value.head.from === deps.from ? { kind: 'good', batch: read.value } : bad(name, 'forged', null);
  const { fault, head } = read.error;
  // The clocks of the file system and of this process may differ, and a carrier may keep the time of the original.
  const isFresh = Math.abs(deps.nowMs - file.modifiedMs) < deps.settleMs;
  if (fault === 'cut') return isFresh ? { kind: 'coming' } : bad(name, 'damaged', head);
  return bad(name, fault, head);
}

function bad(name: string, fault: Exclude<BatchFault, 'cut'>, head: BatchHead | null): Look {
  if (head !== null) return { kind: 'bad', fault, stream: head.stream, seq: head.seq };
  const said = readFileName(name);
  return { kind: 'bad', fault, stream: said?.streamStart ?? '', seq: said?.seq ?? 0 };
}
