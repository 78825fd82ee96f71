import { AsyncLocalStorage } from 'node:async_hooks';
import { parseTraceParent } from '@opentelemetry/core';
import { randomHex } from './random-hex.js';

/** One span of a W3C trace; what travels is `traceparent`: 00-<trace id>-<span id>-<flags>. */
export class TraceSpan {
  readonly traceId: string;
  readonly isSampled: boolean;

  private constructor(readonly traceparent: string) {
    this.traceId = traceparent.slice(3, 35);
    this.isSampled = traceparent.endsWith('1');
  }

  /** A child of `parent`; a new root when that is missing or malformed. */
  static childOf(parent: string | undefined): TraceSpan {
    return new TraceSpan(childTraceparent(parent));
  }

  /** Runs `work` inside this span; everything that it awaits sees the trace. */
  run<T>(work: () => T): T {
    return spans.run(this, work);
  }
}

const SAMPLED = 0x01;
const spans = new AsyncLocalStorage<TraceSpan>();
let sampleRate = 1;

/** Share (0–1) of new traces that are sampled; traces from outside keep their own flag. */
export function setTraceSampleRate(rate: number): void {
  sampleRate = rate;
}

/** A new root. Sampled by the configured rate unless told. */
export const createTraceparent = (sampled: boolean = Math.random() < sampleRate): string =>
  write(randomHex(16), sampled);

/** The same trace with a new span id; a new root when `parent` is missing or malformed. */
export function childTraceparent(parent: string | undefined): string {
  const context = parent === undefined ? null : parseTraceParent(parent);
  return context === null ? createTraceparent() : write(context.traceId, (context.traceFlags & SAMPLED) === SAMPLED);
}

/** Runs `work` inside a child span of `parent` (see `childTraceparent`); everything that it awaits sees the trace. */
export function runWithTrace<T>(parent: string | undefined, work: () => T): T {
  return TraceSpan.childOf(parent).run(work);
}

/** The current span as the header to send on; undefined outside of any trace. */
export const currentTraceparent = (): string | undefined => spans.getStore()?.traceparent;

export const currentTraceId = (): string | undefined => spans.getStore()?.traceId;

/** True when the steps of the current trace are to be logged at info. */
export const isTraceSampled = (): boolean => spans.getStore()?.isSampled ?? false;

const write = (traceId: string, sampled: boolean): string => `00-${traceId}-${randomHex(8)}-${sampled ? '01' : '00'}`;
