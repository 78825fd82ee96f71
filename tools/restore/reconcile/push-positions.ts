import type pg from 'pg';
import type { EventOutcomeV1 } from '#contracts';

/** A place of ingest in a topic of pushes, and how many records behind it were answered before. */
export interface PushPlace {
  readonly partition: number;
  readonly next: bigint;
  readonly answered: number;
}

interface PushedRow {
  readonly partition: number;
  readonly offset: string;
  readonly value: Buffer | null;
}

const keyOf = (no: string, version: number | null): string => `${no}\n${version ?? ''}`;

/**
 * How far ingest had come in a source's topic when it was lost: the records from its place on that have an outcome, up to
 * the first that has none. They were taken, what they made was taken back, and the platform has its answers; to read
 * them again would answer it again. What cannot be read is passed over between two that were answered.
 */
export async function answeredPushes(
  client: pg.Client,
  at: { readonly topic: string; readonly partition: number; readonly from: bigint },
  outcomes: readonly EventOutcomeV1[],
): Promise<PushPlace> {
  const left = new Map<string, number>();
  for (const { sourceEventNo, sourceVersion } of outcomes) {
    if (sourceEventNo === null) continue;
    const key = keyOf(sourceEventNo, sourceVersion);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  const { rows } = await client.query<PushedRow>(
    `SELECT partition, record_offset::text AS "offset", value FROM restore_work.record
      WHERE topic = $1 AND partition = $2 AND record_offset >= $3 ORDER BY record_offset`,
    [at.topic, at.partition, String(at.from)],
  );
  let [next, answered, between] = [at.from, 0, 0];
  for (const { offset, value } of rows) {
    const identity = identityOf(value);
    if (identity === null) {
      between += 1;
      continue;
    }
    const count = left.get(identity) ?? 0;
    if (count === 0) break;
    left.set(identity, count - 1);
    answered += 1 + between;
    between = 0;
    next = BigInt(offset) + 1n;
  }
  return { partition: at.partition, next, answered };
}

/** Number and version of a push as its outcome names them; null for what has no readable number. */
function identityOf(value: Buffer | null): string | null {
  let push: unknown;
  try {
    push = JSON.parse(value?.toString('utf8') ?? '');
  } catch {
    return null;
  }
  if (typeof push !== 'object' || push === null || !('sourceEventNo' in push)) return null;
  const { sourceEventNo } = push;
  if (typeof sourceEventNo !== 'string') return null;
  const version = 'sourceVersion' in push && typeof push.sourceVersion === 'number' ? push.sourceVersion : null;
  return keyOf(sourceEventNo, version);
}
