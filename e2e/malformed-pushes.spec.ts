import { PROBLEMS } from '#contracts';
import { malformedPush } from '../tools/simulator/malformed-pushes.js';
import { seededRandom } from '../tools/simulator/random.js';
import { malformedHeaders } from '../tools/simulator/sign-malformed.js';
import { anEvent } from '../apps/ingest/test/accept-harness.js';
import { IngestService, type Registered, until } from '../apps/ingest/test/ingest-service.js';

/** More of them, and others: FUZZ_PUSHES=10000 FUZZ_SEED=7. */
const PUSHES = Number(process.env['FUZZ_PUSHES'] ?? 600);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_125);
const AT_ONCE = 16;
const CODES = new Set(PROBLEMS.map(({ code }) => code));
const PORTION = 200;
const MINUTES = 60_000;

describe('malformed pushes', () => {
  let service: IngestService;
  let source: Registered;
  beforeAll(async () => {
    service = await IngestService.start();
    source = await service.register();
  });
  afterAll(async () => service.stop());

  const storedEvents = async (): Promise<number> => {
    const { rows } = await service.db.database.read((tx) =>
      tx.client.query<{ n: number }>('SELECT count(*)::int AS n FROM event'),
    );
    return rows[0]!.n;
  };

  it(
    `over HTTP are each answered by a problem that says what to do, seed ${SEED}`,
    async () => {
      const random = seededRandom(SEED);
      const wrong: unknown[] = [];
      let next = 0;
      const one = async (): Promise<void> => {
        while (next < PUSHES) {
          const push = malformedPush(random, `F-${next++}`);
          const response = await fetch(`${service.url}/v1/events`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...malformedHeaders(source, push) },
            body: new Uint8Array(push.value),
          });
          const body = (await response.json()) as { code?: string; repair?: string; title?: string };
          const isProblem =
            response.headers.get('content-type')?.startsWith('application/problem+json') === true &&
            body.code !== undefined &&
            CODES.has(body.code) &&
            (body.repair ?? '') !== '';
          if (response.status < 400 || response.status >= 500 || !isProblem) {
            wrong.push({ kind: push.kind, status: response.status, body, bytes: String(push.value).slice(0, 300) });
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      expect(wrong).toEqual([]);
      expect(await storedEvents()).toBe(0);
      const answer = await service.push(source, anEvent({ sourceEventNo: 'GOOD-HTTP' }));
      expect(answer.status).toBe(202);
    },
    30 * MINUTES,
  );

  it(
    `over Kafka are each one row of quarantine, and hold up none of their neighbours, seed ${SEED}`,
    async () => {
      const random = seededRandom(SEED + 1);
      const topic = `grid.push.${source.sourceId}.v1`;
      for (let sent = 0; sent < PUSHES; sent += PORTION) {
        const bad = Array.from({ length: Math.min(PORTION, PUSHES - sent) }, (_, i) => {
          const push = malformedPush(random, `K-${sent + i}`);
          return { key: 'k', value: push.value, headers: malformedHeaders(source, push) };
        });
        const value = Buffer.from(JSON.stringify(anEvent({ sourceEventNo: `GOOD-${sent}` })));
        await service.topics.produce(topic, [...bad, { key: 'k', value, headers: service.sign(source, value) }]);
      }
      const portions = Math.ceil(PUSHES / PORTION);
      await until(storedEvents, (n) => n === 1 + portions, (PUSHES / 50) * 1_000 + MINUTES);
      const { rows } = await service.db.database.read((tx) =>
        tx.client.query<{ n: number; places: number }>(
          `SELECT count(*)::int AS n, count(DISTINCT (topic, partition, record_offset))::int AS places FROM quarantine`,
        ),
      );
      expect(rows).toEqual([{ n: PUSHES, places: PUSHES }]);
    },
    30 * MINUTES,
  );
});
