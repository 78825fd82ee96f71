import { ACCESS, AccessPolicy, type Places, type Ruling } from '#domain/access';
import { ALWAYS, type Condition } from '#kernel';
import { HistoryChains } from '#platform/audit';
import type { Actor } from '#platform/auth';
import { testDatabase, type TestDatabase } from '#testing';
import { ListCases } from '../../apps/case-handling/src/list-cases/list-cases.query.js';
import { ListClues } from '../../apps/case-handling/src/list-clues/list-clues.query.js';
import { CASE_HANDLING_MIGRATIONS, CASE_HANDLING_SCHEMA } from '../../apps/case-handling/src/migrations/index.js';
import { ListNextSteps } from '../../apps/case-handling/src/next-steps/next-steps.query.js';
import { ReadCase } from '../../apps/case-handling/src/read-case/read-case.query.js';
import { ReadClue } from '../../apps/case-handling/src/read-clue/read-clue.query.js';
import { ReadHistory } from '../../apps/case-handling/src/read-history/read-history.query.js';
import { CaseStore } from '../../apps/case-handling/src/storage/case.store.js';
import { ClueStore } from '../../apps/case-handling/src/storage/clue.store.js';
import { CASE_HANDLING_ENTITIES } from '../../apps/case-handling/src/storage/entities.js';
import { HistoryStore } from '../../apps/case-handling/src/storage/history.store.js';
import { ReadImport } from '../../apps/ingest/src/read-import/read-import.query.js';
import { EntryStore } from '../../apps/ingest/src/storage/entry.store.js';
import { ImportReads } from '../../apps/ingest/src/storage/import-reads.store.js';
import { pushVocabulary } from '../../apps/ingest/src/adapters/push-vocabulary.js';
import { ListAdapters } from '../../apps/ingest/src/list-adapters/list-adapters.query.js';
import { ListConnectors } from '../../apps/ingest/src/list-connectors/list-connectors.query.js';
import { ListErased } from '../../apps/ingest/src/list-erased/list-erased.query.js';
import { ListErasures } from '../../apps/ingest/src/list-erasures/list-erasures.query.js';
import { ListReconciliations } from '../../apps/ingest/src/list-reconciliations/list-reconciliations.query.js';
import { ListSilences } from '../../apps/ingest/src/list-silences/list-silences.query.js';
import { FeedReads } from '../../apps/ingest/src/storage/feed-reads.store.js';
import { ReconciliationStore } from '../../apps/ingest/src/storage/reconciliation.store.js';
import { ConnectorStore } from '../../apps/ingest/src/storage/connector.store.js';
import { ErasureDayStore } from '../../apps/ingest/src/storage/erasure-day.store.js';
import { SilenceStore } from '../../apps/ingest/src/storage/silence.store.js';
import { ListSources } from '../../apps/ingest/src/list-sources/list-sources.query.js';
import { INGEST_MIGRATIONS, INGEST_SCHEMA } from '../../apps/ingest/src/migrations/index.js';
import { ReadEvent } from '../../apps/ingest/src/read-event/read-event.query.js';
import { AdapterStore } from '../../apps/ingest/src/storage/adapter.store.js';
import { ErasureRequestStore } from '../../apps/ingest/src/storage/erasure-request.store.js';
import { EventReads } from '../../apps/ingest/src/storage/event-reads.store.js';
import { SourceStore } from '../../apps/ingest/src/storage/source.store.js';
import { MATCHER_MIGRATIONS, MATCHER_SCHEMA } from '../../apps/matcher/src/migrations/index.js';
import { ReadEvaluation } from '../../apps/matcher/src/read-evaluation/read-evaluation.query.js';
import { ReadHit } from '../../apps/matcher/src/read-hit/read-hit.query.js';
import { ReadRun } from '../../apps/matcher/src/read-run/read-run.query.js';
import { CandidateStore } from '../../apps/matcher/src/storage/candidate.store.js';
import { EvaluationStore } from '../../apps/matcher/src/storage/evaluation.store.js';
import { EventStore } from '../../apps/matcher/src/storage/event.store.js';
import { HitStore } from '../../apps/matcher/src/storage/hit.store.js';
import { RunStore } from '../../apps/matcher/src/storage/run.store.js';
import { NOTIFY_MIGRATIONS, NOTIFY_SCHEMA } from '../../apps/notify/src/migrations/index.js';
import { ReadInbox } from '../../apps/notify/src/read-inbox/read-inbox.use-case.js';
import { InboxStore } from '../../apps/notify/src/storage/inbox.store.js';
import { asker, type Relation, RELATIONS } from './relations.js';
import { adapterName, sampleId, sourceName, sourceNo } from './item-route.js';
import { ROLE_IDS } from './sample-people.js';
import { SEEDS } from './seed-relations.js';

// No guard, and in place of the policy one that lets everybody see everything: what is left are the tables' own policies.

