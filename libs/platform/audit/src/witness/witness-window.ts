import { type Accepted, LineChain, type WitnessFault } from './line-chain.js';
import type { WitnessFile } from './witness-file.js';
import type { WitnessVerifier } from './witness-keys.js';
import type { RawLine } from './witness-line.js';

/** Where in a witness the next part begins. */
export interface WindowPlace {
  /** A line that is known to hold, a little before: what comes is linked to it. Null: the beginning of the file. */
  readonly anchor: { readonly offset: number; readonly hash: string } | null;
  /** Byte at which the last line begins that was looked at; -1 for none. */
  readonly lastOffset: number;
  readonly lastNo: number;
}

export const WITNESS_BEGINNING: WindowPlace = { anchor: null, lastOffset: -1, lastNo: 0 };

/** A part of a witness. */
export interface WitnessWindow {
  /** Those that count, in order. */
  readonly lines: readonly RawLine[];
  /** Of this part alone. */
  readonly faults: readonly WitnessFault[];
  readonly overtaken: number;
  /** Last line of all that is signed; null when there is none. */
  readonly tip: RawLine | null;
  /** Null when no line comes after these. */
  readonly next: WindowPlace | null;
}

/**
 * How many lines before and behind a part are read with it. A line of an overtaken sealer stands next to the line that took
 * its place; with these, both are seen together wherever a part ends.
 */
const AROUND = 16;

/** Lines of about `limit` entries, with what has to be read around them to know that they hold. */
export async function readWindow(
  file: WitnessFile,
  place: WindowPlace,
  limit: number,
  verifier: WitnessVerifier,
): Promise<WitnessWindow> {
  const chain = new LineChain(verifier);
  const read: Accepted[] = [];
  let [entries, behind, end] = [0, 0, Infinity];
  for await (const { line, offset } of file.stretches(await file.size(), place.anchor?.offset)) {
    if (read.length === 0 && place.anchor !== null) {
      if (line?.hash !== place.anchor.hash) return replaced(place);
      chain.goOnFrom({ line, offset });
    } else if (line === null) continue;
    else chain.take({ line, offset });
    read.push({ line, offset });
    if (offset <= place.lastOffset) continue;
    if (offset > end) behind += 1;
    else if ((entries += countEntries(line)) >= limit) end = offset;
    if (behind >= AROUND) break;
  }
  const { skipped, faults, tip } = chain.end();
  const whole = read.filter(({ offset }) => !skipped.has(offset));
  const isHere = ({ offset }: { readonly offset: number }): boolean => offset > place.lastOffset && offset <= end;
  const here = faults.filter(isHere);
  const changed = here.filter(({ kind }) => kind === 'line-changed').length;
  return {
    lines: whole.filter(isHere).map(({ line }) => line),
    faults: here,
    overtaken: read.filter((one) => skipped.has(one.offset) && isHere(one)).length - changed,
    tip,
    next: behind === 0 ? null : placeAfter(whole, end, place),
  };
}

function placeAfter(whole: readonly Accepted[], end: number, before: WindowPlace): WindowPlace {
  const lastAt = whole.findLastIndex(({ offset }) => offset <= end);
  const anchor = whole[Math.max(0, lastAt - AROUND)];
  const known = lastAt >= 0 && anchor !== undefined;
  return {
    anchor: known ? { offset: anchor.offset, hash: anchor.line.hash } : before.anchor,
    lastOffset: end,
    lastNo: known ? (whole[lastAt]?.line.no ?? before.lastNo) : before.lastNo,
  };
}

/** Somebody has put another file in its place since the part before was read. */
const replaced = ({ lastNo, lastOffset }: WindowPlace): WitnessWindow => ({
  lines: [],
  faults: [{ kind: 'line-changed', no: lastNo, offset: lastOffset }],
  overtaken: 0,
  tip: null,
  next: null,
});

/** Near enough to end a part by, also of a line that was changed. */
const countEntries = ({ text }: RawLine): number => text.split('],[').length;
