import { GridEventV1, readContractBytes } from '#contracts';
import { err, ok, type ProblemItem, type Result } from '#kernel';

/** An event as its record brought it. */
export interface ArrivedEvent {
  readonly event: GridEventV1;
  readonly timeMs: number;
  readonly bytes: Buffer;
  readonly traceparent: string | undefined;
}

export function readArrived(
  bytes: Buffer | null,
  traceparent: string | undefined,
): Result<ArrivedEvent, readonly ProblemItem[]> {
  const read = readContractBytes(GridEventV1, bytes);
  if (!read.ok) return err(read.error);
  return ok({
    event: read.value,
    timeMs: Date.parse(read.value.eventTime),
    bytes: bytes ?? Buffer.alloc(0),
    traceparent,
  });
}

export const refKey = (event: { readonly eventId: string; readonly revision: number }): string =>
  `${event.eventId}/${event.revision}`;
