/** A security administrator's account, and the offices that the administrator looks after. */
export interface Administrator {
  readonly accountId: string;
  readonly officeId: string;
  readonly governs: readonly string[];
  /** In use, and not to be held: somebody can sign in with it. */
  readonly isFree: boolean;
  /** Less is better to be kept: what is known against it. */
  readonly doubt: number;
  readonly lastSignedInAt: Date | null;
}

/**
 * Of the administrators that are to be held, those that must be recovered first: without one of them nobody could unlock
 * the others. One of an office where no administrator of the same office or one above is left; the offices above come first,
 * for whoever is kept there looks after those below.
 */
export function chooseKeepers(administrators: readonly Administrator[]): ReadonlySet<string> {
  const free = administrators.filter(({ isFree }) => isFree);
  const kept = new Set<string>();
  const held = administrators
    .filter(({ isFree }) => !isFree)
    .sort((a, b) => b.governs.length - a.governs.length || a.doubt - b.doubt || lastUse(b) - lastUse(a));
  for (const one of held) {
    if (free.some(({ governs }) => governs.includes(one.officeId))) continue;
    kept.add(one.accountId);
    free.push(one);
  }
  return kept;
}

const lastUse = ({ lastSignedInAt }: Administrator): number => lastSignedInAt?.getTime() ?? 0;
