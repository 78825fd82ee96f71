import { type Static, Type } from '@sinclair/typebox';
import { Id, Instant, Nullable, RECUSAL, RegionCode12, RunRef } from './shapes.js';

/** `case.changed.v1`: one change of a case (案件), key = `caseId`, in the case's order (`version` grows by one). */
export const CaseChangedV1 = Type.Object({
  caseId: Id,
  version: Type.Integer({ minimum: 1 }),
  change: Type.String({ description: 'opened | moved | attached | recused' }),
  number: Type.String(),
  title: Type.String(),
  state: Type.String(),
  procuratorateId: Type.String(),
  regionCode12: RegionCode12,
  clueId: Id,
  actor: Nullable(Type.Object({ id: Type.String(), name: Type.String(), role: Type.String() })),
  at: Instant,
  /** The run that brought a hit to the case; null for what happens live. */
  run: RunRef,
  ...RECUSAL,
});

export type CaseChangedV1 = Static<typeof CaseChangedV1>;
