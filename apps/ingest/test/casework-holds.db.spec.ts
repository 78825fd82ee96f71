import type { ClueHoldsV1 } from '#contracts';
import { newId } from '#kernel';
import { type AcceptHarness, acceptHarness, anEvent } from './accept-harness.js';
import { dayAfter, type ErasureHarness, erasureHarness } from './erasure-harness.js';

let line: AcceptHarness;
let erasing: ErasureHarness;

beforeEach(async () => {
  line = await acceptHarness();
  erasing = erasureHarness(line);
  await erasing.registerSource(10);
});
afterEach(() => line.db.drop());

const push = async (no: string): Promise<string> => (await line.push(anEvent({ sourceEventNo: no })))[0]!.eventId!;
const publicationId = newId();
const part = (over: Partial<ClueHoldsV1> = {}): ClueHoldsV1 => ({
  publicationId,
  part: 1,
  isLast: true,
  asOf: dayAfter(11).toISOString(),
  clues: [],
  cases: [],
  ...over,
});
const filed = (eventIds: string[], over: object = {}): ClueHoldsV1['clues'][number] => ({
  clueId: newId(),
  version: 3,
  state: 'FILED',
  caseId: newId(),
  mergedIntoId: null,
  eventIds,
  ...over,
});
const tell = (...parts: ClueHoldsV1[]): Promise<void> =>
  line.db.database.run((tx) => erasing.followHolds.take(tx, parts));
const NOTHING = { events: 0, held: 0, aside: 0, waiting: 0, ended: 0 };
const metric = async (name: string): Promise<string | undefined> =>
  new RegExp(`^${name}\\{.*\\} (.*)$`, 'm').exec((await erasing.metrics.text()).body)?.[1];

describe('before casework has told all that its clues and cases count', () => {
  it('nothing is erased by time, nor by hand, and it is said', async () => {
    const eventId = await push('E-1');
    await line.push({ type: 'disposal', sourceEventNo: 'NEVER', disposal: { status: '办结' } });
    expect(await erasing.passOn(4_000)).toMatchObject(NOTHING);
    await erasing.runErasures.run();
    expect(erasing.runErasures.watch.check()).toMatchObject({
      status: 'degraded',
      facts: { holdsAsOf: null, waitsForHolds: true },
    });
    expect(await metric('gp_ingest_erasure_waits_for_holds')).toBe('1');
    expect(await metric('gp_ingest_holds_age_seconds')).toBeUndefined();
    await expect(erasing.byHand(eventId)).rejects.toMatchObject({ code: 'INGEST.HOLDS_UNKNOWN' });
    expect([await line.count('event'), await line.count('waiting_disposal')]).toEqual([1, 1]);
    expect(await erasing.told()).toEqual([]);
  });

  it('it is no fault where nothing would be erased anyway', async () => {
    const unset = erasureHarness(line, { defaultDays: null });
    await erasing.registerSource(null);
    await unset.runErasures.run();
    expect(unset.runErasures.watch.check()).toMatchObject({
      status: 'up',
      facts: { waitsForHolds: false, sourcesWithoutTerm: 1 },
    });
    await line.push(anEvent({ sourceEventNo: 'E-1', retentionUntil: '2026-03-05' }));
    unset.clock.current = dayAfter(4);
    await unset.runErasures.run();
    expect(unset.runErasures.watch.check()).toMatchObject({ status: 'degraded' });
  });
});

describe('what casework tells of before', () => {
  it('holds an event that a case counts, and lets go what none does, from the last part on', async () => {
    const [held, free] = [await push('E-1'), await push('E-2')];
    await tell(part({ isLast: false, clues: [filed([held])] }));
    expect(await erasing.passOn(11)).toMatchObject(NOTHING);
    await tell(part({ part: 2 }));
    expect(await erasing.passOn(11)).toMatchObject({ events: 1, held: 1 });
    expect((await erasing.told()).map(({ eventId }) => eventId)).toEqual([free]);
    await expect(erasing.byHand(held)).resolves.toMatchObject({ erased: 0, held: [held] });
    await erasing.runErasures.run();
    expect(erasing.runErasures.watch.check()).toMatchObject({
      status: 'up',
      facts: { holdsAsOf: dayAfter(11).toISOString(), waitsForHolds: false },
    });
    expect(await metric('gp_ingest_erasure_waits_for_holds')).toBe('0');
    expect(await metric('gp_ingest_holds_age_seconds')).toBe('0');
  });

  it('holds until the file of an archived case is over, through a clue that was merged', async () => {
    const event = await push('E-1');
    const [merged, target, caseId] = [newId(), newId(), newId()];
    const clues = [
      filed([event], { clueId: merged, state: 'MERGED', caseId: null, mergedIntoId: target }),
      filed([], { clueId: target, caseId }),
    ];
    const archived = { caseId, version: 5, state: 'ARCHIVED', at: dayAfter(0).toISOString() };
    await tell(part({ clues, cases: [archived] }));
    expect(await erasing.passOn(11)).toMatchObject({ events: 0, held: 1 });
    const over = 7_306;
    await tell(part({ publicationId: newId(), asOf: dayAfter(over).toISOString() }));
    expect(await erasing.passOn(over)).toMatchObject({ events: 1 });
  });

  it('is no word of the past to what is known of later', async () => {
    const event = await push('E-1');
    const clue = filed([event], { version: 7 });
    await tell(part({ clues: [clue] }), part({ clues: [{ ...clue, version: 6, state: 'NOT_FILED', caseId: null }] }));
    expect(await erasing.passOn(11)).toMatchObject({ events: 0, held: 1 });
  });

  it('is not complete where a part is missing, however many come after it; the next telling is', async () => {
    await push('E-1');
    await tell(part({ isLast: false }), part({ part: 3 }));
    expect(await erasing.passOn(11)).toMatchObject(NOTHING);
    await tell(part({ part: 2, isLast: false }));
    expect(await erasing.passOn(11)).toMatchObject(NOTHING);
    // One that began before anybody listened.
    await tell(part({ publicationId: newId(), part: 2 }));
    expect(await erasing.passOn(11)).toMatchObject(NOTHING);
    await tell(part({ publicationId: newId() }));
    expect(await erasing.passOn(11)).toMatchObject({ events: 1 });
  });

  it('may come twice, in part and as a whole, and an old one again after a newer', async () => {
    await push('E-1');
    await tell(part({ isLast: false }), part({ isLast: false }), part({ part: 2, isLast: false }));
    await tell(part({ isLast: false }), part({ part: 2, isLast: false }), part({ part: 3 }));
    const older = newId();
    const asOf = dayAfter(2).toISOString();
    await tell(part({ publicationId: older, asOf, isLast: false }), part({ publicationId: older, asOf, part: 2 }));
    expect(await erasing.passOn(11)).toMatchObject({ events: 1 });
  });

  it('is good for three days: who has heard nothing for longer has missed changes', async () => {
    await push('E-1');
    await tell(part({ asOf: dayAfter(8).toISOString() }));
    expect(await erasing.passOn(12)).toMatchObject(NOTHING);
    await erasing.runErasures.run();
    expect(erasing.runErasures.watch.check()).toMatchObject({ status: 'degraded' });
    expect(await metric('gp_ingest_holds_age_seconds')).toBe(String(4 * 86_400));
    await tell(part({ publicationId: newId(), asOf: dayAfter(9).toISOString() }));
    expect(await erasing.passOn(12)).toMatchObject({ events: 1 });
  });
});
