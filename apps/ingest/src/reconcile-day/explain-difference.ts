import type { DayLine, ReconciledKind } from './day-line.js';
import { type Difference, type DifferenceReason, isOlder } from './compare-lists.js';
import type { KnownNumber } from '../storage/day.store.js';

const SAYS: Readonly<Record<DifferenceReason, string>> = {
  NOT_HERE: '未收到；请重新推送。推送过的，请用 GET /v1/answers 查看当时的答复',
  NOT_YOURS: '不在贵方的清单里；请核对贵方这一天的记录',
  OLDER_HERE: '只收到较早的版本；请推送现行版本',
  NEWER_HERE: '已收到更新的版本；请核对贵方的清单',
  OTHER_DAY: '已收到，但在另一天（ourDay）；请核对上报时间或步骤时间',
  WAITING: '处置已收到，在等待其事件；请推送该事件',
  EVENT_NOT_HERE: '其事件未收到；请先推送该事件，再推送处置',
  ERASED: '保存期已满或者依法删除；不必再推送',
};

export const saysOf = (reason: DifferenceReason): string => SAYS[reason];

/** What is known of the numbers of lines that only the platform has. */
export interface KnownNumbers {
  readonly events: ReadonlyMap<string, KnownNumber>;
  readonly erased: ReadonlySet<string>;
  /** A disposal waits for them. */
  readonly waiting: ReadonlySet<string>;
}

type Apart = { readonly onlyYours: readonly DayLine[]; readonly onlyOurs: readonly DayLine[] };

/**
 * Why each line is on one side only. Two versions of one event are one difference. Every line gets one reason: what was
 * refused or put aside is not here, whatever the cause; the cause is in the answer to the push.
 */
export function explainDifferences(
  kind: ReconciledKind,
  { onlyYours, onlyOurs }: Apart,
  known: KnownNumbers,
): Difference[] {
  const ours = new Map(kind === 'event' ? onlyOurs.map(({ sourceEventNo, mark }) => [sourceEventNo, mark]) : []);
  const explained = onlyYours.map((line): Difference => {
    const other = ours.get(line.sourceEventNo);
    if (other !== undefined) {
      ours.delete(line.sourceEventNo);
      const reason = isOlder(other, line.mark) ? 'OLDER_HERE' : 'NEWER_HERE';
      return { sourceEventNo: line.sourceEventNo, yours: line.mark, ours: other, reason, ourDay: null };
    }
    return kind === 'event' ? explainEvent(line, known) : explainStep(line, known);
  });
  const notYours = onlyOurs
    .filter(({ sourceEventNo }) => kind === 'disposal' || ours.has(sourceEventNo))
    .map(({ sourceEventNo, mark }): Difference => {
      return { sourceEventNo, yours: null, ours: mark, reason: 'NOT_YOURS', ourDay: null };
    });
  return [...explained, ...notYours];
}

function explainEvent({ sourceEventNo, mark }: DayLine, { events, erased, waiting }: KnownNumbers): Difference {
  const line = { sourceEventNo, yours: mark, ours: null, ourDay: null };
  const found = events.get(sourceEventNo);
  if (found !== undefined) return { ...line, ours: found.mark, reason: 'OTHER_DAY', ourDay: found.reportedOn };
  if (erased.has(sourceEventNo)) return { ...line, reason: 'ERASED' };
  return { ...line, reason: waiting.has(sourceEventNo) ? 'WAITING' : 'NOT_HERE' };
}

function explainStep({ sourceEventNo, mark }: DayLine, { events, erased, waiting }: KnownNumbers): Difference {
  const line = { sourceEventNo, yours: mark, ours: null, ourDay: null };
  const found = events.get(sourceEventNo);
  if (found === undefined) {
    if (erased.has(sourceEventNo)) return { ...line, reason: 'ERASED' };
    return { ...line, reason: waiting.has(sourceEventNo) ? 'WAITING' : 'EVENT_NOT_HERE' };
  }
  const elsewhere = found.steps.find((step) => step.mark === mark);
  if (elsewhere === undefined) return { ...line, reason: 'NOT_HERE' };
  return { ...line, ours: mark, reason: 'OTHER_DAY', ourDay: elsewhere.day };
}
