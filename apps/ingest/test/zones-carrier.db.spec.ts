import { describe, expect, it } from '@jest/globals';
import type { EventOutcomeV1, GridEventV1 } from '#contracts';
import type { SuiteName } from '#platform/crypto';
import type { HttpPushes, SignedPush } from '../src/accept-events/http-pushes.js';
import { pushAad, reporterAad } from '../src/storage/sealed-places.js';
import { anEvent, read } from './accept-harness.js';
import { Carrier, type Fate, isDone, leaveRubbish, round, seeded } from './zone-carrier.js';
import { anIntake, directDoor, type Intake, signedPush, type Zones, zones } from './zone-harness.js';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const STEPS = 30;
const EVENTS = 12;

/** What platforms push: news, later and earlier versions, repeats, contradictions, handling before its event, nonsense. */
function aPush(random: () => number): unknown {
  const sourceEventNo = `GD-${Math.floor(random() * EVENTS)}`;
  const what = random();
  if (what < 0.12) return { sourceEventNo, title: 7 };
  if (what < 0.3) {
    return {
      type: 'disposal',
      sourceEventNo,
      disposal: { status: '办理中', steps: [{ at: '2026-03-01T10:00:00+08:00', action: '派单' }] },
    };
  }
  const phone = `1390000${String(Math.floor(random() * 10_000)).padStart(4, '0')}`;
  return anEvent({
    sourceEventNo,
    sourceVersion: Math.floor(random() * 3),
    title: `噪声扰民 ${Math.floor(random() * 2)}`,
    reporter: { role: '举报人', name: '周敏', phone },
  });
}

/** What an intake ends with, without the ids and the times that are its own. */
async function contentOf({ db, fieldKeys }: Intake): Promise<Record<string, unknown>> {
  const events = await read(db, 'SELECT event_id, source_event_no FROM event_key ORDER BY source_event_no');
  const numbers = new Map(events.map((row) => [String(row['event_id']), String(row['source_event_no'])]));
  const messages = async <T>(topic: string): Promise<T[]> =>
    (await read(db, 'SELECT value FROM outbox WHERE topic = $1 ORDER BY id', [topic])).map(
      ({ value }) => JSON.parse(String(value)) as T,
    );
  const pushes = await read(
    db,
    `SELECT event_id, push_key, kind, outcome, revision, source_version, body_hash, flags, received_at, via, sealed FROM event_push`,
  );
  const identities = await read(db, 'SELECT event_id, revision, sealed FROM reporter_identity');
  const opened = (sealed: unknown, aad: string): string => fieldKeys.open(sealed as Buffer, aad).toString('utf8');
  const byText = (rows: unknown[]): unknown[] => rows.map((row) => JSON.stringify(row)).sort();
  return {
    events: [...numbers.values()],
    published: (await messages<GridEventV1>('grid.event.v1')).map(({ eventId, ...event }) => [
      numbers.get(eventId),
      event,
    ]),
    pushes: byText(
      pushes.map(({ event_id: id, sealed, ...push }) => [
        numbers.get(String(id)),
        push,
        opened(sealed, pushAad(String(id), String(push['push_key']))),
      ]),
    ),
    identities: byText(
      identities.map(({ event_id: id, revision, sealed }) => [
        numbers.get(String(id)),
        revision,
        sealed === null ? null : opened(sealed, reporterAad(String(id), Number(revision))),
      ]),
    ),
    waiting: await read(db, 'SELECT source_event_no, disposal_key FROM waiting_disposal ORDER BY 1, 2'),
    outcomes: (await messages<EventOutcomeV1>('event.outcome.v1')).map(
      ({ outcome, sourceEventNo, revision, reason }) => [
        outcome === 'quarantined' ? 'refused' : outcome,
        sourceEventNo,
        revision,
        reason?.code,
      ],
    ),
  };
}

async function pushDirect(direct: HttpPushes, message: SignedPush, isBatch: boolean): Promise<void> {
  if (isBatch) await direct.acceptBatch(message);
  else await direct.acceptSingle(message, TRACE);
}

/** The ids under which the answers will come. */
async function pushEdge({ edge }: Zones, message: SignedPush, isBatch: boolean): Promise<readonly string[]> {
  const answers = isBatch ? await edge.door.acceptBatch(message) : [await edge.door.acceptSingle(message, TRACE)];
  return answers.map(({ answerId }) => answerId!);
}

describe('two sides with nothing but a directory between them', () => {
  const fates: Fate[] = [];

  it.each<[SuiteName, number]>([
    ['intl', 1],
    ['intl', 2],
    ['intl', 3],
    ['gm', 4],
  ])(
    'end as one, whatever the way does (%s, seed %i)',
    async (suite, seed) => {
      const random = seeded(seed);
      const z = await zones(suite);
      const direct = await anIntake(z.clock);
      try {
        const door = directDoor(direct, z.clock);
        const carrier = new Carrier(random);
        const answerIds: string[] = [];
        leaveRubbish(z.inner);
        for (let step = 0; step < STEPS; step += 1) {
          const isBatch = random() < 0.3;
          const body = isBatch
            ? { items: Array.from({ length: 1 + Math.floor(random() * 5) }, () => aPush(random)) }
            : aPush(random);
          const message = signedPush(JSON.stringify(body), z.clock.now(), `m-${step}`);
          await pushDirect(door, message, isBatch);
          answerIds.push(...(await pushEdge(z, message, isBatch)));
          // A platform that got no answer sends the same again: the inner side hears nothing of it.
          if (random() < 0.2) await pushEdge(z, message, isBatch);
          if (random() < 0.7) await round(z, carrier, false);
        }
        fates.push(...carrier.fates.keys());
        let rounds = 0;
        do {
          await round(z, carrier, true);
          rounds += 1;
        } while (rounds < 20 && !(await isDone(z)));
        expect(await isDone(z)).toBe(true);
        expect(await contentOf(z.inner.intake)).toEqual(await contentOf(direct));
        const told = await read(z.inner.intake.db, `SELECT value FROM outbox WHERE topic = 'event.outcome.v1'`);
        const toldIds = told.map(({ value }) => (JSON.parse(String(value)) as EventOutcomeV1).outcomeId);
        expect(answerIds.filter((id) => !toldIds.includes(id))).toEqual([]);
        const open = await read(z.inner.intake.db, 'SELECT kind FROM zone_incident WHERE resolved_at IS NULL');
        expect(open).toEqual([]);
      } finally {
        await direct.db.drop();
        await z.end();
      }
    },
    120_000,
  );

  it('and it did everything that a way can do', () => {
    const all: Fate[] = ['carried', 'lost', 'repeated', 'held back', 'flipped', 'cut', 'forged', 'renamed'];
    expect(all.filter((fate) => !fates.includes(fate))).toEqual([]);
  });
});
