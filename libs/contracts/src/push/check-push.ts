import type { Static, TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler, type ValueError } from '@sinclair/typebox/compiler';
import { err, ok, type ProblemItem, type Result } from '#kernel';
import { cutText } from './cut-text.js';
import { explainMismatch } from './explain-mismatch.js';
import { OpenRunV1, PushBatchV1 } from './push-batch.v1.js';
import { PushDisposalV1, PushEventV1 } from './push-event.v1.js';
import { ReconciliationV1 } from './reconciliation.v1.js';

const MAX_ITEMS = 20;
const POINTER_SHOWN = 256;

// Compiled once: the check of one event then costs less than a microsecond.
const eventCheck = TypeCompiler.Compile(PushEventV1);
const disposalCheck = TypeCompiler.Compile(PushDisposalV1);
const batchCheck = TypeCompiler.Compile(PushBatchV1);
const runCheck = TypeCompiler.Compile(OpenRunV1);
const reconciliationCheck = TypeCompiler.Compile(ReconciliationV1);

function items(errors: Iterable<ValueError>): readonly ProblemItem[] {
  const byPointer = new Map<string, ProblemItem>();
  for (const error of errors) {
    // A missing field is told once, not again as a value of the wrong kind.
    const pointer = cutText(error.path, POINTER_SHOWN);
    if (!byPointer.has(pointer)) byPointer.set(pointer, { pointer, detail: explainMismatch(error) });
    if (byPointer.size === MAX_ITEMS) break;
  }
  return [...byPointer.values()];
}

function read<T extends TSchema>(check: TypeCheck<T>, value: unknown): Result<Static<T>, readonly ProblemItem[]> {
  return check.Check(value) ? ok(value) : err(items(check.Errors(value)));
}

export type CheckedPush =
  { readonly kind: 'event'; readonly push: PushEventV1 } | { readonly kind: 'disposal'; readonly push: PushDisposalV1 };

/**
 * Reads one pushed item: a disposal when its `type` says so, else an event. Strict: an unknown field is a mismatch.
 * Mismatches are Chinese, each with the JSON Pointer of its place, and never repeat a value; at most 20 are told.
 */
export function checkPush(value: unknown): Result<CheckedPush, readonly ProblemItem[]> {
  const isDisposal = typeof value === 'object' && value !== null && 'type' in value && value.type === 'disposal';
  if (isDisposal) {
    const disposal = read(disposalCheck, value);
    return disposal.ok ? ok({ kind: 'disposal', push: disposal.value }) : disposal;
  }
  const event = read(eventCheck, value);
  return event.ok ? ok({ kind: 'event', push: event.value }) : event;
}

export const checkPushBatch = (value: unknown): Result<PushBatchV1, readonly ProblemItem[]> => read(batchCheck, value);

export const checkOpenRun = (value: unknown): Result<OpenRunV1, readonly ProblemItem[]> => read(runCheck, value);

export const checkReconciliation = (value: unknown): Result<ReconciliationV1, readonly ProblemItem[]> =>
  read(reconciliationCheck, value);
