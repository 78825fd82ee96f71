import type { CalendarChangedV1 } from '#contracts';
import { newId } from '#kernel';
import type { Source } from '../src/sources/source.js';
import { ArrivalStore, type ArrivalTally } from '../src/storage/arrival.store.js';
import { CalendarStore } from '../src/storage/calendar.store.js';
import { SilenceStore } from '../src/storage/silence.store.js';
import { TrackCalendar } from '../src/track-calendar/track-calendar.use-case.js';
import { SilenceWatch } from '../src/watch-silence/silence-watch.js';
import { SourceRhythms } from '../src/watch-silence/source-rhythms.js';
import { type AcceptHarness, acceptHarness, anEvent, aSource, read, RECEIVED_MS } from './accept-harness.js';

const HOUR_MS = 3_600_000;
const hourOf = (shanghai: string): number => Date.parse(`${shanghai}:00:00+08:00`) / HOUR_MS;

let h: AcceptHarness;
let now: Date;
let sources: Source[];
let told: { level: string; what: string; facts: object }[];
let watch: SilenceWatch;
const arrivals = new ArrivalStore();
const silences = new SilenceStore();

const aWatch = (): SilenceWatch => {
  const log = (level: string) => (facts: object, what: string) => void told.push({ level, what, facts });
  return new SilenceWatch({
    database: h.db.database,
    arrivals,
    silences,
    rhythms: new SourceRhythms({ arrivals, silences, calendar: new CalendarStore() }),
    sources: () => sources,
    clock: { now: () => now },
    logger: { warn: log('warn'), info: log('info') } as ConstructorParameters<typeof SilenceWatch>[0]['logger'],
  });
};

beforeEach(async () => {
  h = await acceptHarness();
  sources = [aSource()];
  told = [];
  watch = aWatch();
  const { id, kind, name, state, procuratorateId, regionCode12 } = aSource();
  await h.db.database.run((tx) =>
    tx.query(
      `INSERT INTO source (source_id, kind, name, state, procuratorate_id, region_code12, version, registered_by)
       VALUES ($1, $2, $3, $4, $5, $6, 1, 'p')`,
      [id, kind, name, state, procuratorateId, regionCode12],
    ),
  );
});
afterEach(() => h.db.drop());

/** On workdays by the weekday alone, from nine to five, so many an hour. */
async function arrive(from: string, to: string, n: number, kind = 'event:0102'): Promise<void> {
  const tallies: ArrivalTally[] = [];
  for (let hour = hourOf(from); hour < hourOf(to); hour += 1) {
    const local = new Date((hour + 8) * HOUR_MS);
    const works = local.getUTCDay() % 6 !== 0 && local.getUTCHours() >= 9 && local.getUTCHours() < 17;
    if (works) tallies.push({ sourceId: 'cz-12345', hour, kind, n });
  }
  await h.db.database.run((tx) => arrivals.add(tx, tallies));
}
/** Every few minutes, as in life: whoever does not look for longer has not listened. */
async function lookAt(shanghai: string): Promise<void> {
  now = new Date(`${shanghai}+08:00`);
  await h.db.database.run((tx) => arrivals.look(tx, now));
  await watch.look();
}
const seen = () =>
  read(
    h.db,
    `SELECT kind, to_char(since AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') AS since, closed_by
       FROM source_silence ORDER BY opened_at, kind NULLS FIRST`,
  );

