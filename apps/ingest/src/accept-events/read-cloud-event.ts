import { isUtf8 } from 'node:buffer';
import { mayHoldPoison } from '#domain/intake';
import type { ProblemItem } from '#kernel';
import { cutText, PUSH_BATCH_MAX_ITEMS } from '#contracts';
import { type Attributes, faultsOfAttributes, REQUIRED } from './cloud-event-attributes.js';
import type { IncomingItem, ItemFault } from './incoming-item.js';

/** What an item is read from: its bytes, what was parsed already, or why it cannot be read. */
export type ItemContent = Pick<IncomingItem, 'raw' | 'parsed' | 'fault'>;

export interface PushedMessage {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer | null;
}

const STRUCTURED = /^\s*application\/cloudevents/i;
const JSON_EVENT = /^\s*application\/cloudevents\+json\s*(?:;|$)/i;
const JSON_BATCH = /^\s*application\/cloudevents-batch\+json\s*(?:;|$)/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MAX_FAULTS = 20;
const POINTER_SHOWN = 256;

const contentType = ({ headers }: PushedMessage): string => {
  const type = headers['content-type'];
  return typeof type === 'string' ? type : '';
};

const faulty = (items: readonly ProblemItem[]): ItemContent => ({
  raw: null,
  fault: {
    code: 'INGEST.CLOUDEVENT_INVALID',
    items: items
      .slice(0, MAX_FAULTS)
      .map(({ pointer, detail }) => ({ pointer: cutText(pointer, POINTER_SHOWN), detail })),
  },
});

type Parsed = { readonly value: unknown; readonly mayHoldPoison: boolean };

function parse(body: Buffer | null): Parsed | ItemFault {
  if (body === null || body.length === 0) return { code: 'INGEST.BODY_EMPTY', items: [] };
  if (!isUtf8(body)) return { code: 'INGEST.BODY_NOT_UTF8', items: [] };
  const text = body.toString('utf8');
  try {
    return { value: JSON.parse(text) as unknown, mayHoldPoison: mayHoldPoison(text) };
  } catch {
    // The parser's message quotes the text.
    return { code: 'INGEST.BODY_NOT_JSON', items: [] };
  }
}

/** One event in the JSON format (CloudEvents 1.0, JSON Event Format §3): its data is what is pushed. */
function readJsonEvent(value: unknown, poison: boolean): ItemContent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return faulty([{ pointer: '', detail: '应为一个 JSON 对象' }]);
  }
  const members = new Map<string, unknown>(Object.entries(value));
  const [data, data64] = [members.get('data'), members.get('data_base64')];
  members.delete('data');
  members.delete('data_base64');
  // A member that is null is the same as none.
  const attributes: Attributes = new Map([...members].filter(([, member]) => member !== null));
  const items = faultsOfAttributes(attributes);
  if (items.length > 0) return faulty(items);
  if (data !== undefined && data64 !== undefined) {
    return faulty([{ pointer: '/data_base64', detail: 'data 与 data_base64 只能有一个' }]);
  }
  if (data64 !== undefined && data64 !== null) {
    if (typeof data64 !== 'string' || !BASE64.test(data64)) {
      return faulty([{ pointer: '/data_base64', detail: '应为 Base64（RFC 4648）' }]);
    }
    return { raw: Buffer.from(data64, 'base64') };
  }
  if (data === undefined || data === null)
    return faulty([{ pointer: '/data', detail: '没有 data：推送的内容写在这里' }]);
  return { raw: null, parsed: { value: data, mayHoldPoison: poison } };
}

/** How a binding names attributes, and writes their values. */
interface Binding {
  readonly prefix: string;
  readonly decode: (value: string) => string | null;
}

const PRINTABLE = /^[\u0020-\u007e]*$/;

/** HTTP binding §3.1.3.2: quoted strings first, then one round of percent-encoding; null where it is no UTF-8. */
function decodeHeader(value: string): string | null {
  if (!PRINTABLE.test(value)) return null;
  const unquoted = /^"(.*)"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  try {
    // Encoded is only what begins with two hexadecimal digits.
    return decodeURIComponent(unquoted.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return null;
  }
}

export const HTTP_BINDING: Binding = { prefix: 'ce-', decode: decodeHeader };
export const KAFKA_BINDING: Binding = { prefix: 'ce_', decode: (value) => value };

const isBinary = ({ headers }: PushedMessage, { prefix }: Binding): boolean =>
  REQUIRED.some((name) => headers[prefix + name] !== undefined);

/** Attributes are headers, the body is the data. */
function readBinary(message: PushedMessage, { prefix, decode }: Binding): ItemContent {
  const attributes = new Map<string, unknown>();
  const items: ProblemItem[] = [];
  for (const [header, value] of Object.entries(message.headers)) {
    if (!header.startsWith(prefix) || value === undefined) continue;
    const name = header.slice(prefix.length);
    const text = typeof value === 'string' ? decode(value) : null;
    if (text !== null) attributes.set(name, text);
    else items.push({ pointer: `/${name}`, detail: `头 ${header} 应为百分号编码的 UTF-8 文本，只出现一次` });
  }
  if (attributes.has('datacontenttype')) {
    items.push({
      pointer: '/datacontenttype',
      detail: `二进制模式下写在 content-type 头，不写 ${prefix}datacontenttype`,
    });
  }
  const type = contentType(message);
  if (type !== '') attributes.set('datacontenttype', type);
  const told = new Set(items.map(({ pointer }) => pointer));
  const all = [...items, ...faultsOfAttributes(attributes).filter(({ pointer }) => !told.has(pointer))];
  return all.length > 0 ? faulty(all) : { raw: message.body };
}

/**
 * What a message pushes: its body as it is, or the data of the CloudEvent that it is, structured or binary. Of a CloudEvent
 * nothing else is taken over: neither its attributes, which over HTTP no signature covers, nor its extensions.
 */
export function readPushedItem(message: PushedMessage, binding: Binding): ItemContent {
  const type = contentType(message);
  if (STRUCTURED.test(type)) {
    if (!JSON_EVENT.test(type)) {
      return faulty([
        { pointer: '', detail: '这里只接收 application/cloudevents+json；成批的推送到 /v1/events/batch' },
      ]);
    }
    const parsed = parse(message.body);
    if ('code' in parsed) return { raw: null, fault: parsed };
    return readJsonEvent(parsed.value, parsed.mayHoldPoison);
  }
  return isBinary(message, binding) ? readBinary(message, binding) : { raw: message.body };
}

/** Null where the message is no batch of CloudEvents; a fault where it cannot be read as the batch that it says it is. */
export function readCloudEventBatch(message: PushedMessage): readonly ItemContent[] | ItemFault | null {
  if (!JSON_BATCH.test(contentType(message))) return null;
  const parsed = parse(message.body);
  if ('code' in parsed) return parsed;
  const { value, mayHoldPoison: poison } = parsed;
  if (!Array.isArray(value) || value.length > PUSH_BATCH_MAX_ITEMS) {
    const detail = `应为至多 ${PUSH_BATCH_MAX_ITEMS} 个 CloudEvent 的数组`;
    return { code: 'INGEST.BATCH_INVALID', items: [{ pointer: '', detail }] };
  }
  return value.map((event: unknown) => readJsonEvent(event, poison));
}