class Everything extends AccessPolicy {
  override decide(): Ruling {
    return { allowed: true, layer: 'policy', rule: 'everything', says: '' };
  }
  override filter(): Condition {
    return ALWAYS;
  }
}
const everything = new Everything();
const systemClock = { now: () => new Date() };

interface Read {
  readonly kind: keyof Places;
  /** True when the thing of the relation was shown. Rejects where it is answered as not there. */
  readonly shows: (person: Actor, relation: Relation) => Promise<boolean>;
}
type Reads = Readonly<Record<string, Read>>;

/** An answer that came is one that shows. */
const came = (answer: Promise<unknown>): Promise<boolean> => answer.then(() => true);

const READS: Readonly<Record<string, (db: TestDatabase) => Reads>> = {
  'case-handling': ({ people }) => {
    const deps = { people, access: everything };
    const stores = { clues: new ClueStore(), cases: new CaseStore(), history: new HistoryStore(new HistoryChains()) };
    const listClues = new ListClues(deps);
    const listCases = new ListCases(deps);
    const readClue = new ReadClue(deps, stores.cases);
    const steps = new ListNextSteps({ ...deps, ...stores, clock: systemClock });
    const history = new ReadHistory(deps, stores);
    const has = (page: Promise<{ items: readonly { id: string }[] }>, id: string) =>
      page.then(({ items }) => items.some((item) => item.id === id));
    const clue = (relation: Relation) => sampleId('clue', relation);
    const file = (relation: Relation) => sampleId('case', relation);
    return {
      'list of clues': { kind: 'clue', shows: (p, r) => has(listClues.run(p, {}, { limit: 200 }), clue(r)) },
      'search of clues by event': {
        kind: 'clue',
        shows: (p, r) => has(listClues.run(p, { eventId: sampleId('record', r) }, {}), clue(r)),
      },
      clue: { kind: 'clue', shows: (p, r) => came(readClue.run(p, clue(r))) },
      'hits of a clue': {
        kind: 'clue',
        shows: (p, r) => readClue.run(p, clue(r)).then(({ hits }) => hits.some(({ events }) => events.length > 0)),
      },
      'history of a clue': { kind: 'clue', shows: (p, r) => came(history.ofClue(p, clue(r), {})) },
      'next steps of a clue': { kind: 'clue', shows: (p, r) => came(steps.ofClue(p, clue(r))) },
      'list of cases': { kind: 'case', shows: (p, r) => has(listCases.run(p, {}, { limit: 200 }), file(r)) },
      case: { kind: 'case', shows: (p, r) => came(new ReadCase(deps).run(p, file(r))) },
      'history of a case': { kind: 'case', shows: (p, r) => came(history.ofCase(p, file(r), {})) },
      'next steps of a case': { kind: 'case', shows: (p, r) => came(steps.ofCase(p, file(r))) },
    };
  },
  ingest: ({ people }) => {
    const readEvent = new ReadEvent(people, everything, new EventReads(), new EntryStore());
    const store = new AdapterStore();
    const adapters = new ListAdapters({ people, access: everything, store, vocabulary: pushVocabulary({}) });
    const sources = new ListSources({
      people,
      access: everything,
      sources: new SourceStore(),
      // How sources came lately is counted for those that were found, whoever asks.
      database: { read: () => Promise.resolve(new Map()) } as never,
      arrivals: {} as never,
      clock: systemClock,
      defaultDays: null,
    });
    const reconciliations = new ListReconciliations({
      people,
      access: everything,
      feeds: new FeedReads(),
      reconciliations: new ReconciliationStore(),
    });
    const erasures = new ListErasures({
      people,
      // What was said of those that were found, whoever asks.
      database: { read: () => Promise.resolve(new Map()) } as never,
      access: everything,
      requests: new ErasureRequestStore(),
    });
    const erased = new ListErased({
      people,
      database: { read: () => Promise.resolve(new Map()) } as never,
      access: everything,
      days: new ErasureDayStore(),
    });
    const connectors = new ListConnectors({
      people,
      access: everything,
      connectors: new ConnectorStore(),
      clock: systemClock,
    });
    const silences = new ListSilences({ people, access: everything, silences: new SilenceStore() });
    const imports = new ReadImport({
      people,
      access: everything,
      reads: new ImportReads(),
      database: {} as never,
      faults: {} as never,
    });
    return {
      import: { kind: 'import', shows: (p, r) => came(imports.read(p, sampleId('import', r))) },
      'list of imports': {
        kind: 'import',
        shows: (p, r) =>
          imports
            .list(p, { sourceId: null, before: null, limit: 200 })
            .then((page) => page.imports.some(({ importId }) => importId === sampleId('import', r))),
      },
      reconciliations: {
        kind: 'feed',
        shows: (p, r) =>
          reconciliations
            .days(p, sourceName(r), { before: null, limit: 31 })
            .then((page) => page.reconciliations.length > 0),
      },
      'list of silences': {
        kind: 'feed',
        shows: (p, r) =>
          silences
            .list(p, { state: null, sourceId: null, before: null, limit: 200 })
            .then((page) => page.silences.some(({ silenceId }) => silenceId === sampleId('feed', r))),
      },
      'list of erasures': {
        kind: 'erasure',
        shows: (p, r) =>
          erasures
            .list(p, { limit: 200 })
            .then(({ items }) => items.some(({ requestId }) => requestId === sampleId('erasure', r))),
      },
      'list of what was erased': {
        kind: 'erased',
        shows: (p, r) =>
          erased
            .list(p, { sourceId: sourceName(r), by: null, from: null, to: null, after: null, limit: 200 })
            .then(({ items }) => items.length === 1),
      },
      'list of connectors': {
        kind: 'source',
        shows: (p, r) => connectors.list(p).then((list) => list.some(({ sourceId }) => sourceId === sourceName(r))),
      },
      event: { kind: 'record', shows: (p, r) => came(readEvent.read(p, { eventId: sampleId('record', r) })) },
      'event by number': {
        kind: 'record',
        shows: (p, r) => came(readEvent.read(p, { sourceId: sourceName(r), sourceEventNo: sourceNo(r) })),
      },
      adapter: { kind: 'adapter', shows: (p, r) => came(adapters.read(p, adapterName(r), 1)) },
      'list of adapters': {
        kind: 'adapter',
        shows: (p, r) => adapters.list(p).then((list) => list.some(({ adapterId }) => adapterId === adapterName(r))),
      },
      'list of sources': {
        kind: 'source',
        shows: (p, r) => sources.list(p).then((list) => list.some(({ sourceId }) => sourceId === sourceName(r))),
      },
    };
  },
  matcher: ({ people }) => {
    const deps = { people, access: everything };
    const stores = {
      events: new EventStore(),
      evaluations: new EvaluationStore(),
      hits: new HitStore(),
      candidates: new CandidateStore(),
      ruleHeads: { find: () => Promise.resolve({} as never) } as never,
    };
    return {
      evaluation: {
        kind: 'record',
        shows: (p, r) => came(new ReadEvaluation(deps, stores).read(p, sampleId('record', r))),
      },
      hit: { kind: 'record', shows: (p, r) => came(new ReadHit(deps, stores).read(p, sampleId('hit', r))) },
      run: { kind: 'run', shows: (p, r) => came(new ReadRun(deps, new RunStore()).read(p, sampleId('run', r))) },
    };
  },
  notify: ({ people }) => {
    const inbox = new ReadInbox(people, new InboxStore(everything));
    return {
      inbox: {
        kind: 'notice',
        shows: (p, r) =>
          inbox
            .execute(p, { unreadOnly: false, cursor: undefined, limit: 200 })
            .then(({ items }) => items.some(({ id }) => id === sampleId('notice', r))),
      },
    };
  },
};

