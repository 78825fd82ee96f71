import pg from 'pg';

/** Limits that the server enforces on every connection. A transaction that outlives them is ended by the server. */
export interface SessionLimits {
  readonly statementMs: number;
  readonly lockMs: number;
  readonly idleInTransactionMs: number;
}

/** No transaction may hold the outbox horizon back for long: these are the last resort, not the budget (one second). */
export const DEFAULT_LIMITS: SessionLimits = { statementMs: 10_000, lockMs: 3_000, idleInTransactionMs: 10_000 };

const IDENTIFIER = /^(?!pg_)[a-z][a-z0-9_]{0,50}$/;

/** Names that go into SQL unquoted and into connection options. */
export function checkIdentifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`"${name}" is no plain lower-case name that PostgreSQL accepts`);
  return name;
}

/** Start-up options: they hold from the first statement and cost no round trip. */
export function sessionOptions(
  schema: string,
  limits: SessionLimits,
  more: Readonly<Record<string, string>> = {},
): string {
  const settings: Record<string, string> = {
    search_path: checkIdentifier(schema),
    statement_timeout: String(limits.statementMs),
    lock_timeout: String(limits.lockMs),
    idle_in_transaction_session_timeout: String(limits.idleInTransactionMs),
    TimeZone: 'UTC',
    // Compiling a plan costs more than any statement here gains by it.
    jit: 'off',
    ...more,
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

const asText = (value: string): string => value;
type Parser = (value: string) => unknown;
const standardParser = (oid: number, format: 'text' | 'binary'): Parser =>
  pg.types.getTypeParser(oid, format) as Parser;

const OID = { int8: 20, date: 1082, timestamp: 1114, textArray: 1009, timestampArray: 1115, dateArray: 1182 } as const;

/**
 * How column values arrive: `int8` as a decimal string (2^53 is less than 2^63: call BigInt yourself), `date` as
 * 'YYYY-MM-DD' (a legal date is a calendar day, never an instant), `timestamp without time zone` as text (it has no
 * zone to make an instant with), `timestamptz` as Date, `numeric` as a string.
 */
const parsers: Readonly<Record<number, Parser>> = {
  [OID.int8]: asText,
  [OID.date]: asText,
  [OID.timestamp]: asText,
  [OID.dateArray]: standardParser(OID.textArray, 'text'),
  [OID.timestampArray]: standardParser(OID.textArray, 'text'),
};

/** Given to each connection, so that no other user of the driver in this process is changed. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers[oid]) ?? standardParser(oid, format ?? 'text'),
};
