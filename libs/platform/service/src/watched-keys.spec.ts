import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addSealingKey,
  FileKeyProvider,
  generateFieldKeys,
  generateKek,
  withoutIndexKek,
  wrapKeyFile,
} from '#platform/crypto';
import { createLogger, Metrics } from '#platform/observe';
import type { ServiceConfig } from './service-traits.js';
import { keyHealth, watchedKeys } from './watched-keys.js';

describe('the keys of a service', () => {
  let directory: string;
  let config: ServiceConfig;
  let lines: string[];
  const kek = generateKek();
  const provider = FileKeyProvider.parse(JSON.stringify(kek));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'watched-keys-'));
    const file = (name: string): string => join(directory, name);
    config = { FIELD_KEYS_FILE: file('fields'), FIELD_KEK_FILE: file('kek'), CRYPTO_SUITE: 'intl' } as ServiceConfig;
    lines = [];
    writeFileSync(config.FIELD_KEK_FILE, JSON.stringify(kek));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const observing = () => {
    const about = { service: 'svc', instanceId: 'svc-1', level: 'info' };
    return {
      logger: createLogger({ ...about, destination: { write: (line: string) => void lines.push(line) } }),
      metrics: new Metrics({ ...about, defaults: false }),
    };
  };
  const until = async (holds: () => boolean): Promise<void> => {
    for (let waited = 0; !holds(); waited += 20) {
      if (waited > 30_000) throw new Error('not within thirty seconds');
      await sleep(20);
    }
  };

  it('follow a rotation within seconds; a damaged file is an error in the log, a metric and a degraded part', async () => {
    const file = await wrapKeyFile(generateFieldKeys(['phone']), provider);
    writeFileSync(config.FIELD_KEYS_FILE, JSON.stringify(file));
    const observe = observing();
    const keys = await watchedKeys(config, observe, { indexKinds: ['phone'] });
    const metric = async (): Promise<string | undefined> =>
      (await observe.metrics.text()).body.split('\n').find((line) => line.startsWith('gp_field_keys_stale'));
    try {
      const rotated = await addSealingKey(file, { nowMs: Date.now(), graceMs: 0, provider });
      writeFileSync(config.FIELD_KEYS_FILE, JSON.stringify(rotated));
      await until(() => keys.currentKeyId === 'k2');
      expect(await metric()).toMatch(/ 0$/);
      expect(keyHealth(keys).check()).toEqual({ status: 'up', facts: { current: 'k2' } });

      writeFileSync(config.FIELD_KEYS_FILE, JSON.stringify(rotated).slice(0, 200));
      await until(() => keys.fault !== null);
      expect(await metric()).toMatch(/ 1$/);
      expect(keyHealth(keys).check()).toMatchObject({
        status: 'degraded',
        message: expect.stringContaining('not JSON'),
      });
      expect(keys.open(keys.seal('x', 'p'), 'p')).toBe('x');
      const errors = lines
        .map((line) => JSON.parse(line) as { level: string; msg: string })
        .filter(({ level }) => level === 'error');
      expect(errors.map(({ msg }) => msg)).toEqual([expect.stringContaining('those before stay in use')]);

      writeFileSync(config.FIELD_KEYS_FILE, JSON.stringify(rotated));
      await until(() => keys.fault === null);
      expect(keyHealth(keys).check().status).toBe('up');
    } finally {
      keys.close();
    }
  });

  it('are not enough for a service that makes indexes and was not given their key', async () => {
    writeFileSync(config.FIELD_KEYS_FILE, JSON.stringify(await wrapKeyFile(generateFieldKeys(['phone']), provider)));
    writeFileSync(config.FIELD_KEK_FILE, JSON.stringify(withoutIndexKek(kek)));
    await expect(watchedKeys(config, observing(), { indexKinds: ['phone'] })).rejects.toThrow('no index key of phone');
    const keys = await watchedKeys(config, observing(), {});
    expect(keys.indexKinds()).toEqual([]);
    keys.close();
  });
});
