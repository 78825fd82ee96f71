import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROLES, type Role } from '#platform/auth';
import { RELATIONS } from './relations.js';
import { ROLE_IDS } from './sample-people.js';

/** One line of docs/access-table.md: a route, and who may use it on what stands in which relation. */
export interface TableRow {
  /** Name of the service; `common` for what every service has. */
  readonly service: string;
  /** `GET /v1/clues/:id` */
  readonly route: string;
  /** Roles, by relation. */
  readonly may: ReadonlyMap<string, ReadonlySet<Role>>;
  /** People with no token at all as well. */
  readonly anybody: boolean;
}

const PAGE = fileURLToPath(new URL('../../docs/access-table.md', import.meta.url));
const BY_NAME = new Map(ROLE_IDS.map((role) => [ROLES[role] as string, role]));

const EVERYBODY = '全部角色';
const ANYBODY = '任何人';
const NOBODY = '—';
const SAME = '〃';

/** Reads the page; what is not of its form is an error, not a line less. */
export function readAccessTable(): readonly TableRow[] {
  const rows: TableRow[] = [];
  let service = '';
  for (const line of readFileSync(PAGE, 'utf8').split('\n')) {
    const heading = /^## .*`([a-z-]+)`/.exec(line);
    if (heading !== null) service = heading[1]!;
    if (!line.startsWith('| `')) continue;
    const [route, , ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.length !== RELATIONS.length) throw new Error(`${line}: ${RELATIONS.length} relations are expected`);
    rows.push({ service, route: route!.replaceAll('`', ''), ...readCells(line, cells) });
  }
  return rows;
}

function readCells(line: string, cells: readonly string[]): Pick<TableRow, 'may' | 'anybody'> {
  const may = new Map<string, ReadonlySet<Role>>();
  let before = cells[0]!;
  for (const [index, { id }] of RELATIONS.entries()) {
    const cell = cells[index] === SAME ? before : cells[index]!;
    may.set(id, rolesOf(line, cell));
    before = cell;
  }
  return { may, anybody: before === ANYBODY };
}

function rolesOf(line: string, cell: string): ReadonlySet<Role> {
  if (cell === NOBODY) return new Set();
  if (cell === EVERYBODY || cell === ANYBODY) return new Set(ROLE_IDS);
  return new Set(
    cell.split('、').map((name) => {
      const role = BY_NAME.get(name);
      if (role === undefined) throw new Error(`${line}: “${name}” is no role`);
      return role;
    }),
  );
}