const SERVICES = [
  {
    name: 'case-handling',
    schema: CASE_HANDLING_SCHEMA,
    migrations: CASE_HANDLING_MIGRATIONS,
    entities: CASE_HANDLING_ENTITIES,
  },
  { name: 'ingest', schema: INGEST_SCHEMA, migrations: INGEST_MIGRATIONS },
  { name: 'matcher', schema: MATCHER_SCHEMA, migrations: MATCHER_MIGRATIONS },
  { name: 'notify', schema: NOTIFY_SCHEMA, migrations: NOTIFY_MIGRATIONS },
];

describe.each(SERVICES)('$name, with guard and policy switched off', ({ name, ...options }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase(options);
    if (name === 'matcher') {
      await db.database.run((tx) => tx.query(`INSERT INTO rule_version VALUES ('r', 1, '', '{}', now())`));
    }
    await SEEDS[name]!(db);
  }, 60_000);
  afterAll(() => db.drop());

  it('shows nothing of what the policy keeps from somebody, and all that it gives', async () => {
    const wrong: string[] = [];
    let shown = 0;
    for (const [what, { kind, shows }] of Object.entries(READS[name]!(db))) {
      for (const role of ROLE_IDS) {
        await Promise.all(
          RELATIONS.map(async (relation) => {
            const person = asker(role);
            const place: Places[typeof kind] = { ...relation.place, roles: ROLE_IDS, actorId: null };
            const expected = ACCESS.decide(person, 'read', kind, place).allowed;
            const found = await shows(person, relation).catch((error: { code?: string }) => {
              if (!/NOT_FOUND|UNKNOWN/.test(error.code ?? '')) throw error;
              return false;
            });
            if (found) shown += 1;
            if (found !== expected) wrong.push(`${what}, ${role}, ${relation.says}: ${found ? 'leaked' : 'not shown'}`);
          }),
        );
      }
    }
    expect(wrong).toEqual([]);
    expect(shown).toBeGreaterThan(0);
  }, 180_000);
});
