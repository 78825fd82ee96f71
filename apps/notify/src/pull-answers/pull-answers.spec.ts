import { readContract, AnswerPageV1, sourceSecretAad } from '#contracts';
import { newId } from '#kernel';
import { generateSigningSecret, getBody, type SignatureSuite, type SignedRequest, signedHeaders } from '#platform/auth';
import { FieldKeys, generateFieldKeys } from '#platform/crypto';
import type { TestDatabase } from '#testing';
import { aNotifyDatabase } from '../../test/a-notify-database.js';
import { AnswerStore } from '../storage/answer.store.js';
import { SourceStore } from '../storage/source.store.js';
import { PullAnswers } from './pull-answers.use-case.js';
import { RegisteredSourceGate } from './registered-source.gate.js';

let db: TestDatabase;
let gate: RegisteredSourceGate;
let pullAnswers: PullAnswers;
const answers = new AnswerStore();
const sources = new SourceStore();
const keys = FieldKeys.parse(JSON.stringify(generateFieldKeys(['phone'])));
const NOW_MS = Date.parse('2026-03-02T01:00:00.000Z');
const NOW_SECONDS = NOW_MS / 1000;
const secret = generateSigningSecret();
const PATH = '/v1/answers?after=0&limit=2';

beforeAll(async () => {
  db = await aNotifyDatabase();
  gate = new RegisteredSourceGate({ uow: db.database, sources, keys, clock: { now: () => new Date(NOW_MS) } });
  pullAnswers = new PullAnswers(db.database, answers, () => undefined);
});
afterAll(() => db.drop());

const seal = (sourceId: string, keyId: string, plain: string, state = 'active') => ({
  keyId,
  secretSealed: keys.seal(plain, sourceSecretAad(sourceId, keyId)),
  state,
});

type GivenKey = ReturnType<typeof seal> & { readonly suite?: SignatureSuite; readonly endsAt?: string };

const register = (sourceId: string, given: { state?: string; keys?: GivenKey[] } = {}): Promise<void> =>
  db.database.run((tx) =>
    sources.save(tx, {
      sourceId,
      kind: '12345',
      name: '示范市热线',
      state: given.state ?? 'active',
      procuratorateId: 'demo-city',
      regionCode12: '990100000000',
      keys: given.keys ?? [seal(sourceId, 'k1', secret)],
      version: 1,
      at: '2026-03-01T00:00:00.000Z',
    }),
  );

const signed = (
  sourceId: string,
  given: { secret?: string; path?: string; timestamp?: number; suite?: SignatureSuite } = {},
): SignedRequest => {
  const headers = signedHeaders({
    sourceId,
    secret: given.secret ?? secret,
    id: 'msg-1',
    timestamp: given.timestamp ?? NOW_SECONDS,
    body: getBody(given.path ?? PATH),
    ...(given.suite === undefined ? {} : { suite: given.suite }),
  });
  return { headers, signed: getBody(PATH) };
};

