import { types } from 'node:util';

/** What a log line says about an error. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** Call sites only: the first line of a stack repeats the message. */
  readonly stack?: string;
  readonly cause?: DescribedError;
  /** PostgreSQL: the names that its error gives; never its detail, which quotes values. */
  readonly database?: Readonly<Record<string, string>>;
}

const MAX_CAUSES = 5;
const DATABASE_FIELDS = ['severity', 'schema', 'table', 'column', 'constraint', 'routine'] as const;
/** SQLSTATE classes whose message quotes the offending value: data exception, syntax error. */
const QUOTING_CLASSES = /^(22|42)/;

/** An error without the data that it happened on: parsers and databases quote what they could not take. */
export function describeError(error: unknown, depth = 0): DescribedError {
  // `instanceof` is false for an error of another realm (vm, worker).
  if (!types.isNativeError(error)) return { type: typeof error, message: 'something that is not an Error was thrown' };
  const fields = error as Error & Readonly<Record<string, unknown>>;
  const code = typeof fields['code'] === 'string' ? fields['code'] : undefined;
  const isDatabase = code !== undefined && code.length === 5 && typeof fields['severity'] === 'string';
  const sites = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: quotesData(error, code, isDatabase) ? 'message withheld: it quotes data' : error.message,
    ...(code === undefined ? {} : { code }),
    ...(sites === undefined || sites.length === 0 ? {} : { stack: sites.join('\n') }),
    ...(isDatabase ? { database: databaseNames(fields) } : {}),
    ...(error.cause === undefined || depth >= MAX_CAUSES ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

const quotesData = (error: Error, code: string | undefined, isDatabase: boolean): boolean =>
  error.name === 'SyntaxError' || (isDatabase && code !== undefined && QUOTING_CLASSES.test(code));

const databaseNames = (fields: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    DATABASE_FIELDS.flatMap((name) => (typeof fields[name] === 'string' ? [[name, fields[name]] as const] : [])),
  );
