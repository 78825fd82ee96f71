import { type ChainEnd, LineChain, type RecordedRestore } from './line-chain.js';
import type { WitnessFile } from './witness-file.js';
import type { WitnessVerifier } from './witness-keys.js';
import { parseLine, type RawLine, type WitnessedEntry, type WitnessLine } from './witness-line.js';

/** What one reading of a witness found; the lines themselves are read again by `readSealed`. */
export interface WitnessScan extends ChainEnd {
  readonly file: WitnessFile;
  readonly endAt: number;
}

/**
 * Follows the chain of lines. Each names the hash of the one before it, so the signature of the last one covers them all;
 * others are looked at only where the chain breaks. `asked`: numbers of lines whose hashes are wanted.
 */
export async function scanWitness(
  file: WitnessFile,
  endAt: number,
  verifier: WitnessVerifier,
  asked: readonly number[] = [],
): Promise<WitnessScan> {
  const chain = new LineChain(verifier, new Set(asked));
  for await (const { line, offset } of file.stretches(endAt)) {
    if (line === null) chain.torn += 1;
    else chain.take({ line, offset });
  }
  return { file, endAt, ...chain.end() };
}

/** The lines that count, in order, each with those of its entries that no later restore took away. */
export async function* readSealed(
  scan: Pick<WitnessScan, 'file' | 'endAt' | 'skipped' | 'restores'>,
): AsyncGenerator<SealedStretch> {
  for await (const { line, offset } of scan.file.stretches(scan.endAt)) {
    if (line !== null && !scan.skipped.has(offset)) yield toSealed(line, scan.restores);
  }
}

/** What one line says that still holds: all entries above the first position, up to and with the second. */
export interface SealedStretch {
  readonly line: WitnessLine;
  readonly hash: string;
  readonly fromPosition: number;
  readonly toPosition: number;
  readonly entries: readonly WitnessedEntry[];
  /** False when a later restore took away what the line's roots cover. */
  readonly whole: boolean;
}

export function toSealed(
  raw: RawLine,
  restores: readonly Pick<RecordedRestore, 'no' | 'fromPosition'>[],
): SealedStretch {
  const line = parseLine(raw);
  const { hash } = raw;
  const cut = restores.reduce(
    (least, { no, fromPosition }) => (no > line.no ? Math.min(least, fromPosition) : least),
    Infinity,
  );
  const { fromPosition, toPosition, entries } = line;
  if (toPosition <= cut) return { line, hash, fromPosition, toPosition, entries, whole: true };
  return {
    line,
    hash,
    fromPosition: Math.min(fromPosition, cut),
    toPosition: cut,
    entries: entries.filter(([position]) => position <= cut),
    whole: false,
  };
}
