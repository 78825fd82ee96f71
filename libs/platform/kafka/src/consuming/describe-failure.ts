import { ProblemError } from '#kernel';
import { UnusableRecord } from '../ports.js';

const HANDLER_FAILED = 'RECORD.HANDLER_FAILED';
/** Facts that database drivers give beside a message; the message itself may quote values of the record. */
const SAFE_FACTS = ['code', 'constraint', 'table', 'column'] as const;

/**
 * The reason that is kept with a quarantined record. The message of an unforeseen error may hold personal data, so of
 * such an error only its name, the driver's facts and the place in our code are told.
 */
export function describeFailure(error: Error): { code: string; detail: string } {
  if (error instanceof UnusableRecord) return { code: error.code, detail: error.detail };
  if (error instanceof ProblemError) return { code: error.code, detail: error.detail ?? error.code };
  return { code: HANDLER_FAILED, detail: describeUnforeseen(error) };
}

function describeUnforeseen(error: Error): string {
  const facts = SAFE_FACTS.flatMap((name) => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' && value !== '' ? [`${name} ${value}`] : [];
  });
  const place = error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim();
  return [error.name, ...facts, ...(place === undefined ? [] : [place])].join(', ');
}