describe('the gate of the pull', () => {
  it('lets a registered source in that signed the path and the query', async () => {
    await register('in');
    await expect(gate.admit(signed('in'))).resolves.toBe('in');
  });

  it('takes either of two secrets while one is being replaced, and none that is out of use', async () => {
    const next = generateSigningSecret();
    const old = generateSigningSecret();
    await register('rotating', {
      keys: [seal('rotating', 'k0', old, 'retired'), seal('rotating', 'k1', secret), seal('rotating', 'k2', next)],
    });
    await expect(gate.admit(signed('rotating'))).resolves.toBe('rotating');
    await expect(gate.admit(signed('rotating', { secret: next }))).resolves.toBe('rotating');
    await expect(gate.admit(signed('rotating', { secret: old }))).rejects.toMatchObject({
      code: 'NOTIFY.SIGNATURE_INVALID',
    });
  });

  it('takes a key that is being retired until it ends', async () => {
    const [ending, ended] = [generateSigningSecret(), generateSigningSecret()];
    await register('retiring', {
      keys: [
        { ...seal('retiring', 'k1', ending), endsAt: new Date(NOW_MS + 1).toISOString() },
        { ...seal('retiring', 'k2', ended), endsAt: new Date(NOW_MS).toISOString() },
      ],
    });
    await expect(gate.admit(signed('retiring', { secret: ending }))).resolves.toBe('retiring');
    await expect(gate.admit(signed('retiring', { secret: ended }))).rejects.toMatchObject({
      code: 'NOTIFY.SIGNATURE_INVALID',
    });
  });

  it('takes a signature of the suite that the key is of', async () => {
    await register('of-sm3', { keys: [{ ...seal('of-sm3', 'k1', secret), suite: 'hmac-sm3' }] });
    await expect(gate.admit(signed('of-sm3', { suite: 'hmac-sm3' }))).resolves.toBe('of-sm3');
    await expect(gate.admit(signed('of-sm3'))).rejects.toMatchObject({ code: 'NOTIFY.SIGNATURE_INVALID' });
  });

  it.each<[string, () => SignedRequest, string]>([
    ['without headers', () => ({ headers: {}, signed: getBody(PATH) }), 'NOTIFY.SIGNATURE_INVALID'],
    ['of an unknown source', () => signed('nobody'), 'NOTIFY.SIGNATURE_INVALID'],
    ['signed with another secret', () => signed('in', { secret: generateSigningSecret() }), 'NOTIFY.SIGNATURE_INVALID'],
    ['signed for another query', () => signed('in', { path: '/v1/answers?after=0' }), 'NOTIFY.SIGNATURE_INVALID'],
    [
      'signed by one source for another',
      () => ({ ...signed('in'), headers: { ...signed('in').headers, 'x-source': 'other' } }),
      'NOTIFY.SIGNATURE_INVALID',
    ],
    ['older than five minutes', () => signed('in', { timestamp: NOW_SECONDS - 301 }), 'NOTIFY.SIGNATURE_EXPIRED'],
    ['more than five minutes ahead', () => signed('in', { timestamp: NOW_SECONDS + 301 }), 'NOTIFY.SIGNATURE_EXPIRED'],
  ])('refuses a request %s', async (_, request, code) => {
    await register('other', { keys: [seal('other', 'k1', generateSigningSecret())] });
    await expect(gate.admit(request())).rejects.toMatchObject({ code });
  });

  it('tells a suspended source that it is suspended, and a stranger nothing', async () => {
    await register('suspended', { state: 'suspended' });
    await expect(gate.admit(signed('suspended'))).rejects.toMatchObject({ code: 'NOTIFY.SOURCE_SUSPENDED' });
    await expect(gate.admit(signed('suspended', { secret: generateSigningSecret() }))).rejects.toMatchObject({
      code: 'NOTIFY.SIGNATURE_INVALID',
    });
  });

  it('does not open a secret that was sealed for another source', async () => {
    await register('thief', { keys: [{ ...seal('victim', 'k1', secret) }] });
    await expect(gate.admit(signed('thief'))).rejects.toThrow('does not open');
  });
});

describe('pulling answers', () => {
  const give = async (sourceId: string, numbers: readonly (string | null)[]): Promise<void> => {
    await db.database.run(async (tx) => {
      const last = (await answers.reserve(tx, new Map([[sourceId, numbers.length]]))).get(sourceId) ?? 0n;
      const given = numbers.map((sourceEventNo, index) => ({
        sourceId,
        seq: String(last + BigInt(index) + 1n),
        answerId: newId(),
        sourceEventNo,
        sourceVersion: null,
        eventId: null,
        outcome: 'accepted',
        reason: null,
        at: '2026-03-02T01:00:00.000Z',
        traceparent: null,
      }));
      await answers.insertNew(tx, given);
    });
  };
  const pull = (sourceId: string, after = '0', limit = 2, sourceEventNo?: string) =>
    pullAnswers.execute(sourceId, { after, limit, sourceEventNo });
  const numbersOf = (page: AnswerPageV1) => page.items.map(({ sourceEventNo }) => sourceEventNo);

  it('goes through all answers page by page, in their order', async () => {
    await give('pages', ['a', 'b', 'c', null, 'e']);
    const first = await pull('pages');
    const second = await pull('pages', first.next);
    const third = await pull('pages', second.next);
    expect([first, second, third].map(numbersOf)).toEqual([['a', 'b'], ['c', null], ['e']]);
    expect([first, second, third].map(({ more }) => more)).toEqual([true, true, false]);
  });

  it('gives the cursor back where there is nothing new, and goes on from it later', async () => {
    await give('later', ['a']);
    const { next } = await pull('later');
    expect(await pull('later', next)).toEqual({ items: [], next, more: false });
    await give('later', ['b']);
    expect(numbersOf(await pull('later', next))).toEqual(['b']);
  });

  it('gives the answers of one event only where its number is asked for', async () => {
    await give('one', ['x', 'y', 'x', 'x']);
    const first = await pull('one', '0', 2, 'x');
    expect([numbersOf(first), first.more]).toEqual([['x', 'x'], true]);
    expect(numbersOf(await pull('one', first.next, 2, 'x'))).toEqual(['x']);
    expect((await pull('one', '0', 2, 'z')).items).toEqual([]);
  });

  it('gives a source its own answers only', async () => {
    await give('mine', ['a']);
    await give('theirs', ['b']);
    expect(numbersOf(await pull('mine'))).toEqual(['a']);
  });

  it('answers in the form of the contract', async () => {
    await give('form', ['a', null]);
    expect(readContract(AnswerPageV1, JSON.parse(JSON.stringify(await pull('form'))))).toMatchObject({ ok: true });
  });
});
