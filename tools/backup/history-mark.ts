import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { HistoryMark } from './manifest.js';
import { quoted } from './quote-name.js';

interface SealRow {
  readonly line_no: string;
  readonly generation: number;
  readonly to_position: string;
  readonly size: string;
  readonly line_hash: Buffer;
}

/** Where the history of a schema stands in this transaction; null where it keeps none. */
export async function readHistoryMark(client: pg.ClientBase, schema: string): Promise<HistoryMark | null> {
  const found = await client.query<{ found: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AND to_regclass($2) IS NOT NULL AS found`,
    [`${schema}.history_head`, `${schema}.history_seal`],
  );
  if (found.rows[0]?.found !== true) return null;
  const entries = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${quoted(schema, 'history')}`,
  );
  const heads = await client.query<{ line: string }>(
    `SELECT concat_ws(' ', chain_kind, chain_id, count, encode(hash, 'hex')) AS line
       FROM ${quoted(schema, 'history_head')} ORDER BY chain_kind COLLATE "C", chain_id COLLATE "C"`,
  );
  const hash = createHash('sha256');
  for (const { line } of heads.rows) hash.update(`${line}\n`);
  const seals = await client.query<SealRow>(
    `SELECT line_no, generation, to_position, size, line_hash FROM ${quoted(schema, 'history_seal')}
      ORDER BY line_no DESC LIMIT 1`,
  );
  const last = seals.rows[0];
  return {
    entries: entries.rows[0]?.count ?? 0,
    chains: heads.rows.length,
    heads: hash.digest('hex'),
    sealed:
      last === undefined
        ? null
        : {
            lineNo: last.line_no,
            generation: last.generation,
            position: last.to_position,
            size: last.size,
            lineHash: last.line_hash.toString('hex'),
          },
  };
}
