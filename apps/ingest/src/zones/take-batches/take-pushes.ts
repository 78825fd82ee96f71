import type { AcceptEvents } from '../../accept-events/accept-events.use-case.js';
import type { IncomingItem, ItemFault } from '../../accept-events/incoming-item.js';
import type { IntakeRecorder } from '../../accept-events/intake-recorder.js';
import { isWorthKeeping, type ItemResult } from '../../accept-events/item-result.js';
import type { SourceDirectory } from '../../sources/source-directory.js';
import type { Tx } from '#platform/postgres';
import type { BatchHead } from '../batches/batch-head.js';
import type { PushMeta, ZoneEntry } from '../entries/zone-entry.js';
import type { PutAside } from './put-aside.js';
import { type Judged, judgeMessage, mayFit, readMessage } from './read-message.js';
import type { EntryTaker } from './take-one.js';

export interface TakePushesDeps {
  readonly acceptEvents: Pick<AcceptEvents, 'accept'>;
  readonly directory: Pick<SourceDirectory, 'find' | 'refresh'>;
  readonly recorder: Pick<IntakeRecorder, 'afterCommit'>;
  readonly aside: Pick<PutAside, 'put'>;
  readonly isTransient: (error: unknown) => boolean;
  readonly newTrace: () => string;
}

type Message = ZoneEntry<PushMeta>;

interface Taken {
  readonly items: readonly IncomingItem[];
  readonly results: readonly ItemResult[];
}

const UNKNOWN: ItemFault = { code: 'INGEST.SOURCE_UNKNOWN', items: [] };
const UNPROCESSABLE: ItemFault = { code: 'INGEST.FORWARDED_UNPROCESSABLE', items: [] };
const isPush = (entry: ZoneEntry): entry is Message => entry.meta.kind === 'push';

/**
 * On the inner side: what platforms pushed to the edge is verified again, by their own signatures, and taken in as if it had
 * come here. What is refused is put aside, since nobody waits for the answer. Nothing else is taken
 * from the edge: it registers no sources and tells no outcomes.
 */
export class TakePushes implements EntryTaker {
  constructor(private readonly deps: TakePushesDeps) {}

  async take(tx: Tx, entries: readonly ZoneEntry[], head: BatchHead): Promise<void> {
    const messages = entries.filter(isPush);
    const judged = await this.judge(messages);
    await tx.client.query('SAVEPOINT zone');
    try {
      await this.takeIn(tx, messages, judged, head);
    } catch (error) {
      if (this.deps.isTransient(error)) throw error;
      await tx.client.query('ROLLBACK TO SAVEPOINT zone');
      await this.takeEach(tx, messages, judged, head);
    }
  }

  private async judge(messages: readonly Message[]): Promise<readonly Judged[]> {
    const { directory } = this.deps;
    const judge = () => messages.map((message) => judgeMessage(message, (id) => directory.find(id)));
    const judged = judge();
    if (!judged.some(mayFit)) return judged;
    await directory.refresh();
    return judge();
  }

  /** One of them makes the program stumble: the others are taken, and it is put aside. */
  private async takeEach(
    tx: Tx,
    messages: readonly Message[],
    judged: readonly Judged[],
    head: BatchHead,
  ): Promise<void> {
    for (const [i, message] of messages.entries()) {
      await tx.client.query('SAVEPOINT zone');
      try {
        await this.takeIn(tx, [message], [judged[i]!], head, i);
      } catch (error) {
        if (this.deps.isTransient(error)) throw error;
        await tx.client.query('ROLLBACK TO SAVEPOINT zone');
        await this.deps.aside.put(tx, { message, head, place: i, fault: UNPROCESSABLE });
      }
    }
  }

  private async takeIn(
    tx: Tx,
    messages: readonly Message[],
    judged: readonly Judged[],
    head: BatchHead,
    firstPlace = 0,
  ): Promise<void> {
    const since = performance.now();
    const read = messages.map((message, i) => readMessage(message, judged[i]!, this.deps.newTrace));
    const items = read.flatMap((some) => some ?? []);
    const results = await this.deps.acceptEvents.accept(tx, items);
    const taken: Taken = { items, results };
    let from = 0;
    for (const [i, some] of read.entries()) {
      const place = { message: messages[i]!, head, place: firstPlace + i };
      if (some === null) await this.deps.aside.put(tx, { ...place, fault: UNKNOWN });
      else await this.putRefusedAside(tx, taken, from, some.length, place);
      from += some?.length ?? 0;
    }
    this.deps.recorder.afterCommit(tx, { ...taken, via: 'zone', since });
  }

  private async putRefusedAside(
    tx: Tx,
    { items, results }: Taken,
    from: number,
    count: number,
    place: { readonly message: Message; readonly head: BatchHead; readonly place: number },
  ): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const result = results[from + index]!;
      // What contradicts a known version is recorded with its event.
      if (result.fault === null || !isWorthKeeping(result)) continue;
      await this.deps.aside.put(tx, { ...place, fault: result.fault, item: { index, ...items[from + index]! } });
    }
  }
}