describe('the intake', () => {
  it('notes what came by source, hour of arrival and kind; not repeats, refusals and what is of a run', async () => {
    const first = anEvent({ sourceEventNo: 'a', categoryCode: '0102' });
    await h.accept([
      h.item(first),
      h.item(first),
      h.item(anEvent({ sourceEventNo: 'b', categoryCode: '0102' })),
      h.item(anEvent({ sourceEventNo: 'c' }), { receivedMs: RECEIVED_MS + HOUR_MS }),
      h.item({ type: 'disposal', sourceEventNo: 'a', disposal: { status: '办结' } }),
      h.item({ title: 'x' }),
    ]);
    const runId = newId();
    await h.db.database.run((tx) =>
      tx.query(`INSERT INTO run VALUES ($1, 'cz-12345', 'backfill', 'open', 0, now(), NULL)`, [runId]),
    );
    await h.accept([h.item(anEvent({ sourceEventNo: 'past' }), { run: { id: runId, kind: 'backfill' } })]);
    await h.push(anEvent({ sourceEventNo: 'd', categoryCode: '0102' }));
    now = new Date(RECEIVED_MS);
    await watch.look();
    expect(await h.count('arrival_tally')).toBe(0);
    const at = Math.floor(RECEIVED_MS / HOUR_MS);
    const hours = await h.db.database.read((tx) => arrivals.listHours(tx, 'cz-12345', at));
    expect(hours.sort((a, b) => a.hour - b.hour || (a.kind < b.kind ? -1 : 1))).toEqual([
      { hour: at, kind: 'disposal', n: 1 },
      { hour: at, kind: 'event:0102', n: 3 },
      { hour: at + 1, kind: 'event:', n: 1 },
    ]);
  });

  it('counts nothing of what is taken back', async () => {
    const failed = h.db.database.run(async (tx) => {
      await h.acceptEvents.accept(tx, [h.item(anEvent())]);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await h.count('arrival_tally')).toBe(0);
  });
});

describe('a source that stops', () => {
  beforeEach(async () => {
    // Up to Friday, 8 May.
    await arrive('2026-03-02T00', '2026-05-09T00', 40);
  });

  it('is told of once, on the first morning that it is missed, and no more when events come again', async () => {
    await lookAt('2026-05-10T20:00:00');
    expect(await seen()).toEqual([]);
    await lookAt('2026-05-11T13:00:00');
    await lookAt('2026-05-11T13:01:00');
    expect(await seen()).toEqual([{ kind: null, since: '05-08 17:00', closed_by: null }]);
    expect(told).toEqual([
      {
        level: 'warn',
        what: 'a source is silent for longer than its rhythm allows',
        facts: { sourceId: 'cz-12345', kind: null, since: '2026-05-08T09:00:00.000Z' },
      },
    ]);
    await arrive('2026-05-11T14', '2026-05-11T15', 40);
    await lookAt('2026-05-11T14:20:00');
    expect(await seen()).toEqual([{ kind: null, since: '05-08 17:00', closed_by: 'events' }]);
    expect(told.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  it('is told of by another instance as well, and only once by both', async () => {
    now = new Date('2026-05-11T13:00:00+08:00');
    await Promise.all([watch.look(), aWatch().look()]);
    await aWatch().look();
    expect(await seen()).toHaveLength(1);
    expect(told.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('is not waited for on a day off that the calendar names', async () => {
    const day = { day: '2026-05-11', kind: 'holiday', name: '示例' };
    const changed: CalendarChangedV1 = { year: 2026, notice: null, day, revision: 1, at: '2026-01-01T00:00:00.000Z' };
    const track = new TrackCalendar(new CalendarStore());
    await h.db.database.run((tx) => track.take(tx, new Map([['2026-05-11', changed]])));
    await lookAt('2026-05-11T16:00:00');
    expect(await seen()).toEqual([]);
    await h.db.database.run((tx) => track.take(tx, new Map([['2026-05-11', null]])));
    await lookAt('2026-05-11T16:01:00');
    expect(await seen()).toHaveLength(1);
  });

  it('is not blamed for the time in which nobody listened', async () => {
    await lookAt('2026-05-08T17:30:00');
    // The service was down over the weekend and until Monday noon.
    now = new Date('2026-05-11T12:30:00+08:00');
    await watch.look();
    expect(await seen()).toEqual([]);
    expect(await h.count('arrival_pause')).toBe(1);
    await lookAt('2026-05-11T16:00:00');
    expect(await seen()).toHaveLength(1);
  });

  it('is not watched any more once it is suspended', async () => {
    await lookAt('2026-05-11T13:00:00');
    sources = [aSource({ state: 'suspended' })];
    await lookAt('2026-05-11T13:01:00');
    expect(await seen()).toEqual([{ kind: null, since: '05-08 17:00', closed_by: 'suspension' }]);
  });
});

describe('a kind of event that stops', () => {
  it('is told of while the source goes on, and not beside a source that is silent', async () => {
    await arrive('2026-03-02T00', '2026-05-12T00', 40);
    await arrive('2026-03-02T00', '2026-05-09T00', 10, 'event:0305');
    await arrive('2026-03-02T00', '2026-05-12T00', 5, 'disposal');
    await lookAt('2026-05-11T17:30:00');
    expect(await seen()).toEqual([{ kind: 'event:0305', since: '05-08 17:00', closed_by: null }]);
    await lookAt('2026-05-12T16:00:00');
    expect(await seen()).toEqual([
      { kind: 'event:0305', since: '05-08 17:00', closed_by: null },
      { kind: null, since: '05-11 17:00', closed_by: null },
    ]);
  });
});

it('keeps hours as long as they are learned from', async () => {
  await arrive('2025-12-01T00', '2025-12-03T00', 40);
  await arrive('2026-05-04T00', '2026-05-09T00', 40);
  await lookAt('2026-05-08T18:00:00');
  const [first] = await read(h.db, `SELECT min(hour) AS first FROM arrival_hour`);
  expect(first?.['first']).toEqual(new Date('2026-05-04T09:00:00+08:00'));
});
