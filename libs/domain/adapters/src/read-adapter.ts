import { err, ok, type ProblemItem, type Result } from '#kernel';
import type { Adapter } from './adapter.js';
import { ADAPTER_FORMAT } from './adapter-format.js';
import { ShapeCheck } from './check-shape.js';

/** Reads an adapter from parsed JSON. Whether it means anything is for `lintAdapter` to say. */
export function readAdapter(value: unknown): Result<Adapter, readonly ProblemItem[]> {
  const check = new ShapeCheck(ADAPTER_FORMAT.defs);
  check.check(value, ADAPTER_FORMAT.shape);
  return check.items.length === 0 ? ok(value as Adapter) : err(check.items);
}
