import { HTTP_BINDING, KAFKA_BINDING, readCloudEventBatch, readPushedItem } from './read-cloud-event.js';

// The specification's own examples (CloudEvents 1.0.2: core §3 and §5, HTTP binding §3, Kafka binding §3, JSON format §3 and §4),
// with JSON data where an example has another kind.

const push = { sourceEventNo: 'T-1', title: '路面塌陷', reportedAt: '2026-03-02T09:00:00+08:00' };
const event = (over: object = {}): object => ({
  specversion: '1.0',
  type: 'com.github.pull_request.opened',
  source: 'https://github.com/cloudevents/spec/pull',
  subject: '123',
  id: 'A234-1234-1234',
  time: '2018-04-05T17:31:00Z',
  comexampleextension1: 'value',
  comexampleothervalue: 5,
  datacontenttype: 'application/json',
  data: push,
  ...over,
});
const STRUCTURED = 'application/cloudevents+json; charset=UTF-8';
const BINARY = {
  'ce-specversion': '1.0',
  'ce-type': 'com.example.someevent',
  'ce-time': '2018-04-05T03:56:24Z',
  'ce-id': '1234-1234-1234',
  'ce-source': '/mycontext/subcontext',
  'content-type': 'application/json; charset=utf-8',
};
const body = Buffer.from(JSON.stringify(push));
const structured = (value: unknown, type = STRUCTURED) =>
  readPushedItem({ headers: { 'content-type': type }, body: Buffer.from(JSON.stringify(value)) }, HTTP_BINDING);
const binary = (over: Record<string, string | undefined> = {}) =>
  readPushedItem({ headers: { ...BINARY, ...over }, body }, HTTP_BINDING);
const pointers = ({ fault }: ReturnType<typeof structured>) => [
  fault?.code,
  ...(fault?.items ?? []).map(({ pointer }) => pointer),
];
const INVALID = 'INGEST.CLOUDEVENT_INVALID';

describe('what is no CloudEvent', () => {
  it('is pushed as it is', () => {
    const headers = { 'content-type': 'application/json', 'x-source': 'cz' };
    expect(readPushedItem({ headers, body }, HTTP_BINDING)).toEqual({ raw: body });
    expect(readPushedItem({ headers: {}, body: null }, KAFKA_BINDING)).toEqual({ raw: null });
  });
});

describe('a structured CloudEvent', () => {
  it('pushes its data, and nothing of its attributes and extensions', () => {
    expect(structured(event())).toEqual({ raw: null, parsed: { value: push, mayHoldPoison: false } });
  });

  it.each(['application/cloudevents+json', 'Application/CloudEvents+JSON;charset=utf-8'])('is told by %s', (type) => {
    expect(structured(event(), type).parsed?.value).toEqual(push);
  });

  it('may carry its data in Base64', () => {
    const { data: _, ...rest } = event({ data_base64: body.toString('base64') }) as Record<string, unknown>;
    expect(structured(rest)).toEqual({ raw: body });
    expect(pointers(structured({ ...rest, data_base64: '***' }))).toEqual([INVALID, '/data_base64']);
    expect(pointers(structured({ ...rest, data: push }))).toEqual([INVALID, '/data_base64']);
  });

  it.each(['id', 'source', 'specversion', 'type'])('has to have %s, and not empty', (name) => {
    const { [name]: _, ...rest } = event() as Record<string, unknown>;
    expect(pointers(structured(rest))).toEqual([INVALID, `/${name}`]);
    expect(pointers(structured({ ...rest, [name]: '' }))).toEqual([INVALID, `/${name}`]);
    // A member that is null is the same as none (JSON format §2.2).
    expect(pointers(structured({ ...rest, [name]: null }))).toEqual([INVALID, `/${name}`]);
    expect(pointers(structured({ ...rest, [name]: 1 }))).toEqual([INVALID, `/${name}`]);
  });

  it.each<[string, object, string]>([
    ['another version of the specification', { specversion: '2.0' }, '/specversion'],
    ['the version before', { specversion: '0.3' }, '/specversion'],
    ['a source that is no URI reference', { source: 'has spaces' }, '/source'],
    ['a source with a broken escape', { source: '/a%2' }, '/source'],
    ['an empty subject', { subject: '' }, '/subject'],
    ['a time that is no RFC 3339', { time: '2018-04-05 17:31:00' }, '/time'],
    ['a time on no calendar', { time: '2018-02-30T17:31:00Z' }, '/time'],
    ['a schema that is no absolute URI', { dataschema: '/relative' }, '/dataschema'],
    ['data of another type', { datacontenttype: 'text/xml' }, '/datacontenttype'],
    ['a type that is no media type', { datacontenttype: 'json' }, '/datacontenttype'],
    ['an attribute name in capitals', { comExample: 'x' }, '/comExample'],
    ['an attribute name with other signs', { 'a/b~c': 'x' }, '/a~1b~0c'],
    ['an extension that is an object', { extension: {} }, '/extension'],
    ['an extension that is no 32-bit integer', { extension: 2 ** 31 }, '/extension'],
    ['a control character', { type: 'a\u0007b' }, '/type'],
    ['half of a character', { type: 'a\ud800b' }, '/type'],
    ['no data', { data: undefined }, '/data'],
  ])('is refused with %s', (_, over, pointer) => {
    expect(pointers(structured(event(over)))).toEqual([INVALID, pointer]);
  });

  it.each<[string, object]>([
    ['a URI reference', { source: '/sensors/tn-1234567/alerts' }],
    ['a URN', { source: 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66' }],
    ['a time with an offset and parts of a second', { time: '1937-01-01T12:00:27.87+00:20' }],
    ['a schema', { dataschema: 'https://example.com/push.json' }],
    ['no optional attribute', { subject: undefined, time: undefined, datacontenttype: undefined }],
    ['a vendor’s JSON type', { datacontenttype: 'application/vnd.grid+json; charset=utf-8' }],
    ['extensions of every kind', { a1: true, b2: -(2 ** 31), c3: '' }],
  ])('is taken with %s', (_, over) => {
    expect(structured(event(over)).fault).toBeUndefined();
  });

  it('is refused where its bytes, its form or its format are others', () => {
    const of = (text: string | Buffer) =>
      readPushedItem({ headers: { 'content-type': STRUCTURED }, body: Buffer.from(text) }, HTTP_BINDING);
    expect(pointers(of(''))).toEqual(['INGEST.BODY_EMPTY']);
    expect(pointers(of('{'))).toEqual(['INGEST.BODY_NOT_JSON']);
    expect(pointers(of(Buffer.from([0xff])))).toEqual(['INGEST.BODY_NOT_UTF8']);
    expect(pointers(of('[]'))).toEqual([INVALID, '']);
    expect(pointers(structured(event(), 'application/cloudevents+avro'))).toEqual([INVALID, '']);
    expect(pointers(structured([event()], 'application/cloudevents-batch+json'))).toEqual([INVALID, '']);
  });

  it('names each fault, and at most twenty', () => {
    expect(pointers(structured({ data: push }))).toEqual([INVALID, '/id', '/source', '/specversion', '/type']);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`A${i}`, 1]));
    expect(pointers(structured(event(many)))).toHaveLength(21);
  });
});

