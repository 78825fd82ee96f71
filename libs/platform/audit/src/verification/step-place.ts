import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ProblemError } from '#kernel';
import { MerkleFrontier } from '../merkle/merkle-tree.js';

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Position = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
/** Of a chain; the database takes no NUL. */
const Name = Type.String({ maxLength: 300, pattern: '^[^\\u0000]*$' });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** How far it is, whatever is looked at. */
const About = {
  /** Entries that were read so far, and how many there may be in all. */
  read: Count,
  of: Count,
};

/** Entries that are sealed: where in the order, where in the witness, and the tree over all before. */
const Sealed = Type.Object(
  {
    phase: Type.Literal('sealed'),
    ...About,
    copy: Type.Union([Type.Literal('main'), Type.Literal('second')]),
    position: Position,
    anchor: Type.Union([Type.Null(), Type.Object({ offset: Count, hash: Hash })]),
    lastOffset: Type.Integer({ minimum: -1 }),
    lastNo: Count,
    size: Count,
    peaks: Type.Array(Hash, { maxItems: 64 }),
    intact: Type.Boolean(),
    restores: Type.Array(Type.Object({ no: Count, hash: Hash, fromPosition: Position }), { maxItems: 10_000 }),
  },
  { additionalProperties: false },
);

/** More entries that are not sealed than one part looks at. */
const Unsealed = Type.Object(
  { phase: Type.Literal('unsealed'), ...About, position: Position },
  { additionalProperties: false },
);

const Heads = Type.Object(
  { phase: Type.Literal('heads'), ...About, kind: Name, id: Name },
  { additionalProperties: false },
);

const StepPlace = Type.Union([Sealed, Unsealed, Heads]);

/** Where the next part of a verification begins, and what it has to know of those before. */
export type StepPlace = Static<typeof StepPlace>;
export type SealedPlace = Static<typeof Sealed>;

/**
 * As the caller keeps it. It is not signed: whoever gives another one than was given to them deceives themselves alone.
 */
export const writePlace = (place: StepPlace): string =>
  Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');

/** Throws HTTP.INVALID for a text that is none. */
export function readPlace(text: string): StepPlace {
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Value.Check(StepPlace, place)) {
      // Throws when the number of peaks is not that of so many leaves.
      if (place.phase === 'sealed') new MerkleFrontier(place.size, place.peaks);
      return place;
    }
  } catch {
    // Not of ours: see below.
  }
  throw new ProblemError('HTTP.INVALID', { items: [{ pointer: '/cursor', detail: '无法识别' }] });
}
