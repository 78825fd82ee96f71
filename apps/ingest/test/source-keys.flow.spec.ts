import type { SourceChangedV1 } from '#contracts';
import { anEvent, read } from './accept-harness.js';
import { IngestService, type Registered, until } from './ingest-service.js';

interface KeyView {
  readonly keyId: string;
  readonly state: string;
  readonly suite: string;
  readonly endsAt: string | null;
}

describe('the keys of a source', () => {
  let service: IngestService;
  beforeAll(async () => {
    service = await IngestService.start();
  });
  afterAll(() => service.stop());

  const addKey = async (source: Registered, body: object = {}): Promise<Registered & { keyId: string }> => {
    const answer = await service.asPerson('POST', `/v1/sources/${source.sourceId}/keys`, {}, body);
    expect(answer.status).toBe(201);
    return answer.body as unknown as Registered & { keyId: string };
  };
  const endKey = (source: Registered, keyId: string, afterHours: number) =>
    service.asPerson('POST', `/v1/sources/${source.sourceId}/keys/${keyId}/retire`, {}, { afterHours });
  const revoke = (source: Registered, keyId: string) =>
    service.asPerson('DELETE', `/v1/sources/${source.sourceId}/keys/${keyId}`);
  const statusOf = async (source: Registered): Promise<number> =>
    (await service.push(source, anEvent({ sourceEventNo: `${Math.random()}` }))).status;
  const keysOf = async (source: Registered): Promise<KeyView[]> => {
    const { body } = await service.asPerson('GET', '/v1/sources');
    const sources = body['sources'] as { sourceId: string; keys: KeyView[] }[];
    return sources.find(({ sourceId }) => sourceId === source.sourceId)!.keys;
  };
  const told = async (source: Registered, version: number): Promise<SourceChangedV1> => {
    const all = await until(
      async () => {
        const records = await service.topics.consumeAll('source.changed.v1', { atLeast: 1 });
        return records.map(({ value }) => JSON.parse(String(value)) as SourceChangedV1);
      },
      (messages) => messages.some((one) => one.sourceId === source.sourceId && one.version === version),
    );
    return all.find((one) => one.sourceId === source.sourceId && one.version === version)!;
  };

  it('are exchanged without a gap: both are good until the old one ends', async () => {
    const old = await service.register({ id: 'rotating' });
    const fresh = await addKey(old);
    expect(fresh).toMatchObject({ sourceId: 'rotating', keyId: 'k2', suite: 'hmac-sha256' });
    expect(Buffer.from(fresh.secret, 'base64')).toHaveLength(32);
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([202, 202]);
    expect(await endKey(old, 'k1', 1)).toMatchObject({ status: 200, body: { keyId: 'k1', state: 'retiring' } });
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([202, 202]);
    expect(await endKey(old, 'k1', 0)).toMatchObject({ status: 200 });
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([401, 202]);
    expect(await keysOf(old)).toMatchObject([
      { keyId: 'k1', state: 'retired' },
      { keyId: 'k2', state: 'active', endsAt: null },
    ]);
    expect(JSON.stringify(await keysOf(old))).not.toContain(fresh.secret);
    const { keys } = await told(old, 3);
    expect(keys).toMatchObject([
      { keyId: 'k1', state: 'active', suite: 'hmac-sha256', endsAt: expect.any(String) },
      { keyId: 'k2', state: 'active' },
    ]);
    expect(keys[1]).not.toHaveProperty('endsAt');
  });

  it('are at most two, and the last one is not retired by mistake', async () => {
    const source = await service.register({ id: 'two-keys' });
    expect(await endKey(source, 'k1', 0)).toMatchObject({ status: 409, body: { code: 'INGEST.KEY_LAST' } });
    await addKey(source);
    const third = await service.asPerson('POST', '/v1/sources/two-keys/keys', {}, {});
    expect(third).toMatchObject({ status: 409, body: { code: 'INGEST.KEYS_FULL' } });
    await endKey(source, 'k1', 0);
    expect(await endKey(source, 'k1', 0)).toMatchObject({ status: 409, body: { code: 'INGEST.KEY_ENDED' } });
    expect(await endKey(source, 'k9', 0)).toMatchObject({ status: 404, body: { code: 'INGEST.KEY_NOT_FOUND' } });
    expect(await endKey(source, 'k2', -1)).toMatchObject({ status: 422 });
    expect((await addKey(source)).keyId).toBe('k3');
  });

  it('are added one at a time, however many ask at once', async () => {
    const source = await service.register({ id: 'crowded' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => service.asPerson('POST', '/v1/sources/crowded/keys', {}, {})),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await keysOf(source)).toHaveLength(2);
  });

  it('are revoked at once, the last one too, and are told to nobody any more', async () => {
    const source = await service.register({ id: 'leaked' });
    expect(await revoke(source, 'k1')).toMatchObject({ status: 200, body: { state: 'revoked' } });
    expect(await statusOf(source)).toBe(401);
    expect(await revoke(source, 'k1')).toMatchObject({ status: 409, body: { code: 'INGEST.KEY_ENDED' } });
    expect((await told(source, 2)).keys).toEqual([]);
    expect(await statusOf(await addKey(source))).toBe(202);
  });

  it('sign with HMAC-SM3 where they are of that suite, over HTTP and over Kafka', async () => {
    const source = await service.register({ id: 'of-sm3', suite: 'hmac-sm3' } as never);
    expect(source.suite).toBe('hmac-sm3');
    expect(await statusOf(source)).toBe(202);
    expect(await statusOf({ ...source, suite: 'hmac-sha256' })).toBe(401);
    await service.produce(source, [anEvent({ sourceEventNo: 'SM3-KAFKA' })]);
    await until(
      () => service.outcomes(1),
      (all) => all.some((one) => one.sourceEventNo === 'SM3-KAFKA' && one.outcome === 'accepted'),
    );
    const changed = await addKey(source, { suite: 'hmac-sha256' });
    expect([await statusOf(source), await statusOf(changed)]).toEqual([202, 202]);
    expect((await addKeyRefusal(source)).status).toBe(422);
  });
  const addKeyRefusal = (source: Registered) =>
    service.asPerson('POST', `/v1/sources/${source.sourceId}/keys`, {}, { suite: 'hmac-md5' });

  it('that ended verify over Kafka what came before the end, and those revoked nothing', async () => {
    const old = await service.register({ id: 'backlog' });
    await addKey(old);
    // What the broker took before is there, but not processed: as after an outage of ours.
    const { endsAt } = (await endKey(old, 'k1', 1)).body as { endsAt: string };
    await service.db.database.run((tx) =>
      tx.query(`UPDATE source_key SET ends_at = now() + interval '4 s' WHERE source_id = 'backlog' AND key_id = 'k1'`),
    );
    expect(Date.parse(endsAt)).toBeGreaterThan(Date.now());
    await service.asPerson('PUT', '/v1/sources/backlog', {}, { state: 'suspended' });
    await service.produce(old, [anEvent({ sourceEventNo: 'BACKLOG' })]);
    const aside = await until(
      async () =>
        (await service.asPerson('GET', '/ops/quarantine?state=open')).body['items'] as {
          id: string;
          reasonCode: string;
        }[],
      (items) => items.some(({ reasonCode }) => reasonCode === 'INGEST.SOURCE_SUSPENDED'),
    );
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await service.asPerson('PUT', '/v1/sources/backlog', {}, { state: 'active' });
    expect(await statusOf(old)).toBe(401);
    await service.asPerson('POST', `/ops/quarantine/${aside.at(-1)!.id}/resend`);
    await until(
      () => service.outcomes(1),
      (all) => all.some((one) => one.sourceEventNo === 'BACKLOG' && one.outcome === 'accepted'),
    );
    await revoke(old, 'k1');
    await service.produce(old, [anEvent({ sourceEventNo: 'REVOKED' })]);
    await until(
      () => service.outcomes(1),
      (all) => all.some((one) => one.sourceId === 'backlog' && one.reason?.code === 'INGEST.SIGNATURE_INVALID'),
    );
  });

  it('are looked after by administrators of the own office, and every change is in the history of the source', async () => {
    const source = await service.register({ id: 'governed' });
    const path = '/v1/sources/governed';
    const elsewhere = { procuratorateId: 'other-city' };
    for (const [method, rest, body] of [
      ['POST', '/keys', {}],
      ['POST', '/keys/k1/retire', {}],
      ['DELETE', '/keys/k1', undefined],
      ['PUT', '', { state: 'suspended' }],
    ] as const) {
      const other = await service.asPerson(method, path + rest, elsewhere, body);
      expect(other).toMatchObject({ status: 403, body: { code: 'INGEST.SOURCE_NOT_YOURS' } });
      expect(await service.asPerson(method, path + rest, { roles: ['data-officer'] }, body)).toMatchObject({
        status: 403,
      });
      const absent = await service.asPerson(method, `/v1/sources/nowhere${rest}`, {}, body);
      expect(absent).toMatchObject({ status: 404, body: { code: 'INGEST.SOURCE_NOT_FOUND' } });
    }
    await addKey(source);
    await endKey(source, 'k1', 2);
    await revoke(source, 'k1');
    await service.asPerson('PUT', path, {}, { name: '更名', regions: ['990102'] });
    const history = await read(
      service.db,
      `SELECT command, entry::text AS entry, actor_id FROM history WHERE chain_kind = 'source' AND chain_id = 'governed' ORDER BY seq`,
    );
    expect(history.map(({ command, actor_id }) => [command, actor_id])).toEqual(
      ['register', 'key.add', 'key.retire', 'key.revoke', 'change'].map((command) => [command, 'p1']),
    );
    expect(String(history.at(-1)?.['entry'])).toContain('990102');
    expect(JSON.stringify(history)).not.toContain('更名');
    expect(JSON.stringify(history)).not.toContain(source.secret);
  });

  it('count what they sign', async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/gp_ingest_signatures_total\{source="rotating",key="k1",door="http"[^}]*\} 2\b/);
    expect(metrics).toMatch(
      /gp_ingest_signature_refusals_total\{source="leaked",code="INGEST.SIGNATURE_INVALID",door="http"[^}]*\} 1\b/,
    );
  });
});
