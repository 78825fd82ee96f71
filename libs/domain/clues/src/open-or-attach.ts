import type { Hit } from './clue.js';

/** What is kept of a hit that came before. `clueId` is null when it was void before it ever held. */
export interface KnownHit extends Hit {
  readonly clueId: string | null;
}

export type HitDecision =
  /** A message that came late or twice: what is kept is as new or newer. */
  | { readonly do: 'ignore' }
  /** Void before it ever held: kept, so that an older revision opens nothing, but no clue comes of it. */
  | { readonly do: 'keep' }
  | { readonly do: 'open'; readonly previousClueId: string | null }
  | { readonly do: 'attach'; readonly clueId: string }
  | { readonly do: 'revise'; readonly clueId: string };

export interface HitSituation {
  readonly hit: Hit;
  /** The same hit as kept, undefined when it is new. */
  readonly known: KnownHit | undefined;
  /** The clue that takes hits of this (procuratorate, rule, key), undefined when there is none. */
  readonly openClueId: string | undefined;
  /** The newest clue of the key that takes no more hits. */
  readonly closedClueId: string | undefined;
}

/**
 * Where a hit goes. The highest revision wins whatever the order of arrival; a revision stays at its clue, even a closed one;
 * a new hit attaches to the open clue of its key, or else opens one that is linked to the one before.
 */
export function openOrAttach({ hit, known, openClueId, closedClueId }: HitSituation): HitDecision {
  if (known !== undefined && hit.revision <= known.revision) return { do: 'ignore' };
  if (known !== undefined && known.clueId !== null) return { do: 'revise', clueId: known.clueId };
  if (hit.isVoid) return { do: 'keep' };
  if (openClueId !== undefined) return { do: 'attach', clueId: openClueId };
  return { do: 'open', previousClueId: closedClueId ?? null };
}
