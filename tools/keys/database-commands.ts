import type { Command } from 'commander';
import { dropSealingKey, finishIndexKey, KeyChangeRefused, loadFieldKeys } from '#platform/crypto';
import { type KeySet, titled } from './key-sets.js';
import { KeyStore } from './key-store.js';
import { type KeysDesk, seconds } from './keys-desk.js';
import { censusAll, reindexAll, resealAll } from './reseal.js';
import { setOfIndex } from './rotation-commands.js';
import type { DatabasePlace } from './service-databases.js';

interface DatabaseOptions {
  readonly database: string;
}

const placeOf = ({ database }: DatabaseOptions): DatabasePlace => ({
  adminUrl: process.env['DATABASE_ADMIN_URL'] ?? '',
  database,
});

/** Commands that work on what is sealed. */
export function addDatabaseCommands(program: Command, desk: KeysDesk): void {
  const withDatabase = (name: string, says: string): Command =>
    program
      .command(name)
      .description(says)
      .option('--database <name>', '数据库', process.env['DATABASE_NAME'] ?? 'grid');
  withDatabase('reseal', '把各服务中用旧密钥或另一套件加密的内容改用当前密钥；可随时中断，再次运行即继续')
    .option('--pause <milliseconds>', '每批之间的间歇', seconds, 0)
    .action(async (options: DatabaseOptions & { pause: number }) => {
      for (const set of desk.sets()) await resealSet(set, options, desk);
    });
  withDatabase('finish-index <kind>', '为已知的举报人补齐新索引，然后只用新索引密钥').action(
    async (kind: string, options: DatabaseOptions) => {
      const set = await setOfIndex(desk.sets(), kind);
      const keys = await loadFieldKeys(set.places);
      const onProgress = (done: number): void => desk.say(`${kind} ${done}`);
      const known = await reindexAll({ place: placeOf(options), keys, kind, onProgress });
      await (await KeyStore.open(set.places)).change((file) => finishIndexKey(file, kind));
      desk.say(`${kind}：${known} 件事件的举报人有新索引；旧索引密钥已去掉`);
    },
  );
  withDatabase('census', '各列的内容由哪些密钥加密').action(async (options: DatabaseOptions) => {
    for (const { service, column, keyId, values } of await censusAll(placeOf(options))) {
      desk.say(`${service} ${column} ${keyId} ${values}`);
    }
  });
  withDatabase('drop <keyId>', '去掉一个不再加密任何内容的旧密钥').action(
    async (keyId: string, options: DatabaseOptions) => dropKey(keyId, options, desk),
  );
}

async function resealSet(
  set: KeySet,
  options: DatabaseOptions & { readonly pause: number },
  { say, signal }: KeysDesk,
): Promise<void> {
  const keys = (await loadFieldKeys(set.places)).watch();
  try {
    const done = await resealAll({
      place: placeOf(options),
      services: set.services,
      keys,
      topicPrefix: process.env['TOPIC_PREFIX'] ?? '',
      pauseMs: options.pause,
      signal,
      onProgress: (service, { column, resealed, total }) => say(`${service} ${column} ${resealed}/${total}`),
    });
    for (const [service, values] of Object.entries(done)) say(`${service}：${values} 项已改用 ${keys.currentKeyId}`);
  } finally {
    keys.close();
  }
}

/** Of each set that has a key of this name: names are given set by set. */
async function dropKey(keyId: string, options: DatabaseOptions, { sets, say }: KeysDesk): Promise<void> {
  const counts = (await censusAll(placeOf(options))).filter((count) => count.keyId === keyId);
  const all = sets();
  const holders: KeySet[] = [];
  for (const set of all) {
    if (all.length === 1 || (await KeyStore.open(set.places)).read().keys[keyId] !== undefined) holders.push(set);
  }
  if (holders.length === 0) throw new KeyChangeRefused(`there is no key ${keyId}`);
  const used = counts.filter(({ service }) => holders.some(({ services }) => services.includes(service)));
  if (used.length > 0) {
    const where = used.map(({ service, column, values }) => `${service} ${column} ${values} 项`).join('、');
    throw new KeyChangeRefused(`密钥 ${keyId} 仍在使用：${where}。先运行 reseal；发件箱中的随保留期满而去`);
  }
  for (const set of holders) {
    await (await KeyStore.open(set.places)).change((file) => dropSealingKey(file, keyId, Date.now()));
    say(titled(set, `密钥 ${keyId} 已去掉`));
  }
}
