import { type Clock, legalDayOf, ProblemError } from '#kernel';
import type { HistoryChains } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { AcceptOnce } from '../accept-events/accept-once.js';
import type { IncomingItem } from '../accept-events/incoming-item.js';
import type { IntakeRecorder } from '../accept-events/intake-recorder.js';
import type { ItemResult } from '../accept-events/item-result.js';
import { bodyHashOf, type SignedMessage, takenIn } from '../accept-events/signed-message.js';
import { ACTIVE, type Source } from '../sources/source.js';
import type { EntryStore } from '../storage/entry.store.js';
import type { ManualSources } from './manual-sources.js';
import { type ReadEntry, readEntry, withNumber } from './read-entry.js';

export interface EnterEventDeps {
  readonly database: UnitOfWork;
  readonly manual: Pick<ManualSources, 'of'>;
  readonly acceptOnce: Pick<AcceptOnce, 'accept' | 'firstAnswer'>;
  readonly entries: Pick<EntryStore, 'draw' | 'findNumbered' | 'insert'>;
  readonly history: Pick<HistoryChains, 'append'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  readonly clock: Clock;
  readonly newTrace: () => string;
}

export interface Entry {
  readonly raw: Buffer;
  readonly idempotencyKey: string | undefined;
}

const KEY = /^[A-Za-z0-9_:-]{1,100}$/;
const NUMBER_DIGITS = 4;
/** No platform's signed id has a slash: the two do not meet. */
const messageId = (actor: Actor, key: string): string => `entry/${actor.id}/${key}`;

/** Takes in an event that a person enters by hand (线索填报), as if it was pushed by a source of the person's office. */
export class EnterEvent {
  constructor(private readonly deps: EnterEventDeps) {}

  /**
   * A fault of the event itself is in the result. Throws INGEST.PUSH_INVALID, INGEST.ENTRY_REGION_NOT_YOURS,
   * INGEST.ENTRY_NUMBER_TAKEN, INGEST.ENTRY_KEY_INVALID, INGEST.ENTRY_KEY_REUSED, INGEST.SOURCE_SUSPENDED.
   */
  async enter({ raw, idempotencyKey }: Entry, actor: Actor): Promise<ItemResult> {
    if (idempotencyKey !== undefined && !KEY.test(idempotencyKey)) throw new ProblemError('INGEST.ENTRY_KEY_INVALID');
    const entry = readEntry(raw);
    if (entry === null) throw new ProblemError('INGEST.BODY_NOT_JSON');
    const { regionCode12 } = entry;
    if (!actor.regionPrefixes.some((prefix) => regionCode12.startsWith(prefix))) {
      throw new ProblemError('INGEST.ENTRY_REGION_NOT_YOURS', {
        items: [{ pointer: '/regionCode12', detail: '不在本人管辖区域内' }],
      });
    }
    const source = await this.deps.manual.of(actor, regionCode12);
    if (source.state !== ACTIVE) throw new ProblemError('INGEST.SOURCE_SUSPENDED');
    return this.deps.database.run((tx) => this.take(tx, { entry, raw, source, actor, idempotencyKey }));
  }

  private async take(
    tx: Tx,
    given: Entry & { readonly entry: ReadEntry; readonly source: Source; readonly actor: Actor },
  ): Promise<ItemResult> {
    const { acceptOnce, recorder, clock } = this.deps;
    const { raw, source, actor, idempotencyKey } = given;
    const since = performance.now();
    const signedId = idempotencyKey === undefined ? null : messageId(actor, idempotencyKey);
    const message: SignedMessage = { sourceId: source.id, signedId, bodyHash: bodyHashOf(raw), items: [] };
    // Before a number is drawn: the answer of the first time has one.
    const first = signedId === null ? undefined : await acceptOnce.firstAnswer(tx, message);
    if (first !== undefined) return first.results[0]!;
    const at = clock.now();
    const item = await this.itemOf(tx, given, at);
    const messages = [{ ...message, items: [item] }];
    const answers = await acceptOnce.accept(tx, messages);
    const [{ kind, results }] = answers as [(typeof answers)[number]];
    const result = results[0]!;
    if (kind === 'reused') throw new ProblemError('INGEST.ENTRY_KEY_REUSED');
    if (kind === 'fresh' && result.outcome === 'accepted') await this.record(tx, result, { source, actor, at });
    recorder.afterCommit(tx, { ...takenIn(messages, answers), via: 'entry', since });
    return result;
  }

  private async itemOf(
    tx: Tx,
    { entry, raw, source, actor }: { entry: ReadEntry; raw: Buffer; source: Source; actor: Actor },
    at: Date,
  ): Promise<IncomingItem> {
    const drawn = entry.value['sourceEventNo'] === undefined ? await this.draw(tx, source.id, at) : null;
    if (entry.sourceEventNo !== null) await this.checkNumber(tx, source.id, entry.sourceEventNo, actor);
    return {
      // The person's regions in the place of the source's: the region of the event as it is read in the end is held to them.
      source: { ...source, regions: actor.regionPrefixes },
      raw: drawn === null ? raw : withNumber(entry, raw, drawn),
      format: 'canonical',
      receivedMs: at.getTime(),
      via: 'entry',
      run: null,
      traceparent: this.deps.newTrace(),
    };
  }

  /** `TB20260302-0001`, the first entry of an office on that day. */
  private async draw(tx: Tx, sourceId: string, at: Date): Promise<string> {
    const day = legalDayOf(at);
    const number = await this.deps.entries.draw(tx, sourceId, day);
    return `TB${day.replaceAll('-', '')}-${String(number).padStart(NUMBER_DIGITS, '0')}`;
  }

  /** Under a number that is there, only who could have entered that event goes on with it. */
  private async checkNumber(tx: Tx, sourceId: string, sourceEventNo: string, actor: Actor): Promise<void> {
    const found = await this.deps.entries.findNumbered(tx, { sourceId, sourceEventNo, personId: actor.id });
    if (found === undefined) return;
    const isOwn = actor.regionPrefixes.some((prefix) => found.regionCode12.startsWith(prefix));
    if (isOwn && !found.isRecused) return;
    throw new ProblemError('INGEST.ENTRY_NUMBER_TAKEN', {
      items: [{ pointer: '/sourceEventNo', detail: '此编号已被使用' }],
    });
  }

  private async record(
    tx: Tx,
    { eventId, revision, sourceEventNo }: ItemResult,
    { source, actor, at }: { readonly source: Source; readonly actor: Actor; readonly at: Date },
  ): Promise<void> {
    if (eventId === null || revision === null) throw new Error('an event that was accepted has no id');
    const { id: enteredBy, name: enteredName } = actor;
    await this.deps.entries.insert(tx, { eventId, revision, enteredBy, enteredName, enteredAt: at });
    await this.deps.history.append(tx, [
      {
        chain: { kind: 'entry', id: eventId },
        at: at.toISOString(),
        procuratorateId: source.procuratorateId,
        regionCode12: source.regionCode12,
        actorId: enteredBy,
        actorName: enteredName,
        command: 'enter',
        entry: { sourceId: source.id, sourceEventNo, revision },
      },
    ]);
  }
}
