import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type CompiledAdapter,
  compileAdapter,
  lintAdapter,
  mapRecord,
  maskRecord,
  readAdapter,
} from '#domain/adapters';
import { findPoison } from '#domain/intake';
import { adapterNames, readAdapterFile, readCategories, shippedAdaptersFolder } from '../src/adapters/adapter-files.js';
import { pushVocabulary } from '../src/adapters/push-vocabulary.js';
import { type TriedLine, tryLine } from '../src/adapters/try-line.js';

const FOLDER = shippedAdaptersFolder(import.meta.url);
const SAMPLES = join(FOLDER, '..', 'samples');
const RECEIVED_MS = Date.parse('2026-06-01T00:00:00Z');
const SOURCE_REGION = '990101000000';
const LEAST_RECORDS = 20;

const vocabulary = pushVocabulary(readCategories(FOLDER));
const sampleOf = (name: string): string[] =>
  readFileSync(join(SAMPLES, `${name}.sample.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');

function compiled(name: string): CompiledAdapter {
  const read = readAdapter(readAdapterFile(FOLDER, name));
  if (!read.ok) throw new Error(`${name}: ${JSON.stringify(read.error)}`);
  expect(lintAdapter(read.value, vocabulary).filter(({ severity }) => severity === 'error')).toEqual([]);
  return compileAdapter(read.value, vocabulary);
}

const tried = (adapter: CompiledAdapter, line: string, number: number): TriedLine =>
  tryLine(adapter, line, { number, receivedMs: RECEIVED_MS, regionCode12: SOURCE_REGION });

/** Flag → the lines of the sample that have it; `all` for every line of an event. */
const EXPECTED: Readonly<
  Record<string, { readonly disposals: number; readonly flags: Record<string, number[] | 'all'> }>
> = {
  'city-brain': {
    disposals: 4,
    flags: {
      VALUE_UNMAPPED: [2, 3, 17, 22],
      VALUE_UNREADABLE: [3, 16],
      OCCURRED_AT_UNREADABLE: [4],
      ELEMENT_LEFT_OUT: [6, 13],
      TEXT_CUT: [21],
    },
  },
  'county-command': {
    disposals: 0,
    flags: {
      USCC_CHECK_DIGIT: [6],
      VALUE_UNMAPPED: [7, 9, 13, 15, 17, 18],
      VALUE_UNREADABLE: [8],
      OCCURRED_AT_UNREADABLE: [11],
    },
  },
  'grid-vendor-a': {
    disposals: 0,
    flags: {
      REGION_FROM_GRID: 'all',
      ELEMENT_LEFT_OUT: [3],
      LOCATION_SWAPPED: [4, 24],
      LOCATION_NOT_DEGREES: [6],
      LOCATION_EMPTY: [8],
      OCCURRED_AT_UNREADABLE: [9],
      VALUE_UNMAPPED: [10, 12],
      DISPOSAL_TIME_UNREADABLE: [11],
      DIGITS_LOST: [15],
    },
  },
  'grid-vendor-b': {
    disposals: 5,
    flags: {
      ID_NUMBER_CHECK_DIGIT: [2],
      PHONE_FORM_ODD: [2],
      VALUE_UNREADABLE: [3, 11],
      LOCATION_NOT_DEGREES: [5],
      VALUE_UNMAPPED: [6, 8, 9],
      DISPOSAL_TIME_UNREADABLE: [7],
      ELEMENT_LEFT_OUT: [7],
      REGION_FROM_SOURCE: [11],
    },
  },
  'hotline-12345': {
    disposals: 4,
    flags: {
      DISPOSAL_TIME_UNREADABLE: [3],
      DIGITS_LOST: [4],
      USCC_CHECK_DIGIT: [5],
      VALUE_UNREADABLE: [13, 16],
      PHONE_FORM_ODD: [14],
      REGION_FROM_SOURCE: [16],
      VALUE_UNMAPPED: [21],
    },
  },
  'message-board': { disposals: 0, flags: { REGION_FROM_SOURCE: 'all' } },
  petition: {
    disposals: 3,
    flags: {
      ID_NUMBER_CHECK_DIGIT: [3],
      DISPOSAL_TIME_UNREADABLE: [4],
      OCCURRED_AT_UNREADABLE: [5],
      REGION_FROM_SOURCE: [6],
      VALUE_UNREADABLE: [6, 7],
      VALUE_UNMAPPED: [8, 21],
    },
  },
  'political-legal': {
    disposals: 3,
    flags: {
      ID_NUMBER_FORM_ODD: [2],
      VALUE_UNMAPPED: [2, 13, 15],
      BIRTH_DATE_DIFFERS: [5],
      ELEMENT_LEFT_OUT: [6],
      VALUE_UNREADABLE: [9, 12, 14, 17],
      DISPOSAL_TIME_UNREADABLE: [11],
      REGION_FROM_SOURCE: [14],
    },
  },
  'urban-management': {
    disposals: 3,
    flags: {
      LOCATION_NOT_DEGREES: [3],
      GRID_FORM_UNKNOWN: [5],
      ELEMENT_LEFT_OUT: [6],
      DISPOSAL_TIME_UNREADABLE: [12],
      VALUE_UNMAPPED: [15, 17, 18],
    },
  },
  'video-alarm': {
    disposals: 4,
    flags: {
      LOCATION_SWAPPED: [2],
      LOCATION_EMPTY: [4],
      VALUE_UNMAPPED: [5, 11],
      ELEMENT_LEFT_OUT: [7, 26],
      VALUE_UNREADABLE: [7, 10, 12],
      OCCURRED_AT_UNREADABLE: [8],
      PLATE_FORM_ODD: [12, 16, 20],
      REGION_FROM_SOURCE: [12],
      DISPOSAL_TIME_UNREADABLE: [26],
    },
  },
  'video-alarm-police': {
    disposals: 0,
    flags: {
      BIRTH_DATE_DIFFERS: [3],
      PLATE_FORM_ODD: [7],
      VALUE_UNREADABLE: [9, 11, 16],
      DISPOSAL_TIME_UNREADABLE: [13],
      ELEMENT_LEFT_OUT: [13],
      VALUE_UNMAPPED: [13, 14, 18],
      ID_NUMBER_FORM_ODD: [18],
    },
  },
};

describe('the adapters that come with the product', () => {
  it('are these, each with a sample', () => {
    expect(adapterNames(FOLDER)).toEqual(Object.keys(EXPECTED).sort());
  });

  describe.each(Object.keys(EXPECTED))('%s', (name) => {
    const adapter = compiled(name);
    const sample = sampleOf(name);
    const lines = sample.map((line, i) => tried(adapter, line, i + 1));
    const expected = EXPECTED[name]!;

    it('takes every record of its sample', () => {
      expect(sample.length).toBeGreaterThanOrEqual(LEAST_RECORDS);
      expect(lines.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
      expect(lines.filter(({ outcome }) => outcome === 'disposal')).toHaveLength(expected.disposals);
    });

    it('flags what is odd in it, each with a reason, and nothing else', () => {
      const found: Record<string, number[]> = {};
      for (const { number, flags } of lines) {
        for (const { flag, says } of flags) {
          (found[flag] ??= []).push(number);
          expect(says).toMatch(/\p{Script=Han}/u);
        }
      }
      const events = lines.flatMap(({ number, outcome }) => (outcome === 'event' ? [number] : []));
      const wanted = Object.entries(expected.flags).map(([flag, at]) => [flag, at === 'all' ? events : at]);
      expect(found).toEqual(Object.fromEntries(wanted));
    });

    it('reads every place of it on purpose: what it passes over is personal, or known', () => {
      const passed = lines.flatMap(({ fields }) =>
        fields.filter(({ target, personal }) => target === null && !personal),
      );
      expect([...new Set(passed.map(({ from }) => from[0]))].sort()).toEqual(PASSED_OVER[name] ?? []);
    });

    it('shows nobody when it explains its sample, nor when the sample is masked', () => {
      const people = sample.flatMap((line) => line.match(/(?<!\d)100\d{8}(?!\d)|990101(?:19|20)\d{9}[\dX]/g) ?? []);
      const shown = JSON.stringify(lines);
      const masked = JSON.stringify(sample.map((line) => maskRecord(adapter, JSON.parse(line))));
      expect(people.filter((value) => shown.includes(value) || masked.includes(value))).toEqual([]);
    });

    it('never throws for what its platform might send one day, and sends on nothing that ingest refuses', () => {
      const records = sample.map((line) => JSON.parse(line) as unknown);
      fc.assert(
        fc.property(
          fc.constantFrom(...records),
          fc.array(CHANGE, { minLength: 1, maxLength: 8 }),
          (record, changes) => {
            const text = JSON.stringify(changes.reduce(applyChange, structuredClone(record))) ?? 'null';
            const changed = JSON.parse(text) as unknown;
            const mapped = mapRecord(adapter, changed);
            if (!mapped.ok) {
              expect(mapped.faults.length).toBeGreaterThan(0);
              return;
            }
            const { faults } = tried(adapter, text, 1);
            if (findPoison(changed) === null) expect(faults).toEqual([]);
          },
        ),
        { seed: 20_260_302, numRuns: 400, endOnFailure: true },
      );
    });

    it('refuses what is cut off, and does not throw', () => {
      for (const [i, line] of sample.entries()) {
        const cut = line.slice(0, (i * 37) % line.length);
        expect(tried(adapter, cut, i + 1).outcome).toBe('refused');
      }
    });
  });
});

/** Members of the platforms' records that no rule takes, since they say nothing of the matter. */
const PASSED_OVER: Readonly<Record<string, readonly string[]>> = {
  'city-brain': ['/geo/type'],
  'grid-vendor-b': ['/progress/*/timeConsume'],
  'political-legal': ['/sender/orgCode'],
};

type Change = readonly [at: number, value: unknown];

const ODD = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '无',
    -1,
    0,
    1e308,
    12_345_678_901_234_567_890,
    0.1,
    true,
    [],
    {},
    [[]],
    [null, 7, 'x', {}],
    '\u0000',
    '\ud800',
    '甲'.repeat(30_000),
    '9'.repeat(200),
    '1.23E+17',
    '__proto__',
    '2026-02-30 25:61:00',
    '<p>'.repeat(2_000),
    { __proto__: null, constructor: { prototype: 1 } },
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 4 }),
);
const CHANGE: fc.Arbitrary<Change> = fc.tuple(fc.nat(10_000), ODD);

/** Puts the value in the place of the `at`-th member, however deep, counted round and round; a string also where none was. */
function applyChange(record: unknown, [at, value]: Change): unknown {
  const places: { object: Record<string, unknown>; name: string }[] = [];
  const walk = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return;
    for (const name of Object.keys(inner)) {
      places.push({ object: inner as Record<string, unknown>, name });
      walk((inner as Record<string, unknown>)[name]);
    }
  };
  walk(record);
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return structuredClone(value);
  if (at % 11 === 0) delete place.object[place.name];
  else place.object[place.name] = structuredClone(value);
  return record;
}
