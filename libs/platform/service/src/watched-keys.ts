import { type FieldKeys, loadFieldKeys } from '#platform/crypto';
import type { HealthPart, Observability } from '#platform/observe';
import type { ServiceConfig, ServiceTraits } from './service-traits.js';

/**
 * The keys of this process. What changes in their files is in use within a second; what goes wrong with them is told in
 * log, metric and health, and the keys before stay in use.
 */
export async function watchedKeys(
  config: ServiceConfig,
  { logger, metrics }: Pick<Observability, 'logger' | 'metrics'>,
  { indexKinds = [] }: Pick<ServiceTraits, 'indexKinds'>,
): Promise<FieldKeys> {
  const keys = await loadFieldKeys(config);
  const missing = indexKinds.filter((kind) => !keys.indexKinds().includes(kind));
  if (missing.length > 0) {
    throw new Error(`field keys: no index key of ${missing.join(', ')} is given to this process (FIELD_KEK_FILE)`);
  }
  metrics.registerGauge(
    'gp_field_keys_stale',
    '1 while the keys in use are older than files that cannot be read',
    [],
    () => (keys.fault === null ? 0 : 1),
  );
  return keys.watch({
    onChanged: (keyId) => logger.info({ keyId }, 'field keys were read again'),
    onFailed: (err) => logger.error({ err }, 'field keys could not be read again: those before stay in use'),
    onRecovered: () => logger.info('field keys can be read again'),
  });
}

/** Degraded, for the work goes on: only the next start would not. */
export const keyHealth = (keys: FieldKeys): HealthPart => ({
  name: 'keys',
  check: () => ({
    status: keys.fault === null ? 'up' : 'degraded',
    ...(keys.fault === null ? {} : { message: keys.fault }),
    facts: { current: keys.currentKeyId },
  }),
});
