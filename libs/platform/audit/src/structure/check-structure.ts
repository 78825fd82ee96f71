import type { Evidence } from '../verification/evidence.js';
import { type Connection, queryRows } from '../verification/read-stored.js';
import {
  hashLine,
  parseLine,
  type RawLine,
  readLine,
  type StructureMark,
  structureOf,
} from '../witness/witness-line.js';
import { compareStructure } from './compare-structure.js';
import { type Ask, readStructure } from './read-structure.js';

/**
 * Compares triggers, functions, policies, rights and roles with those on record. Adds a finding for each that was changed
 * without a migration; what is no sign of tampering comes back as notes.
 */
export async function checkStructure(
  connection: Connection,
  recorded: RawLine | null,
  known: readonly string[] | undefined,
  evidence: Evidence,
): Promise<string[]> {
  const line = recorded === null ? null : parseLine(recorded);
  if (line?.kind !== 'structure') {
    return known === undefined ? [] : ['见证文件中还没有数据库结构的记录：服务启动、迁移完成后写入'];
  }
  const ask: Ask = async (sql) => (await connection.query<Record<string, unknown>>(sql)).rows;
  const { changes, since, otherServer } = compareStructure(line, await readStructure(ask), known);
  for (const detail of changes) evidence.addFinding({ kind: 'structure-changed', line: line.no, detail });
  if (otherServer) return ['数据库的主版本已更换，其结构待服务启动后重新记录'];
  return since.length > 0 ? [`其后又有 ${since.length} 个迁移，其结构待服务启动后记录`] : [];
}

/**
 * The line that the last one names, from the database's note of it: whose hash is the one under the signature of the last
 * line is what was written.
 */
export async function notedStructure(
  connection: Connection,
  tip: RawLine | undefined,
  evidence: Evidence,
): Promise<RawLine | null> {
  const mark: StructureMark | null = tip === undefined ? null : structureOf(tip);
  if (tip === undefined || mark === null) return null;
  if (mark.hash === tip.hash) return tip;
  const [row] = await queryRows(connection, 'SELECT line FROM history_seal WHERE line_no = $1', [mark.no]);
  const text = row?.[0] ?? null;
  if (text !== null && hashLine(text) === mark.hash) return readLine(text);
  evidence.addFinding({ kind: text === null ? 'note-missing' : 'note-changed', line: mark.no });
  return null;
}
