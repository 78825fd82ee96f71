import { readFileSync, readdirSync } from 'node:fs';
import type { TSchema } from '@sinclair/typebox';
import { checkPush } from './push/check-push.js';
import { PushDisposalV1, PushEventV1 } from './push/push-event.v1.js';
import { readContract, readContractBytes } from './read-contract.js';
import { TOPICS, type TopicContract } from './topics.js';
import { AnswerPageV1 } from './topics/answer-page.v1.js';

const SAMPLES = new URL('../samples/', import.meta.url);
const files = readdirSync(SAMPLES).filter((file) => file.endsWith('.json'));
const load = (file: string): unknown => JSON.parse(readFileSync(new URL(file, SAMPLES), 'utf8'));

/** The sample that the table names, and the further ones beside it (`grid-event.v1.json`, `grid-event.v1.disposal.json`). */
const samplesOf = (contract: Pick<TopicContract, 'sample'>): string[] => {
  const stem = contract.sample.replace(/json$/, '');
  return files.filter((file) => file.startsWith(stem)).sort();
};

interface Level {
  /** Where in the schema, e.g. `/events/*`. */
  readonly at: string;
  readonly schema: TSchema;
  /** The objects of a value that stand there. */
  readonly found: Record<string, unknown>[];
}

/** Every object level of the schema, with what a value shows of it. */
function levels(schema: TSchema, values: readonly unknown[], at = ''): Level[] {
  if (Array.isArray(schema['anyOf'])) {
    const branches = (schema['anyOf'] as TSchema[]).filter((branch) => branch['type'] !== 'null');
    return branches.flatMap((branch) =>
      levels(
        branch,
        values.filter((value) => value !== null),
        at,
      ),
    );
  }
  if (schema['type'] === 'array')
    return levels(
      schema['items'] as TSchema,
      values.flatMap((value) => value as unknown[]),
      `${at}/*`,
    );
  if (schema['type'] !== 'object' || schema['properties'] === undefined) return [];
  const objects = values as Record<string, unknown>[];
  const below = Object.entries(schema['properties'] as Record<string, TSchema>).flatMap(([name, property]) =>
    levels(
      property,
      objects.filter((object) => name in object).map((object) => object[name]),
      `${at}/${name}`,
    ),
  );
  return [{ at, schema, found: objects }, ...below];
}

/** Pointers of the words that a schema closes to a list. */
function closedWords(schema: TSchema, at = ''): string[] {
  if (schema['const'] !== undefined) return [at];
  if (Array.isArray(schema['anyOf']))
    return (schema['anyOf'] as TSchema[]).flatMap((branch) => closedWords(branch, at));
  if (schema['type'] === 'array') return closedWords(schema['items'] as TSchema, `${at}/*`);
  const properties = (schema['properties'] ?? {}) as Record<string, TSchema>;
  return Object.entries(properties).flatMap(([name, property]) => closedWords(property, `${at}/${name}`));
}

/** Pointers of all fields that a reader insists on: what stands inside a field that may be absent is asked of nobody. */
function requiredFields(schema: TSchema): string[] {
  const all = levels(schema, []);
  const requiredOf = (level: TSchema): string[] => (level['required'] ?? []) as string[];
  const optional = all.flatMap(({ at, schema: level }) =>
    Object.keys(level['properties'] as object)
      .filter((name) => !requiredOf(level).includes(name))
      .map((name) => `${at}/${name}/`),
  );
  return all
    .flatMap(({ at, schema: level }) => requiredOf(level).map((name) => `${at}/${name}`))
    .filter((pointer) => !optional.some((absent) => pointer.startsWith(absent)));
}

const contracts: [string, TopicContract][] = Object.values(TOPICS).map((contract) => [contract.name, contract]);
const ours = contracts.filter(([, contract]) => !contract.writtenByOthers);

describe.each(contracts)('%s', (_, contract) => {
  const names = samplesOf(contract);

  it('has the committed sample that the table of topics names', () => {
    expect(names).toContain(contract.sample);
  });

  it('parses each of its samples', () => {
    for (const name of names)
      expect({ name, ...readContract(contract.schema, load(name)) }).toMatchObject({ name, ok: true });
  });

  it('shows every object level of its schema in a sample', () => {
    const shown = levels(contract.schema, names.map(load));
    expect(shown.filter(({ found }) => found.length === 0).map(({ at }) => at)).toEqual([]);
  });

  it('refuses a sample that lacks a required field, wherever it is', () => {
    for (const name of names) {
      const sample = load(name);
      for (const { at, schema, found } of levels(contract.schema, [sample])) {
        for (const field of (schema['required'] ?? []) as string[]) {
          for (const object of found) {
            const { [field]: kept, ...others } = object;
            delete object[field];
            expect({ at, field, ok: readContract(contract.schema, sample).ok }).toEqual({ at, field, ok: false });
            Object.assign(object, { [field]: kept }, others);
          }
        }
      }
    }
  });
});

