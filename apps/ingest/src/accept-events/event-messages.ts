import type { EventOutcomeV1, GridEventV1 } from '#contracts';
import { type Change, deriveDisposal, type DisposalView, type EventState, qualityFlags } from '#domain/intake';
import type { Source } from '../sources/source.js';
import type { Run } from './incoming-item.js';
import { type ItemResult, titleOf } from './item-result.js';

/** Lists of the domain are read only, those of contracts are not: nobody writes to a body. */
type WritableMore = Partial<GridEventV1>;

function toDisposal(view: DisposalView): GridEventV1['disposal'] {
  const { dispatchedAt, signedAt, extendedTo, satisfaction, organCode, steps, ...always } = view;
  return {
    ...always,
    steps: [...steps],
    ...(dispatchedAt === null ? {} : { dispatchedAt }),
    ...(signedAt === null ? {} : { signedAt }),
    ...(extendedTo === null ? {} : { extendedTo }),
    ...(satisfaction === null ? {} : { satisfaction }),
    ...(organCode === null ? {} : { organCode }),
  };
}

/** The event as others see it; its JSON is both the outgoing message and the stored state. */
export function toGridEvent(
  state: EventState,
  context: { source: Source; sourceEventNo: string; change: Change; run: Run | null },
): GridEventV1 {
  const { body } = state;
  const { source } = context;
  return {
    eventId: state.eventId,
    revision: state.revision,
    change: context.change,
    source: { id: source.id, kind: source.kind, name: source.name },
    sourceEventNo: context.sourceEventNo,
    sourceVersion: state.mark.sourceVersion,
    title: body.title,
    description: body.description,
    category: body.category,
    level: body.level,
    urgency: body.urgency,
    occurredAt: body.occurredAt,
    reportedAt: body.reportedAt,
    receivedAt: state.receivedAt,
    eventTime: state.eventTime,
    procuratorateId: source.procuratorateId,
    regionCode12: body.regionCode12,
    gridCode: body.gridCode,
    gridName: body.gridName,
    address: body.address,
    location: body.location,
    subject: body.subject,
    reporterKey: body.reporterKey,
    peopleCount: body.peopleCount,
    amount: body.amount,
    disposal: toDisposal(deriveDisposal(state.disposal)),
    ...(body.more as WritableMore),
    qualityFlags: [...qualityFlags(state)],
    run: context.run,
  };
}

/** ingest's word on one item. `outcome` differs from the result's over Kafka, where what is refused is quarantined. */
export function toOutcome(
  result: ItemResult,
  context: { outcomeId: string; sourceId: string; outcome: string; at: string; run: Run | null },
): EventOutcomeV1 {
  const { fault } = result;
  return {
    outcomeId: context.outcomeId,
    stage: 'ingest',
    outcome: context.outcome,
    sourceId: context.sourceId,
    sourceEventNo: result.sourceEventNo,
    sourceVersion: result.sourceVersion,
    eventId: result.eventId,
    revision: result.revision,
    reason:
      fault === null
        ? null
        : {
            code: fault.code,
            title: titleOf(fault.code),
            detail: fault.detail ?? fault.items[0]?.detail ?? null,
            pointer: fault.items[0]?.pointer ?? null,
          },
    at: context.at,
    run: context.run,
  };
}
