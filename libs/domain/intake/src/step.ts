import type { StepKind } from './step-kind.js';

/** One step of an event's handling, with the key that is its identity within the event. */
export interface Step {
  readonly stepKey: string;
  readonly stepNo: number | null;
  readonly at: string;
  readonly organ: string | null;
  readonly action: string;
  readonly kind: StepKind;
  readonly opinion: string | null;
  readonly organCode?: string;
  /** The stage of the platform's workflow. */
  readonly node?: string;
  /** Its time lay after its arrival, so that it cannot have been: it is shown, and says nothing of when things were done. */
  readonly inFuture?: boolean;
}
