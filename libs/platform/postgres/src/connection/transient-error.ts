import { types } from 'node:util';

/** SQLSTATE classes and codes that can go away by themselves: connection, resources, operator intervention, conflicts. */
const TRANSIENT_CLASSES = new Set(['08', '53', '57', '58']);
const TRANSIENT_CODES = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available: lock_timeout
  '25006', // read_only_sql_transaction: a primary that was demoted
  '25P03', // idle_in_transaction_session_timeout
  '25P04', // transaction_timeout
]);
/** database_dropped and undefined_file belong to transient classes, but nobody repairs them while we wait. */
const LASTING_CODES = new Set(['57P04', '58P01']);

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The driver gives these no code. */
const DRIVER_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|Client was closed and is not queryable|The server does not support SSL connections now)/;

const SQLSTATE = /^[0-9A-Z]{5}$/;

const CHECK_VIOLATION = '23514';
const NO_PARTITION = 'ExecFindPartition';

/** A row belongs to a partition that is not there (yet). The server tells it by the code of a check that does not hold. */
export const isPartitionMissing = (error: unknown): boolean =>
  types.isNativeError(error) &&
  'code' in error &&
  error.code === CHECK_VIOLATION &&
  'routine' in error &&
  error.routine === NO_PARTITION;

function isTransientItself(error: Error & { code?: unknown }): boolean {
  if (typeof error.code === 'string') {
    if (NETWORK_CODES.has(error.code)) return true;
    // Whoever keeps the partitions makes it: the row is no worse for having come early.
    if (isPartitionMissing(error)) return true;
    if (SQLSTATE.test(error.code)) {
      if (LASTING_CODES.has(error.code)) return false;
      return TRANSIENT_CODES.has(error.code) || TRANSIENT_CLASSES.has(error.code.slice(0, 2));
    }
  }
  return DRIVER_MESSAGES.test(error.message);
}

/**
 * True when the same work may succeed later without anybody changing anything. Looks through wrappers (`cause`,
 * TypeORM's `driverError`, the parts of an AggregateError).
 */
export function isTransient(error: unknown, depth = 0): boolean {
  // Not `instanceof`: errors of Node's own modules may come from another realm than ours.
  if (!types.isNativeError(error) || depth > 8) return false;
  if (isTransientItself(error)) return true;
  const wrapped = error as Error & { driverError?: unknown; errors?: unknown };
  if (Array.isArray(wrapped.errors) && wrapped.errors.some((part) => isTransient(part, depth + 1))) return true;
  return isTransient(wrapped.cause, depth + 1) || isTransient(wrapped.driverError, depth + 1);
}
