import type { Logger } from './logger.js';
import { isTraceSampled } from './trace.js';

/**
 * One step of an item on its way (taken in, matched, opened, told): info when its trace is sampled, else debug, so that
 * one event can be followed from push to notice without a line for every event at full load. Ids only, no free text.
 */
export function logStep(
  logger: Logger,
  step: string,
  ids: Readonly<Record<string, string | number | boolean | null | undefined>>,
): void {
  if (isTraceSampled()) logger.info({ step, ...ids }, step);
  else logger.debug({ step, ...ids }, step);
}
