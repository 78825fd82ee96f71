import pg from 'pg';

/** How far the services have come, read from their own positions: exact, and cheap at any size. */
export interface Progress {
  /** Records of platforms that ingest has processed. */
  readonly stored: number;
  /** `grid.event.v1` records that the matcher has processed. */
  readonly matched: number;
}

export async function readProgress(databaseUrl: string): Promise<Progress> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ stored: string; matched: string }>(`
      SELECT (SELECT coalesce(sum(next_offset), 0) FROM ingest.consumer_position WHERE topic LIKE '%grid.push.%') AS stored,
             (SELECT coalesce(sum(next_offset), 0) FROM matcher.consumer_position WHERE topic LIKE '%grid.event.v1') AS matched`);
    const row = rows[0];
    return { stored: Number(row?.stored ?? 0), matched: Number(row?.matched ?? 0) };
  } finally {
    await client.end();
  }
}

export interface Rates {
  readonly seconds: number;
  /** Per second, of each ten-second span. */
  readonly spans: readonly number[];
  readonly mean: number;
}

const SPAN_MS = 10_000;

/** Samples `read` every ten seconds until `seconds` have passed or nothing moves any more. */
export async function sampleRate(read: () => Promise<number>, seconds: number): Promise<Rates> {
  const startedAt = Date.now();
  const first = await read();
  let before = { at: startedAt, count: first };
  const spans: number[] = [];
  while (Date.now() - startedAt < seconds * 1000) {
    await new Promise((resolve) => setTimeout(resolve, SPAN_MS));
    const now = { at: Date.now(), count: await read() };
    if (now.count === before.count) break;
    spans.push(((now.count - before.count) * 1000) / (now.at - before.at));
    before = now;
  }
  const elapsed = (before.at - startedAt) / 1000;
  return { seconds: elapsed, spans, mean: (before.count - first) / Math.max(elapsed, 1) };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
