import type { TopicContract } from '#contracts';
import type { TSchema } from '@sinclair/typebox';

const INFO = {
  title: '网格+检察 · topics',
  version: '1.0.0',
  description:
    'Events of grid governance become clues and cases. Every topic between the services, and the two that a platform meets.',
};

/** What every record of the product carries beside its value. */
const OUR_HEADERS = {
  type: 'object',
  required: ['ce_id', 'ce_type', 'ce_source', 'ce_time'],
  properties: {
    ce_id: { type: 'string', description: "Unique; the reader's inbox key" },
    ce_type: { type: 'string', description: 'The contract' },
    ce_source: { type: 'string', description: 'The service' },
    ce_time: { type: 'string', format: 'date-time' },
    traceparent: { type: 'string', description: 'W3C trace context' },
  },
};

/** What a platform signs its records with. */
const PLATFORM_HEADERS = {
  type: 'object',
  required: ['x-source', 'webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'x-source': { type: 'string', description: 'Id of the registered source' },
    'webhook-id': { type: 'string', description: 'Unique id of the message' },
    'webhook-timestamp': { type: 'string', description: 'Unix seconds' },
    'webhook-signature': { type: 'string', description: 'v1,<base64 HMAC-SHA256 of "id.timestamp.value">' },
  },
};

/** One kind of value, with its committed sample as it was read. */
export interface NamedValue {
  readonly name: string;
  readonly schema: TSchema;
  readonly says: string;
  readonly sample: { readonly file: string; readonly value: unknown };
}

export interface NamedTopic {
  /** The name in the table of topics: `gridEvent`. */
  readonly name: string;
  readonly contract: TopicContract;
  /** Mostly one. */
  readonly values: readonly NamedValue[];
}

const idOf = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/^-|-$/g, '');

/** The AsyncAPI 3.0 document of all topics. */
export function asyncApi(topics: readonly NamedTopic[]): Record<string, unknown> {
  return {
    asyncapi: '3.0.0',
    info: INFO,
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topics.map((topic) => [topic.name, channelOf(topic)])),
    operations: Object.fromEntries(topics.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(
        topics.flatMap(({ contract, values }) => values.map((value) => [value.name, messageOf(contract, value)])),
      ),
      schemas: Object.fromEntries(
        topics.flatMap(({ values }) => values.map(({ name, schema }) => [name, plain(schema)])),
      ),
    },
  };
}

function channelOf({ contract, values }: NamedTopic): Record<string, unknown> {
  const address = contract.name.replace('<source>', '{source}');
  const parameters = { source: { description: 'Id of the registered source' } };
  const compact = contract.cleanup === 'compact';
  return {
    address,
    description: contract.says,
    messages: Object.fromEntries(values.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }])),
    ...(address === contract.name ? {} : { parameters }),
    bindings: {
      kafka: {
        partitions: contract.partitions,
        topicConfiguration: {
          'cleanup.policy': [contract.cleanup],
          ...(compact ? {} : { 'retention.ms': contract.retentionMs }),
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}

/** Who sends and who receives; one document for all services, so the name of an operation says whose it is. */
function operationsOf({ name, contract }: NamedTopic): [string, Record<string, unknown>][] {
  const channel = { $ref: `#/channels/${name}` };
  const operation = (who: string, action: 'send' | 'receive'): [string, Record<string, unknown>] => [
    `${idOf(who)}-${action}s-${name}`,
    { action, channel, summary: `${who} ${action}s ${contract.name}` },
  ];
  return [
    ...contract.owner.split(', ').map((owner) => operation(owner, 'send')),
    ...contract.readers.map((reader) => operation(reader, 'receive')),
  ];
}

function messageOf(contract: TopicContract, { name, says, sample }: NamedValue): Record<string, unknown> {
  return {
    name: contract.name,
    summary: says,
    contentType: 'application/json',
    headers: contract.writtenByOthers ? PLATFORM_HEADERS : OUR_HEADERS,
    payload: { $ref: `#/components/schemas/${name}` },
    bindings: { kafka: { key: { type: 'string', description: contract.key }, bindingVersion: '0.5.0' } },
    examples: [{ name: sample.file, payload: sample.value }],
  };
}

/** TypeBox is JSON Schema but for its symbols. */
const plain = (schema: TSchema): unknown => JSON.parse(JSON.stringify(schema));