describe('a binary CloudEvent over HTTP', () => {
  it('pushes its body as it is', () => {
    expect(binary()).toEqual({ raw: body });
    expect(binary({ 'ce-anyextension': 'x', 'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80' })).toEqual({ raw: body });
  });

  it('may have quoted values, and values that are encoded although they need not be', () => {
    expect(
      binary({ 'ce-type': '"com.example.\\"quoted\\""', 'ce-id': '%31234', 'ce-subject': '100%' }).fault,
    ).toBeUndefined();
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['without a required attribute', { 'ce-id': undefined }, '/id'],
    ['of another version', { 'ce-specversion': '1.1' }, '/specversion'],
    ['with its content type twice', { 'ce-datacontenttype': 'application/json' }, '/datacontenttype'],
    ['with bytes that are no UTF-8', { 'ce-subject': '%C0%A0' }, '/subject'],
    ['with a value that is not encoded', { 'ce-subject': '事件' }, '/subject'],
    ['with a value that is empty once it is decoded', { 'ce-source': '""' }, '/source'],
    ['with a control character', { 'ce-type': 'a%00' }, '/type'],
    ['with an extension of another form', { 'ce-my-extension': 'x' }, '/my-extension'],
    ['with other data', { 'content-type': 'text/plain' }, '/datacontenttype'],
  ])('is refused %s', (_, over, pointer) => {
    expect(pointers(binary(over))).toEqual([INVALID, pointer]);
  });
});

describe('a CloudEvent on a Kafka record', () => {
  const headers = {
    ce_specversion: '1.0',
    ce_type: 'com.example.someevent',
    ce_source: '/mycontext/subcontext',
    ce_id: '1234-1234-1234',
    ce_time: '2018-04-05T03:56:24Z',
    'content-type': 'application/json',
  };
  const record = (over: Record<string, string> = {}, value: Buffer | null = body) =>
    readPushedItem({ headers: { ...headers, ...over }, body: value }, KAFKA_BINDING);

  it('is binary by its headers, whose values are UTF-8 as they are', () => {
    expect(record({ ce_subject: '事件 100%' })).toEqual({ raw: body });
    expect(pointers(record({ ce_specversion: '0.1' }))).toEqual([INVALID, '/specversion']);
    expect(pointers(record({ 'content-type': 'application/avro' }))).toEqual([INVALID, '/datacontenttype']);
  });

  it('is structured by its content type, whatever headers it has besides', () => {
    const value = Buffer.from(JSON.stringify(event()));
    expect(record({ 'content-type': STRUCTURED }, value).parsed?.value).toEqual(push);
    const batch = Buffer.from(JSON.stringify([event()]));
    expect(pointers(record({ 'content-type': 'application/cloudevents-batch+json' }, batch))).toEqual([INVALID, '']);
  });
});

describe('a batch of CloudEvents', () => {
  const batch = (value: unknown, type = 'application/cloudevents-batch+json; charset=UTF-8') =>
    readCloudEventBatch({ headers: { 'content-type': type }, body: Buffer.from(JSON.stringify(value)) });

  it('reads each for itself', () => {
    const read = batch([event(), event({ specversion: '2.0' }), 17, event({ id: 'B' })]);
    if (read === null || 'code' in read) throw new Error('a batch is a list');
    expect(read.map(pointers)).toEqual([[undefined], [INVALID, '/specversion'], [INVALID, ''], [undefined]]);
  });

  it('may be empty, and is a list of at most a thousand', () => {
    expect(batch([])).toEqual([]);
    expect(batch({})).toMatchObject({ code: 'INGEST.BATCH_INVALID' });
    expect(batch(Array.from({ length: 1_001 }, () => event()))).toMatchObject({ code: 'INGEST.BATCH_INVALID' });
  });

  it('is told by its content type only', () => {
    expect(batch([event()], 'application/json')).toBeNull();
    expect(batch([event()], 'application/cloudevents+json')).toBeNull();
  });
});
