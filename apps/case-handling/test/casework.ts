import type { Clock } from '#kernel';
import { newId } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { ACCESS } from '#domain/access';
import { type Database, Outbox, type PeopleUnitOfWork } from '#platform/postgres';
import { ChangeMessages } from '../src/messages/change-messages.js';
import { MoveCase, type MoveCaseDeps } from '../src/move-case/move-case.use-case.js';
import { MoveClue, type MoveClueDeps } from '../src/move-clue/move-clue.use-case.js';
import { type Recusing, RecusePeople } from '../src/recuse-people/recuse-people.use-case.js';
import { CaseStore } from '../src/storage/case.store.js';
import { ClueKeyStore } from '../src/storage/clue-key.store.js';
import { ClueStore } from '../src/storage/clue.store.js';
import { ErasedEventStore } from '../src/storage/erased-event.store.js';
import { HistoryStore } from '../src/storage/history.store.js';
import { HitStore } from '../src/storage/hit.store.js';
import { IdentityStore } from '../src/storage/identity.store.js';
import { NumberStore } from '../src/storage/number.store.js';
import { RecusalStore } from '../src/storage/recusal.store.js';
import { lockOffices } from '../src/storage/office-lock.js';
import { type HitsTaken, TakeHits } from '../src/take-hits/take-hits.use-case.js';
import type { MatchV1 } from '#contracts';

/** A clock that a spec sets. */
export class SetClock implements Clock {
  constructor(public instant: string) {}
  now(): Date {
    return new Date(this.instant);
  }
}

/** The use cases over one database, without Nest and without a broker. */
export function casework(
  { database, people }: { readonly database: Database; readonly people: PeopleUnitOfWork },
  change: Partial<MoveClueDeps & MoveCaseDeps> = {},
) {
  const clock = new SetClock('2026-03-02T01:00:00.000Z');
  const deps = {
    people,
    access: ACCESS,
    clues: new ClueStore(),
    keys: new ClueKeyStore(),
    hits: new HitStore(),
    cases: new CaseStore(),
    history: new HistoryStore(new HistoryChains()),
    numbers: new NumberStore(),
    identities: new IdentityStore(),
    erased: new ErasedEventStore(),
    recusals: new RecusalStore(),
    lockOffices,
    outbox: new Outbox({ source: 'case-handling', traceparent: () => undefined }),
    messages: new ChangeMessages(''),
    clock,
    newId: () => newId(),
    ...change,
  };
  const takeHits = new TakeHits(deps);
  const recusePeople = new RecusePeople(deps);
  return {
    ...deps,
    clock,
    takeHits,
    moveClue: new MoveClue(deps),
    moveCase: new MoveCase(deps),
    recuse: (recusing: Pick<Recusing, 'kind' | 'id' | 'recusedIds'>): Promise<void> =>
      database.run((tx) => recusePeople.run(tx, { decidedBy: null, reason: null, ...recusing })),
    take: (...matches: MatchV1[]): Promise<HitsTaken> =>
      database.run((tx) =>
        takeHits.take(
          tx,
          matches.map((match) => ({ match, traceparent: undefined })),
        ),
      ),
  };
}

export type Casework = ReturnType<typeof casework>;
