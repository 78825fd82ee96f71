import { Quarantine } from '#platform/postgres';
import { anEvent } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

const outcomesOf = (service: IngestService, n: number) => service.outcomes(n);

describe('pushing over Kafka', () => {
  let service: IngestService;
  let source: Registered;
  beforeEach(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterEach(async () => service.stop());

  const quarantined = async (): Promise<{ reasonCode: string; detail: string; id: string }[]> => {
    const { body } = await service.asPerson('GET', '/ops/quarantine?state=open');
    return body['items'] as { reasonCode: string; detail: string; id: string }[];
  };

  it('takes in what a registered source signed, by the broker’s time', async () => {
    const values = Array.from({ length: 20 }, (_, i) => anEvent({ sourceEventNo: `K${i}`, sourceVersion: 1 }));
    const before = Date.now();
    await service.produce(source, values);
    const events = await service.published(20);
    expect(events.map((event) => event.sourceEventNo).sort()).toEqual(values.map((one) => one['sourceEventNo']).sort());
    for (const event of events) {
      expect(Date.parse(event.receivedAt)).toBeGreaterThanOrEqual(before - 1000);
      expect(Date.parse(event.receivedAt)).toBeLessThanOrEqual(Date.now() + 1000);
    }
    expect((await outcomesOf(service, 20)).every((one) => one.outcome === 'accepted')).toBe(true);
  });

  it('puts records that cannot be used aside with their bytes, tells their source, and takes their neighbours', async () => {
    const body = anEvent({ sourceEventNo: 'Q2' });
    const raw = Buffer.from(JSON.stringify(body));
    const other = await service.register({ id: 'qy-grid' });
    const topic = `grid.push.${source.sourceId}.v1`;
    const good = (no: string) => {
      const value = Buffer.from(JSON.stringify(anEvent({ sourceEventNo: no })));
      return { key: 'k', value, headers: service.sign(source, value) };
    };
    const now = Math.floor(Date.now() / 1000);
    const poison = Buffer.from(JSON.stringify(anEvent({ sourceEventNo: 'Q9', title: 'a\u0000' })));
    await service.topics.produce(topic, [
      good('Q1'),
      { key: 'k', value: null, headers: service.sign(source, '') },
      { key: 'k', value: Buffer.alloc(0), headers: service.sign(source, '') },
      { key: 'k', value: raw, headers: {} },
      { key: 'k', value: raw, headers: service.sign(source, `${String(raw)} `) },
      { key: 'k', value: raw, headers: service.sign(source, raw, now - 400) },
      { key: 'k', value: raw, headers: service.sign(other, raw) },
      { key: 'k', value: Buffer.from('{"a":'), headers: service.sign(source, '{"a":') },
      { key: 'k', value: poison, headers: service.sign(source, poison) },
      good('Q3'),
    ]);
    const outcomes = await outcomesOf(service, 10);
    const told = outcomes.map((one) => [one.outcome, one.reason?.code ?? null, one.sourceEventNo]);
    expect(told.sort()).toEqual([
      ['accepted', null, 'Q1'],
      ['accepted', null, 'Q3'],
      ['quarantined', 'INGEST.BODY_EMPTY', null],
      ['quarantined', 'INGEST.BODY_EMPTY', null],
      ['quarantined', 'INGEST.BODY_NOT_JSON', null],
      ['quarantined', 'INGEST.BODY_POISONED', 'Q9'],
      ['quarantined', 'INGEST.SIGNATURE_EXPIRED', null],
      ['quarantined', 'INGEST.SIGNATURE_INVALID', null],
      ['quarantined', 'INGEST.SIGNATURE_MISSING', null],
      ['quarantined', 'INGEST.SOURCE_MISMATCH', null],
    ]);
    const aside = await quarantined();
    expect(aside).toHaveLength(8);
    const poisoned = aside.find(({ reasonCode }) => reasonCode === 'INGEST.BODY_POISONED');
    const sealedAside = new Quarantine(service.db.database, service.keys);
    expect((await sealedAside.content(poisoned?.id ?? ''))?.value?.equals(poison)).toBe(true);
    expect(poisoned?.detail).toContain('/title');
  });

  it('repeats, orders and refuses versions as over HTTP', async () => {
    await service.produce(
      source,
      [
        anEvent({ sourceVersion: 2 }),
        anEvent({ sourceVersion: 2 }),
        anEvent({ sourceVersion: 1 }),
        anEvent({ sourceVersion: 2, title: '改' }),
        { type: 'disposal', sourceEventNo: 'GD-1', disposal: { status: '办结' } },
      ].map((value) => ({ ...value })),
    );
    const outcomes = (await outcomesOf(service, 5)).map((one) => one.outcome).sort();
    expect(outcomes).toEqual(['accepted', 'accepted', 'conflict', 'duplicate', 'late']);
    expect(await quarantined()).toHaveLength(0);
  });

  it('takes a record in that an operator sends again after the repair, however old its signature is by then', async () => {
    const value = Buffer.from(JSON.stringify(anEvent({ sourceEventNo: 'Z1' })));
    const topic = `grid.push.${source.sourceId}.v1`;
    await service.db.database.run((tx) => tx.query(`UPDATE source SET state = 'suspended'`));
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    await service.topics.produce(topic, [{ key: 'k', value, headers: service.sign(source, value) }]);
    const [aside] = await until(quarantined, (all) => all.length === 1);
    expect(aside).toMatchObject({ reasonCode: 'INGEST.SOURCE_SUSPENDED' });
    await service.db.database.run((tx) => tx.query(`UPDATE source SET state = 'active'`));
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    const resent = await service.asPerson('POST', `/ops/quarantine/${aside!.id}/resend`);
    expect(resent.status).toBeLessThan(300);
    expect(await service.published(1)).toMatchObject([{ sourceEventNo: 'Z1' }]);
  });

  it('believes no header about where a record lay before', async () => {
    const value = Buffer.from(JSON.stringify(anEvent()));
    const topic = `grid.push.${source.sourceId}.v1`;
    const old = service.sign(source, value, Math.floor(Date.now() / 1000) - 400);
    const headers = { ...old, 'x-resent-from': `${service.topics.name(topic)}/0/0` };
    await service.topics.produce(topic, [{ key: 'k', value, headers }]);
    const [outcome] = await outcomesOf(service, 1);
    expect(outcome).toMatchObject({ outcome: 'quarantined', reason: { code: 'INGEST.SIGNATURE_EXPIRED' } });
  });
});