describe.each(ours)('%s between versions', (_, contract) => {
  const samples = samplesOf(contract).map(load);

  it('accepts the next version: an unknown field at every object level', () => {
    for (const sample of samples) {
      for (const { found } of levels(contract.schema, [sample]))
        for (const object of found) object['addedLater'] = { by: 'next' };
      expect(readContract(contract.schema, sample)).toMatchObject({ ok: true });
    }
  });

  it('accepts the next version: no word is closed to a list', () => {
    expect(closedWords(contract.schema)).toEqual([]);
  });

  it('accepts the previous version: every field added since the first release may be absent', () => {
    const first = load('first-release.json') as Record<string, string[]>;
    expect(requiredFields(contract.schema).sort()).toEqual(first[contract.name]);
  });

  it('accepts a sample without its optional fields', () => {
    for (const sample of samples) {
      for (const { schema, found } of levels(contract.schema, [sample])) {
        const required = (schema['required'] ?? []) as string[];
        for (const object of found) {
          for (const name of Object.keys(object)) if (!required.includes(name)) delete object[name];
        }
      }
      expect(readContract(contract.schema, sample)).toMatchObject({ ok: true });
    }
  });
});

describe('what a platform pushes', () => {
  const pushes = [
    ...samplesOf({ sample: 'push-event.v1.json' }).map((name) => ({ name, schema: PushEventV1 })),
    ...samplesOf({ sample: 'push-disposal.v1.json' }).map((name) => ({ name, schema: PushDisposalV1 })),
  ];

  it('has a sample of an event and of a disposal', () => {
    expect(new Set(pushes.map(({ schema }) => schema)).size).toBe(2);
  });

  it.each(pushes)('$name is accepted as it is', ({ name }) => {
    expect(checkPush(load(name))).toMatchObject({ ok: true });
  });

  it.each(pushes)('$name is refused with an unknown field at any object level', ({ name, schema }) => {
    const sample = load(name);
    for (const { at, found } of levels(schema, [sample])) {
      for (const object of found) {
        object['misspelt'] = 1;
        expect({ at, ok: checkPush(sample).ok }).toEqual({ at, ok: false });
        delete object['misspelt'];
      }
    }
    expect(checkPush(sample)).toMatchObject({ ok: true });
  });

  it('takes anything under ext', () => {
    const sample = load('push-event.v1.json') as Record<string, unknown>;
    expect(checkPush({ ...sample, ext: { anything: { goes: [1, 'two'] } } })).toMatchObject({ ok: true });
  });
});

describe('the folder of samples', () => {
  it('holds no file that no contract claims', () => {
    const claimed = [
      ...contracts.map(([, contract]) => contract),
      { sample: 'push-disposal.v1.json' },
      { sample: 'push-batch.v1.json' },
    ];
    const known = new Set(['first-release.json', ...claimed.flatMap(samplesOf)]);
    expect(files.filter((file) => !known.has(file))).toEqual([]);
  });
});

describe('readContract', () => {
  it('tells the place of each mismatch and never the value', () => {
    const page = { items: [{ answerId: 'not a uuid, 13900000000' }], next: 'x', more: 'no' };
    const result = readContract(AnswerPageV1, page);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.error.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/next', '/more', '/items/0/answerId']),
    );
    expect(JSON.stringify(result.error)).not.toContain('13900000000');
  });

  it('tells at most twenty mismatches', () => {
    const result = readContract(AnswerPageV1, {
      items: Array.from({ length: 50 }, () => ({})),
      next: '0',
      more: false,
    });
    expect(!result.ok && result.error.length).toBe(20);
  });

  it.each(['2026-02-30T00:00:00Z', '2026-03-02 09:00:00', '2026-13-01T00:00:00Z', '2026-03-02T09:00:00'])(
    'refuses %s as an instant',
    (at) => {
      const sample = load('platform-answer.v1.json') as Record<string, unknown>;
      expect(readContract(TOPICS.gridAnswer.schema, { ...sample, at }).ok).toBe(false);
    },
  );
});

describe('readContractBytes', () => {
  const schema = TOPICS.gridAnswer.schema;

  it('reads the bytes of a record', () => {
    const bytes = readFileSync(new URL('platform-answer.v1.json', SAMPLES));
    expect(readContractBytes(schema, bytes)).toMatchObject({ ok: true, value: { outcome: 'accepted' } });
  });

  it.each([
    ['a tombstone', null],
    ['an empty value', Buffer.alloc(0)],
    ['a cut value', Buffer.from('{"answerId":')],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['another kind of value', Buffer.from('[1,2]')],
  ])('refuses %s without throwing', (_, bytes) => {
    expect(readContractBytes(schema, bytes).ok).toBe(false);
  });
});
