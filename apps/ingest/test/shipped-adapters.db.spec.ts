import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GridEventV1 } from '#contracts';
import { compileAdapter, readAdapter } from '#domain/adapters';
import { adaptBy } from '../src/adapters/adapt-by.js';
import { adapterNames, readAdapterFile, readCategories, shippedAdaptersFolder } from '../src/adapters/adapter-files.js';
import { pushVocabulary } from '../src/adapters/push-vocabulary.js';
import { type AcceptHarness, acceptHarness, aSource } from './accept-harness.js';

const FOLDER = shippedAdaptersFolder(import.meta.url);
const vocabulary = pushVocabulary(readCategories(FOLDER));
const SOURCE = aSource({ regionCode12: '990101000000' });
const RECEIVED_MS = Date.parse('2026-06-01T00:00:00Z');

const linesOf = (name: string): string[] =>
  readFileSync(join(FOLDER, '..', 'samples', `${name}.sample.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');

/** How an event stands when all of its platform's messages are in. */
interface Standing {
  readonly revision: number;
  readonly status: string | null;
  readonly steps: readonly string[];
  readonly returned?: number;
  readonly reopened?: number;
  readonly finished?: boolean;
}

/** Later versions, steps that come by themselves, steps that turn back: by the event's number. */
const STANDINGS: Readonly<Record<string, readonly [number: string, standing: Standing][]>> = {
  'grid-vendor-a': [
    ['EV20260300001', { revision: 2, status: '已办结', steps: ['dispatch', 'sign', 'finish'], finished: true }],
  ],
  'grid-vendor-b': [
    [
      'SZ20260300',
      {
        revision: 3,
        status: '处理中',
        steps: ['other', 'dispatch', 'sign', 'return', 'dispatch', 'sign', 'other', 'extend'],
        returned: 1,
      },
    ],
    [
      'SZ20260304',
      {
        revision: 3,
        status: '处理中',
        steps: ['other', 'dispatch', 'sign', 'finish', 'reopen', 'urge'],
        reopened: 1,
      },
    ],
  ],
  'county-command': [
    [
      'XY2026000001',
      {
        revision: 4,
        status: '处理中',
        steps: ['other', 'dispatch', 'sign', 'return', 'dispatch', 'sign', 'extend', 'finish', 'reopen'],
        returned: 1,
        reopened: 1,
      },
    ],
  ],
  'hotline-12345': [
    ['RX260300001', { revision: 3, status: '重办', steps: ['dispatch', 'sign', 'finish', 'reopen'], reopened: 1 }],
    ['RX260300007', { revision: 1, status: '办理中', steps: ['dispatch', 'sign', 'overdue', 'urge'] }],
    ['RX260300008', { revision: 1, status: '延期办理', steps: ['dispatch', 'sign', 'extend'] }],
    ['RX260300006', { revision: 2, status: '退单', steps: ['dispatch', 'sign', 'return', 'return'], returned: 2 }],
  ],
  petition: [
    [
      'XF990101202600002',
      {
        revision: 3,
        status: '复查中',
        steps: ['other', 'dispatch', 'sign', 'other', 'finish', 'reopen'],
        reopened: 1,
      },
    ],
  ],
  'video-alarm': [
    ['AL1772455179000002', { revision: 3, status: '已处置', steps: ['other', 'dispatch', 'finish'], finished: true }],
  ],
  'video-alarm-police': [
    [
      'J9901012026000015',
      { revision: 2, status: '移交其他部门', steps: ['dispatch', 'sign', 'dispatch', 'return'], returned: 1 },
    ],
  ],
  'urban-management': [
    [
      'CG260000001',
      {
        revision: 3,
        status: '任务处理',
        steps: ['other', 'dispatch', 'sign', 'other', 'other', 'reopen', 'urge'],
        reopened: 1,
      },
    ],
  ],
  'city-brain': [
    [
      'CB-20260300',
      {
        revision: 4,
        status: '重新办理',
        steps: ['dispatch', 'return', 'finish', 'reopen'],
        returned: 1,
        reopened: 1,
      },
    ],
  ],
  'political-legal': [
    ['ZFGA202600002', { revision: 3, status: '已反馈', steps: ['dispatch', 'sign', 'return', 'other'], returned: 1 }],
  ],
  'message-board': [['YX2602', { revision: 1, status: null, steps: ['other'], finished: true }]],
};

describe.each(adapterNames(FOLDER))('the sample of %s, taken in', (name) => {
  let harness: AcceptHarness;
  let plain: AcceptHarness;
  beforeAll(async () => {
    const read = readAdapter(readAdapterFile(FOLDER, name));
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const adapter = compileAdapter(read.value, vocabulary);
    plain = await acceptHarness();
    harness = plain.withAdapter(adaptBy(adapter, { adapterId: name, version: 1 }));
  });
  afterAll(() => plain.db.drop());

  const push = async (lines: readonly string[]): Promise<Record<string, number>> => {
    const items = lines.map((line) => harness.item(Buffer.from(line), { source: SOURCE, receivedMs: RECEIVED_MS }));
    const counts: Record<string, number> = {};
    for (const { outcome } of await harness.accept(items)) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  };
  const stands = async (): Promise<Map<string, GridEventV1>> =>
    new Map((await harness.published()).map((event) => [event.sourceEventNo, event]));

  it('is accepted whole, and a second time known whole', async () => {
    const { accepted = 0, waiting = 0, ...others } = await push(linesOf(name));
    expect({ others, all: accepted + waiting }).toEqual({ others: {}, all: linesOf(name).length });
    expect(await push(linesOf(name))).toEqual({ duplicate: accepted, ...(waiting === 0 ? {} : { waiting }) });
  });

  it('leaves events as their platform left them', async () => {
    const events = await stands();
    for (const [number, standing] of STANDINGS[name]!) {
      const event = events.get(number);
      const { disposal } = event!;
      expect([
        number,
        {
          revision: event!.revision,
          status: disposal.status,
          steps: disposal.steps.map(({ kind }) => kind),
          returned: disposal.returnedCount,
          reopened: disposal.reopenedCount,
          finished: disposal.finishedAt !== null,
        },
      ]).toEqual([number, { returned: 0, reopened: 0, finished: false, ...standing }]);
    }
  });

  it('comes to the same when its messages come the other way round', async () => {
    const before = await stands();
    const reversed = await acceptHarness();
    try {
      const read = readAdapter(readAdapterFile(FOLDER, name));
      const adapter = compileAdapter(read.ok ? read.value : fail(), vocabulary);
      harness = reversed.withAdapter(adaptBy(adapter, { adapterId: name, version: 1 }));
      await push(linesOf(name).reverse());
      const after = await stands();
      expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
      for (const [number, { disposal }] of before) {
        expect([number, after.get(number)!.disposal]).toEqual([number, disposal]);
      }
    } finally {
      await reversed.db.drop();
    }
  });
});

function fail(): never {
  throw new Error('it was read before');
}
