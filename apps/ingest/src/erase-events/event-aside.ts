import { type OpenedRecord, openRecords, removeRecords, type Sealer, type Tx } from '#platform/postgres';
import { readNumber } from '../accept-events/read-number.js';
import type { RecordAdapter, RecordAdapters } from '../accept-events/record-adapters.js';
import type { EventToErase } from '../storage/erasure.store.js';

export interface EventAsideDeps {
  readonly sealer: Pick<Sealer, 'open'>;
  readonly adapters: RecordAdapters;
  readonly topicOfSource: (sourceId: string) => string;
}

const AT_ONCE = 500;
const WORD = /[\p{L}\p{N}_-]/u;

/**
 * What was put aside of an event. It rests sealed, so every record of the source's topic is opened and read: it is the event's
 * when it says the event's number, as it came or as a person mended it. One that says no number is the event's when that is
 * its key, or when the number stands in its bytes as a word of its own: nobody can tell whose it is else, and it is not to stay.
 */
export class EventAside {
  constructor(private readonly deps: EventAsideDeps) {}

  /** Returns the ids of what went. */
  async remove(
    tx: Tx,
    { sourceId, sourceEventNo }: Pick<EventToErase, 'sourceId' | 'sourceEventNo'>,
  ): Promise<string[]> {
    const { sealer, adapters, topicOfSource } = this.deps;
    await adapters.loaded();
    const adapt = adapters.adapterOf(sourceId);
    const gone: string[] = [];
    for (let afterId = '0', found = AT_ONCE; found === AT_ONCE;) {
      const records = await openRecords(tx, sealer, { topic: topicOfSource(sourceId), afterId, limit: AT_ONCE });
      gone.push(...records.filter((record) => isOf(record, sourceEventNo, adapt)).map(({ id }) => id));
      found = records.length;
      afterId = records.at(-1)?.id ?? afterId;
    }
    if (gone.length > 0) await removeRecords(tx, gone);
    return gone;
  }
}

function isOf({ bytes }: OpenedRecord, number: string, adapt: RecordAdapter | undefined): boolean {
  if (bytes === null) return false;
  const { content, mended } = bytes;
  const bodies = mended === null ? [content.value] : [content.value, mended];
  return bodies.some((body) => {
    const said = readNumber({ headers: content.headers, body }, adapt);
    if (said !== null) return said === number;
    return content.key?.toString('utf8') === number || (body !== null && holdsWord(body.toString('utf8'), number));
  });
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text.slice(Math.max(0, at - 1), at), text.slice(at + word.length, at + word.length + 1)];
    if (!WORD.test(before) && !WORD.test(after)) return true;
  }
  return false;
}
