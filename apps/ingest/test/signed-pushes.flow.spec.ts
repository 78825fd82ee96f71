import { newId } from '#kernel';
import { signedHeaders, targetBody } from '#platform/auth';
import { anEvent, read } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

describe('a signed message that comes again', () => {
  let service: IngestService;
  let source: Registered;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterAll(() => service.stop());

  const now = (): number => Math.floor(Date.now() / 1000);
  const signAs = (id: string, value: unknown, timestamp = now()): Record<string, string> =>
    signedHeaders({ ...source, id, timestamp, body: JSON.stringify(value) });
  const outcomesOf = async (no: string) => (await service.outcomes(1)).filter((one) => one.sourceEventNo === no);
  const settled = () => service.push(source, anEvent({ sourceEventNo: newId() }));

  it('over HTTP gets its first answer, the same bytes or signed anew, and leaves no second outcome', async () => {
    const value = anEvent({ sourceEventNo: 'A1', sourceVersion: 1 });
    const headers = signAs('http-1', value);
    const first = await service.push(source, value, headers);
    expect(first).toMatchObject({ status: 202, body: { outcome: 'accepted', repeated: false } });
    await service.push(source, { ...value, sourceVersion: 2 });
    const again = await service.push(source, value, headers);
    expect(again).toMatchObject({ status: 202, body: { ...first.body, repeated: true } });
    const anew = await service.push(source, value, signAs('http-1', value, now() - 60));
    expect(anew).toMatchObject({ status: 202, body: { ...first.body, repeated: true } });
    expect((await settled()).status).toBe(202);
    const told = await until(
      () => outcomesOf('A1'),
      (all) => all.length === 2,
    );
    expect(told.map(({ outcome, sourceVersion }) => [outcome, sourceVersion])).toEqual([
      ['accepted', 1],
      ['accepted', 2],
    ]);
  });

  it('over HTTP a hundred times at once is taken once, and each gets the first answer', async () => {
    const value = anEvent({ sourceEventNo: 'RACE', sourceVersion: 1 });
    const headers = signAs('http-race', value);
    const answers = await Promise.all(Array.from({ length: 100 }, () => service.push(source, value, headers)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body: { repeated: _, ...rest } }) => JSON.stringify(rest))).size).toBe(1);
    expect(answers.filter(({ body }) => body['repeated'] === false)).toHaveLength(1);
    await settled();
    expect(await outcomesOf('RACE')).toHaveLength(1);
  });

  it('over HTTP with other bytes under its id is refused, and takes nothing', async () => {
    const value = anEvent({ sourceEventNo: 'A2' });
    await service.push(source, value, signAs('http-2', value));
    const other = anEvent({ sourceEventNo: 'A3' });
    expect(await service.push(source, other, signAs('http-2', other))).toMatchObject({
      status: 409,
      body: { code: 'INGEST.SIGNED_ID_REUSED', outcome: 'refused' },
    });
    expect(await read(service.db, `SELECT 1 FROM event WHERE source_event_no = 'A3'`)).toEqual([]);
    const batch = { items: [other] };
    const answer = await service.post(source, '/v1/events/batch', batch, signAs('http-2', batch));
    expect(answer).toMatchObject({ status: 409, body: { code: 'INGEST.SIGNED_ID_REUSED' } });
  });

  it('as a batch gets the batch’s own answer, also after its run was closed', async () => {
    const { body: run } = await service.post(source, '/v1/runs', { kind: 'backfill' });
    const batch = {
      runId: run['runId'],
      items: [anEvent({ sourceEventNo: 'B1' }), { sourceEventNo: 'B2' }, anEvent({ sourceEventNo: 'B3' })],
    };
    const headers = signAs('batch-1', batch);
    const first = await service.post(source, '/v1/events/batch', batch, headers);
    expect((first.body['results'] as { status: number }[]).map(({ status }) => status)).toEqual([202, 422, 202]);
    await service.post(source, `/v1/runs/${String(run['runId'])}/close`, undefined);
    const again = await service.post(source, '/v1/events/batch', batch, headers);
    const unmarked = (body: Record<string, unknown>) =>
      JSON.stringify(body).replaceAll('"repeated":true', '"repeated":false');
    expect([again.status, unmarked(again.body)]).toEqual([200, unmarked(first.body)]);
    const other = await service.post(source, '/v1/events/batch', batch);
    expect(other).toMatchObject({ status: 409, body: { code: 'INGEST.RUN_CLOSED' } });
    await settled();
    expect(await outcomesOf('B1')).toHaveLength(1);
  });

  it('over Kafka is taken once, from whichever door it came first', async () => {
    const topic = `grid.push.${source.sourceId}.v1`;
    const record = (value: unknown, headers: Record<string, string>, key = 'k') => ({
      key,
      value: Buffer.from(JSON.stringify(value)),
      headers,
    });
    const [one, two] = [anEvent({ sourceEventNo: 'K1' }), anEvent({ sourceEventNo: 'K2' })];
    const [ofOne, ofTwo] = [signAs('kafka-1', one), signAs('kafka-2', two)];
    await service.push(source, one, ofOne);
    const records = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => record(two, ofTwo, key));
    await service.topics.produce(topic, [record(one, ofOne), ...records, record(one, signAs('kafka-2', one))]);
    const end = anEvent({ sourceEventNo: 'K-END' });
    await service.topics.produce(
      topic,
      ['a', 'b', 'c', 'd', 'e', 'f', 'k'].map((key) => record(end, signAs(newId(), end), key)),
    );
    await until(
      () => outcomesOf('K-END'),
      (all) => all.length === 7,
    );
    expect((await outcomesOf('K1')).map(({ outcome }) => outcome)).toEqual(['accepted']);
    expect((await outcomesOf('K2')).map(({ outcome }) => outcome)).toEqual(['accepted']);
    const { body } = await service.asPerson('GET', '/ops/quarantine?state=open');
    expect(body['items']).toMatchObject([{ reasonCode: 'INGEST.SIGNED_ID_REUSED' }]);
  });

  it('over Kafka is decided anew where it was put aside: sent again after the repair, it is taken', async () => {
    const topic = `grid.push.${source.sourceId}.v1`;
    await service.asPerson('PUT', `/v1/sources/${source.sourceId}`, {}, { regions: ['9902'] });
    const value = anEvent({ sourceEventNo: 'Z1' });
    await service.topics.produce(topic, [
      { key: 'k', value: Buffer.from(JSON.stringify(value)), headers: signAs('z-1', value) },
    ]);
    const find = async () => {
      const { body } = await service.asPerson('GET', '/ops/quarantine?state=open');
      return (body['items'] as { id: string; reasonCode: string }[]).filter(
        (one) => one.reasonCode === 'INGEST.REGION_NOT_ALLOWED',
      );
    };
    const [aside] = await until(find, (items) => items.length === 1);
    await service.asPerson('PUT', `/v1/sources/${source.sourceId}`, {}, { regions: [] });
    await service.asPerson('POST', `/ops/quarantine/${aside!.id}/resend`);
    const told = await until(
      () => outcomesOf('Z1'),
      (all) => all.length === 2,
    );
    expect(told.map(({ outcome }) => outcome)).toEqual(['quarantined', 'accepted']);
  });

  it('without a body is good for its own method and address only', async () => {
    const runs = await Promise.all([1, 2].map(() => service.post(source, '/v1/runs', { kind: 'backfill' })));
    const [first, second] = runs.map(({ body }) => `/v1/runs/${String(body['runId'])}/close`) as [string, string];
    const ask = (signed: string) => service.post(source, first, undefined, service.sign(source, signed));
    for (const wrong of [
      '',
      targetBody('POST', second),
      targetBody('GET', first),
      targetBody('POST', `${first}?x=1`),
    ]) {
      expect(await ask(wrong)).toMatchObject({ status: 401, body: { code: 'INGEST.SIGNATURE_INVALID' } });
    }
    expect((await ask(targetBody('POST', first))).status).toBe(200);
  });

  it('leaves an outcome with its cause for each refusal over HTTP, and is counted', async () => {
    const other = await service.register({ id: 'refused' });
    const codes = async (): Promise<(string | undefined)[]> =>
      (await service.outcomes(1)).filter(({ sourceId }) => sourceId === 'refused').map(({ reason }) => reason?.code);
    const single = (raw: string | Buffer) => service.push(other, Buffer.from(raw));
    await single('');
    await single('{');
    await single(Buffer.from([0xff]));
    await single(JSON.stringify(anEvent({ title: 'a\u0000' })));
    await single(JSON.stringify({ sourceEventNo: 'X' }));
    await single(JSON.stringify(anEvent({ sourceEventNo: 'V', sourceVersion: 1 })));
    await single(JSON.stringify(anEvent({ sourceEventNo: 'V', sourceVersion: 1, title: '改' })));
    await service.post(other, '/v1/events/batch', { runId: newId(), items: [anEvent()] });
    await service.post(other, '/v1/events/batch', { items: [] });
    const ce = { 'content-type': 'application/cloudevents+json' };
    await service.push(other, { specversion: '0.3' }, ce);
    const expected = [
      'BODY_EMPTY',
      'BODY_NOT_JSON',
      'BODY_NOT_UTF8',
      'BODY_POISONED',
      'PUSH_INVALID',
      'VERSION_CONFLICT',
      'RUN_UNKNOWN',
      'BATCH_INVALID',
      'CLOUDEVENT_INVALID',
    ].map((word) => `INGEST.${word}`);
    const told = await until(codes, (all) => all.length === expected.length + 1);
    expect(told.filter((code) => code !== undefined)).toEqual(expected);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    for (const code of expected) {
      const via = /RUN_|BATCH_/.test(code) ? 'batch' : 'http';
      expect(metrics).toMatch(
        new RegExp(`gp_ingest_refusals_total\\{source="refused",code="${code}",via="${via}"[^}]*\\} 1\\b`),
      );
    }
    expect(metrics).toMatch(/gp_ingest_events_total\{source="cz-12345",outcome="repeated",via="http"[^}]*\} \d+/);
  });
});
