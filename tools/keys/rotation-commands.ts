import type { Command } from 'commander';
import { addIndexKey, addIndexKind, addSealingKey, KeyChangeRefused } from '#platform/crypto';
import { INDEX_KINDS, SERVICE_NAMES } from '../stack/index.js';
import { type KeySet, titled } from './key-sets.js';
import { KeyStore } from './key-store.js';
import { GRACE_SECONDS, type KeysDesk, seconds } from './keys-desk.js';

export function addRotation(program: Command, { sets, say }: KeysDesk): void {
  program
    .command('rotate')
    .description('加入一个新的加密密钥，稍后启用；各服务自行读取，不必重启')
    .option('--after <seconds>', '几秒后启用：须长于各服务读取文件的间隔', seconds, GRACE_SECONDS)
    .action(async ({ after }: { after: number }) => {
      for (const set of sets()) {
        const keys = await KeyStore.open(set.places);
        const { next } = await keys.change((file) =>
          addSealingKey(file, { nowMs: Date.now(), graceMs: after * 1000, provider: keys.provider }),
        );
        say(titled(set, `新密钥 ${next?.id} 于 ${next?.at} 启用；随后运行 npm run keys -- reseal`));
      }
    });
  program
    .command('add-index <kind>')
    .description('为一类此前没有索引密钥的标识（personName、plate）加入密钥：升级后、启动服务前运行')
    .action(async (kind: string) => {
      const set = indexingSet(sets(), kind);
      const keys = await KeyStore.open(set.places);
      const suite = set.places.CRYPTO_SUITE;
      await keys.change((file) => addIndexKind(file, kind, { suite, provider: keys.provider }));
      say(titled(set, `${kind} 的索引密钥已加入`));
    });
  program
    .command('rotate-index <kind>')
    .description('开始更换一类标识（phone、idNo、personName、plate）的索引密钥：此后新旧索引并存')
    .action(async (kind: string) => {
      const set = await setOfIndex(sets(), kind);
      const keys = await KeyStore.open(set.places);
      const suite = set.places.CRYPTO_SUITE;
      const changed = await keys.change((file) => addIndexKey(file, kind, { suite, provider: keys.provider }));
      say(
        `${kind} 的新索引密钥 ${changed.indexKeys[kind]?.next} 已加入；${GRACE_SECONDS} 秒后运行 npm run keys -- finish-index ${kind}`,
      );
    });
}

/** The set whose service is to make indexes of this kind. */
function indexingSet(sets: readonly KeySet[], kind: string): KeySet {
  const service = SERVICE_NAMES.find((name) => INDEX_KINDS[name]?.includes(kind) === true);
  const set = sets.find(({ services }) => service !== undefined && services.includes(service));
  if (set === undefined) throw new KeyChangeRefused(`no service of these keys makes indexes of ${kind}`);
  return set;
}

/** The set whose service makes indexes of this kind. */
export async function setOfIndex(sets: readonly KeySet[], kind: string): Promise<KeySet> {
  for (const set of sets) {
    if ((await KeyStore.open(set.places)).read().indexKeys[kind] !== undefined) return set;
  }
  throw new KeyChangeRefused(`there is no index key for ${kind}`);
}
