import { expect, it, describe, jest, afterEach } from '@jest/globals';
import kafkajs from 'kafkajs';
import { crc32c } from './crc32c.js';
import { encodeProduce, isPlainProduce, type ProduceRequest, type ProducedMessage } from './encode-produce.js';
import { partitionByKey } from './partition-by-key.js';
import { produceDefinition } from './quick-produce.js';

const NOW = Date.parse('2026-03-02T02:00:00.123Z');
afterEach(() => {
  jest.restoreAllMocks();
});

const message = (over: Partial<ProducedMessage> = {}): ProducedMessage => ({
  key: 'k',
  value: Buffer.from('v'),
  headers: {},
  ...over,
});
const request = (...messages: ProducedMessage[]): ProduceRequest => ({
  acks: -1,
  timeout: 30_000,
  producerId: '9007199254740993',
  producerEpoch: 3,
  topicData: [
    { topic: 'grid.event.v1', partitions: [{ partition: 2, firstSequence: 70_000, messages }] },
    { topic: 'empty', partitions: [] },
  ],
});

/** As the client itself writes it, of version 7. */
async function byTheClient(given: ProduceRequest): Promise<Buffer> {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  const { encode } = produceDefinition().protocol({ version: 7 })(given).request;
  return (await encode()).buffer;
}

const many = Array.from({ length: 300 }, (_, i) =>
  message({
    key: `0199c0de-0000-7000-8000-${String(i).padStart(12, '0')}`,
    value: Buffer.from('网格员上报：井盖缺失'.repeat(i)),
    headers: { ce_id: `id-${i}`, ce_type: 'grid.event.v1', 来源: '澄州😀'.repeat(i % 40) },
  }),
);

describe('the body of a Produce request', () => {
  it.each<[string, ProduceRequest]>([
    ['one small record', request(message())],
    ['a record without a value, and one without a key', request(message({ value: null }), message({ key: null }))],
    ['texts, buffers and no headers at all', request({ key: Buffer.from('键'), value: 'text' })],
    ['an empty value and an empty header', request(message({ value: Buffer.alloc(0), headers: { empty: '' } }))],
    [
      'lengths at which a number needs one byte more',
      request(...[63, 64, 8191, 8192].map((n) => message({ value: Buffer.alloc(n, 'x') }))),
    ],
    ['many records with headers beyond ASCII', request(...many)],
    ['no producer that is known', { ...request(message()), producerId: undefined, producerEpoch: undefined }],
  ])("is byte for byte the client's: %s", async (_, given) => {
    expect(isPlainProduce(given)).toBe(true);
    expect(encodeProduce(given, NOW).equals(await byTheClient(given))).toBe(true);
  });

  it.each<[string, ProduceRequest]>([
    ['compressed', { ...request(message()), compression: 1 }],
    ['in a transaction', { ...request(message()), transactionalId: 't' }],
    ['with a time of its own', request(message({ timestamp: '1' }))],
    ['with several values of a header', request(message({ headers: { a: ['1', '2'] } }))],
  ])('is left to the client where it is %s', (_, given) => expect(isPlainProduce(given)).toBe(false));
});

it('checks by CRC-32C', () => {
  const bytes = Buffer.from('..123456789', 'latin1');
  expect(crc32c(bytes, 2, bytes.length)).toBe(0xe3069283);
});

it('sends each key to the partition that the client would', () => {
  const theirs = kafkajs.Partitioners.DefaultPartitioner();
  const ours = partitionByKey();
  const partitionMetadata = Array.from({ length: 7 }, (_, partitionId) => ({ partitionId, leader: 1 })) as never[];
  const keys = [...many.map(({ key }) => key), '', 'a', 'ab', 'abc', 'abcd', '井盖', Buffer.from([255, 128, 0, 7, 9])];
  for (const key of keys) {
    const args = { topic: 't', partitionMetadata, message: { key: key ?? null, value: null } };
    expect(ours(args)).toBe(theirs(args));
  }
});
