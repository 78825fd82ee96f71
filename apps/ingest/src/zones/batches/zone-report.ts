import { type Static, Type } from '@sinclair/typebox';

/** Ranges of one line that are asked for at a time: a head stays small. */
export const MAX_WANTED = 50;

const Seq = Type.Integer({ minimum: 1 });

/**
 * What one side tells the other about its batches: numbers, in the head of every batch, so that it is heard also from one that
 * cannot be taken yet. (Heard in order, two sides that both miss a batch would each wait for the other's.) It is no
 * acknowledgment: nothing waits for it, and it may be lost.
 */
export const ZoneReport = Type.Object({
  streams: Type.Array(
    Type.Object({
      stream: Type.String(),
      /** The number that is taken next: all before were taken. */
      next: Seq,
      /** First and last number of what is missing, or came damaged. */
      wanted: Type.Array(Type.Tuple([Seq, Seq]), { maxItems: MAX_WANTED }),
      /** A number that came twice with different heads: the sender's line was cut back, and has to begin anew. */
      forkedAt: Type.Union([Seq, Type.Null()]),
    }),
  ),
});

export type ZoneReport = Static<typeof ZoneReport>;
export type StreamReport = ZoneReport['streams'][number];
export type SeqRange = readonly [number, number];

/** 1,2,3,7 → [1,3],[7,7] */
export function rangesOf(numbers: Iterable<number>): SeqRange[] {
  const ranges: [number, number][] = [];
  for (const n of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === n - 1) last[1] = n;
    else ranges.push([n, n]);
  }
  return ranges;
}
