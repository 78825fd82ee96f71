/** What is known of a partition when it is claimed. Offsets are positions: the next record to come. */
export interface PartitionFacts {
  /** Ours, in the chunk store; null when we never processed the partition (or on another cluster). */
  readonly stored: bigint | null;
  /**
   * What the group last told the broker; undefined when nothing. It is told before the first record is processed, and
   * forgets it when it deletes the topic.
   */
  readonly committed: bigint | undefined;
  readonly earliest: bigint;
  readonly latest: bigint;
}

export interface StartPosition {
  readonly offset: bigint;
  /** Why it is not simply our position; worth a warning. */
  readonly oddity?: 'topic emptied or created anew' | 'records removed before they were read';
}

/**
 * Our position rules over the broker's. It means nothing any more when the log ends before it, or when the broker has
 * forgotten that this group ever read the topic: then the topic was created anew, and it is read from its beginning
 * (effects are kept to once by unique keys). After a week without any member the broker forgets too; reading again
 * is the safe side.
 */
export function startPosition({ stored, committed, earliest, latest }: PartitionFacts): StartPosition {
  if (stored === null) return { offset: earliest };
  const forgotten = committed === undefined && stored > earliest;
  if (stored > latest || forgotten) return { offset: earliest, oddity: 'topic emptied or created anew' };
  if (stored < earliest) return { offset: earliest, oddity: 'records removed before they were read' };
  return { offset: stored };
}
