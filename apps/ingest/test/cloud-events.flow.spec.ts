import { anEvent } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const BATCHED = { 'content-type': 'application/cloudevents-batch+json' };

const cloudEvent = (data: unknown, over: object = {}): object => ({
  specversion: '1.0',
  id: 'ce-1',
  source: '/hotline/12345',
  type: 'cn.example.workorder.created',
  time: '2026-03-02T09:00:00+08:00',
  datacontenttype: 'application/json',
  data,
  ...over,
});
const attributes = (prefix: string, over: Record<string, string> = {}): Record<string, string> => ({
  [`${prefix}specversion`]: '1.0',
  [`${prefix}id`]: 'ce-2',
  [`${prefix}source`]: '/hotline/12345',
  [`${prefix}type`]: 'cn.example.workorder.created',
  'content-type': 'application/json',
  ...over,
});

describe('CloudEvents', () => {
  let service: IngestService;
  let source: Registered;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterAll(() => service.stop());

  it('structured over HTTP are taken for their data, and are the same event as pushed plainly', async () => {
    const event = anEvent({ sourceEventNo: 'CE1', sourceVersion: 1 });
    const first = await service.push(source, cloudEvent(event, { comexample: 'kept out' }), STRUCTURED);
    expect(first).toMatchObject({ status: 202, body: { outcome: 'accepted' } });
    expect(await service.push(source, event)).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', eventId: first.body['eventId'] },
    });
    expect(JSON.stringify(await service.published(1))).not.toContain('kept out');
    const invalid = await service.push(source, cloudEvent({ sourceEventNo: 'CE2' }, { id: 'x' }), STRUCTURED);
    expect(invalid).toMatchObject({ status: 422, body: { code: 'INGEST.PUSH_INVALID', errors: expect.any(Array) } });
  });

  it('binary over HTTP are taken for their body, with the signature over it', async () => {
    const answer = await service.push(
      source,
      anEvent({ sourceEventNo: 'CE3' }),
      attributes('ce-', { 'ce-subject': 'a%20b' }),
    );
    expect(answer).toMatchObject({ status: 202 });
    const wrong = await service.push(
      source,
      anEvent({ sourceEventNo: 'CE4' }),
      attributes('ce-', { 'ce-specversion': '2.0' }),
    );
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'INGEST.CLOUDEVENT_INVALID', errors: [{ pointer: '/specversion' }], outcome: 'refused' },
    });
  });

  it('batched over HTTP are answered each for itself', async () => {
    const batch = [
      cloudEvent(anEvent({ sourceEventNo: 'CE5' })),
      cloudEvent(anEvent({ sourceEventNo: 'CE6' }), { specversion: '0.3' }),
      cloudEvent({ type: 'disposal', sourceEventNo: 'CE5', disposal: { status: '办结' } }),
    ];
    const { status, body } = await service.post(source, '/v1/events/batch', batch, BATCHED);
    expect(status).toBe(200);
    expect(body['results']).toMatchObject([
      { index: 0, status: 202, outcome: 'accepted', revision: 1 },
      { index: 1, status: 422, problem: { code: 'INGEST.CLOUDEVENT_INVALID', errors: [{ pointer: '/specversion' }] } },
      { index: 2, status: 202, outcome: 'accepted', revision: 2 },
    ]);
    expect(await service.post(source, '/v1/events/batch', [], BATCHED)).toMatchObject({
      status: 200,
      body: { results: [] },
    });
    expect(await service.push(source, batch, BATCHED)).toMatchObject({
      status: 422,
      body: { code: 'INGEST.CLOUDEVENT_INVALID' },
    });
    expect(await service.post(source, '/v1/events/batch', {}, BATCHED)).toMatchObject({
      status: 422,
      body: { code: 'INGEST.BATCH_INVALID' },
    });
  });

  it('whose disposal comes before its event wait like any other', async () => {
    const disposal = { type: 'disposal', sourceEventNo: 'CE7', disposal: { status: '办结' } };
    expect(await service.push(source, cloudEvent(disposal), STRUCTURED)).toMatchObject({
      body: { outcome: 'waiting' },
    });
    expect(await service.push(source, cloudEvent(anEvent({ sourceEventNo: 'CE7' })), STRUCTURED)).toMatchObject({
      status: 202,
    });
    expect(await service.push(source, disposal)).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', revision: 2 },
    });
  });

  it('over Kafka are taken structured and binary, and put aside where they break a rule', async () => {
    const records = [
      { value: cloudEvent(anEvent({ sourceEventNo: 'CK1' })), headers: STRUCTURED },
      { value: anEvent({ sourceEventNo: 'CK2' }), headers: attributes('ce_') },
      { value: cloudEvent(anEvent({ sourceEventNo: 'CK3' }), { id: '' }), headers: STRUCTURED },
      { value: anEvent({ sourceEventNo: 'CK4' }), headers: attributes('ce_', { 'content-type': 'text/xml' }) },
      { value: [cloudEvent(anEvent({ sourceEventNo: 'CK5' }))], headers: BATCHED },
    ].map(({ value, headers }) => {
      const raw = Buffer.from(JSON.stringify(value));
      return { key: 'k', value: raw, headers: { ...service.sign(source, raw), ...headers } };
    });
    await service.topics.produce(`grid.push.${source.sourceId}.v1`, records);
    const told = await until(
      async () =>
        (await service.outcomes(1)).filter(
          ({ outcome, sourceEventNo }) => outcome === 'quarantined' || sourceEventNo?.startsWith('CK') === true,
        ),
      (all) => all.length === 5,
    );
    const found = told.map((one) => [one.sourceEventNo, one.outcome, one.reason?.pointer].join(' '));
    expect(found.sort()).toEqual([
      ' quarantined ',
      ' quarantined /datacontenttype',
      ' quarantined /id',
      'CK1 accepted ',
      'CK2 accepted ',
    ]);
  });
});
