import { anEvent } from './accept-harness.js';
import { IngestService, REGISTRATION } from './ingest-service.js';

describe('registering many sources at once', () => {
  let service: IngestService;
  beforeAll(async () => {
    service = await IngestService.start();
  });
  afterAll(() => service.stop());

  const secrets = new Map<string, string>();
  const register = async (id: string): Promise<string> => {
    const { status, body } = await service.asPerson('POST', '/v1/sources', {}, { ...REGISTRATION, id });
    if (status === 201) secrets.set(id, String(body['secret']));
    return status === 201 ? '201' : `${status} ${String(body['code'])}`;
  };
  const tally = (answers: readonly string[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
    return counts;
  };

  it('admits each of twenty-five, and all can push', async () => {
    const ids = Array.from({ length: 25 }, (_, n) => `many-${n}`);
    expect(tally(await Promise.all(ids.map(register)))).toEqual({ '201': 25 });
    const pushed = ids.map(async (sourceId) => {
      const { status } = await service.push({ sourceId, secret: secrets.get(sourceId)! }, anEvent());
      return String(status);
    });
    expect(tally(await Promise.all(pushed))).toEqual({ '202': 25 });
  });

  it('admits one of those that come under the same id, and answers the others that it is taken', async () => {
    for (const id of ['same-1', 'same-2', 'same-3']) {
      expect(tally(await Promise.all(Array.from({ length: 20 }, () => register(id))))).toEqual({
        '201': 1,
        '409 INGEST.SOURCE_EXISTS': 19,
      });
    }
  });
});
