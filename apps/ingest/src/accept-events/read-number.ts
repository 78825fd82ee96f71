import { KAFKA_BINDING, readPushedItem } from './read-cloud-event.js';
import { eventNoOf, parseItem } from './read-item.js';
import type { RecordAdapter } from './record-adapters.js';

export interface PushedBytes {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/**
 * The event number that a record says, as far as it can be read: in our form, in the data of a CloudEvent, or where the
 * adapter of its source finds it. Null where it says none; it need not fit its contract otherwise.
 */
export function readNumber(pushed: PushedBytes, adapt: RecordAdapter | undefined): string | null {
  const { raw, parsed, fault } = readPushedItem(pushed, KAFKA_BINDING);
  if (fault !== undefined) return null;
  const item = parsed === undefined ? parseItem(raw) : { value: parsed.value };
  if (!('value' in item)) return null;
  const { value } = item;
  const own = eventNoOf(value);
  if (adapt === undefined || isOurs(value)) return own;
  const adapted = adapt(value);
  return eventNoOf(adapted.ok ? adapted.push : adapted) ?? own;
}

const isOurs = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === 'canonical';
