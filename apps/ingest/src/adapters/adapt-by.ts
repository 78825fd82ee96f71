import { type CompiledAdapter, mapRecord, recordBody } from '#domain/adapters';
import type { Mapping } from '#domain/intake';
import type { RecordAdapter } from '../accept-events/record-adapters.js';

/** How a version of an adapter reads the records of its sources. */
export function adaptBy(compiled: CompiledAdapter, mapping: Mapping | null): RecordAdapter {
  const bodyOf = recordBody(compiled);
  return (record) => {
    const mapped = mapRecord(compiled, record);
    return mapped.ok ? { ...mapped, body: () => bodyOf(record), mapping } : mapped;
  };
}
