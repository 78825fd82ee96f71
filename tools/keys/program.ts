import { Command, InvalidArgumentError, Option } from 'commander';
import {
  addIndexKey,
  addIndexKind,
  addSealingKey,
  dropSealingKey,
  finishIndexKey,
  KeyChangeRefused,
  type KeyPlaces,
  loadFieldKeys,
  wrapKeyFile,
} from '#platform/crypto';
import { ensureKeyFiles, StackUnusable } from '../stack/index.js';
import { KeyStore } from './key-store.js';
import { censusAll, reindexAll, resealAll } from './reseal.js';
import type { DatabasePlace } from './service-databases.js';

interface CommonOptions {
  readonly file: string;
  readonly kek: string;
  readonly suite: KeyPlaces['CRYPTO_SUITE'];
}

interface DatabaseOptions {
  readonly database: string;
}

/** What the person reads, and what stops long work. */
export interface KeysContext {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Two looks at the file by every running service. */
const GRACE_SECONDS = 3;

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError('应为零或正数');
  return value;
}

/** The command line of keys; see docs/encryption.md. */
export function keysProgram({ say, signal }: KeysContext): Command {
  const env = process.env;
  const program = new Command('keys')
    .description('密钥文件：生成、包裹、轮换、按新密钥重新加密')
    .option('--file <file>', '密钥文件', env['FIELD_KEYS_FILE'] ?? '')
    .option('--kek <file>', '包裹密钥用的主密钥文件；密钥未包裹时留空', env['FIELD_KEK_FILE'] ?? '')
    .addOption(
      new Option('--suite <suite>', '算法套件').choices(['intl', 'gm']).default(env['CRYPTO_SUITE'] || 'intl'),
    );
  const places = (): KeyPlaces => {
    const { file, kek, suite } = program.opts<CommonOptions>();
    return { FIELD_KEYS_FILE: file, FIELD_KEK_FILE: kek, CRYPTO_SUITE: suite };
  };
  const store = (): Promise<KeyStore> => KeyStore.open(places());
  addMake(program, places, say);
  program
    .command('wrap')
    .description('把未包裹的密钥用主密钥包裹；更换主密钥后再次包裹')
    .action(async () => {
      const keys = await store();
      const { provider } = keys;
      if (provider === undefined)
        throw new StackUnusable('用 --kek 或 FIELD_KEK_FILE 指明主密钥文件 · say which KEK file');
      await keys.change((file) => wrapKeyFile(file, provider));
      say(`已由 ${provider.name} 包裹；更换主密钥后，旧主密钥可从其文件中去掉`);
    });
  addRotation(program, store, say);
  addDatabaseCommands(program, { places, store, say, signal });
  return program;
}

function addMake(program: Command, places: () => KeyPlaces, say: (line: string) => void): void {
  program
    .command('make <tokenDirectory> [serviceDirectory]', { isDefault: true })
    .description('在目录中生成缺少的密钥文件；已有的不变')
    .action(async (tokenDirectory: string, given?: string) => {
      const files = await ensureKeyFiles(given ?? tokenDirectory, tokenDirectory, places().CRYPTO_SUITE);
      for (const [name, file] of Object.entries(files)) say(`${name}: ${file}`);
    });
}

function addRotation(program: Command, store: () => Promise<KeyStore>, say: (line: string) => void): void {
  program
    .command('rotate')
    .description('加入一个新的加密密钥，稍后启用；各服务自行读取，不必重启')
    .option('--after <seconds>', '几秒后启用：须长于各服务读取文件的间隔', seconds, GRACE_SECONDS)
    .action(async ({ after }: { after: number }) => {
      const keys = await store();
      const { next } = await keys.change((file) =>
        addSealingKey(file, { nowMs: Date.now(), graceMs: after * 1000, provider: keys.provider }),
      );
      say(`新密钥 ${next?.id} 于 ${next?.at} 启用；随后运行 npm run keys -- reseal`);
    });
  program
    .command('add-index <kind>')
    .description('为一类此前没有索引密钥的标识（personName、plate）加入密钥：升级后、启动服务前运行')
    .action(async (kind: string) => {
      const keys = await store();
      const suite = keys.places.CRYPTO_SUITE;
      await keys.change((file) => addIndexKind(file, kind, { suite, provider: keys.provider }));
      say(`${kind} 的索引密钥已加入`);
    });
  program
    .command('rotate-index <kind>')
    .description('开始更换一类标识（phone、idNo、personName、plate）的索引密钥：此后新旧索引并存')
    .action(async (kind: string) => {
      const keys = await store();
      const suite = keys.places.CRYPTO_SUITE;
      const changed = await keys.change((file) => addIndexKey(file, kind, { suite, provider: keys.provider }));
      say(
        `${kind} 的新索引密钥 ${changed.indexKeys[kind]?.next} 已加入；${GRACE_SECONDS} 秒后运行 npm run keys -- finish-index ${kind}`,
      );
    });
  program
    .command('status')
    .description('密钥文件中有哪些密钥（不显示密钥本身）')
    .action(async () => {
      const { current, next, keys, indexKeys, wrappedBy } = (await store()).read();
      say(`包裹 ${wrappedBy ?? '未包裹'}`);
      say(
        `加密密钥 ${Object.keys(keys).join('、')}；当前 ${current}${next === undefined ? '' : `，${next.at} 起 ${next.id}`}`,
      );
      for (const [kind, entry] of Object.entries(indexKeys)) {
        const mac = entry.keys[entry.current]?.mac ?? '';
        say(
          `索引密钥 ${kind}：${entry.current}（${mac}）${entry.next === undefined ? '' : `，正在换为 ${entry.next}`}`,
        );
      }
    });
}

interface DatabaseCommands extends KeysContext {
  readonly places: () => KeyPlaces;
  readonly store: () => Promise<KeyStore>;
}

function addDatabaseCommands(program: Command, { places, store, say, signal }: DatabaseCommands): void {
  const withDatabase = (name: string, says: string): Command =>
    program
      .command(name)
      .description(says)
      .option('--database <name>', '数据库', process.env['DATABASE_NAME'] ?? 'grid');
  const placeOf = ({ database }: DatabaseOptions): DatabasePlace => ({
    adminUrl: process.env['DATABASE_ADMIN_URL'] ?? '',
    database,
  });
  withDatabase('reseal', '把各服务中用旧密钥或另一套件加密的内容改用当前密钥；可随时中断，再次运行即继续')
    .option('--pause <milliseconds>', '每批之间的间歇', seconds, 0)
    .action(async (options: DatabaseOptions & { pause: number }) => {
      const keys = (await loadFieldKeys(places())).watch();
      try {
        const done = await resealAll({
          place: placeOf(options),
          keys,
          topicPrefix: process.env['TOPIC_PREFIX'] ?? '',
          pauseMs: options.pause,
          signal,
          onProgress: (service, { column, resealed, total }) => say(`${service} ${column} ${resealed}/${total}`),
        });
        for (const [service, values] of Object.entries(done))
          say(`${service}：${values} 项已改用 ${keys.currentKeyId}`);
      } finally {
        keys.close();
      }
    });
  withDatabase('finish-index <kind>', '为已知的人和车补齐新索引，然后只用新索引密钥').action(
    async (kind: string, options: DatabaseOptions) => {
      const keys = await loadFieldKeys(places());
      const onProgress = (done: number): void => say(`${kind} ${done}`);
      const known = await reindexAll({ place: placeOf(options), keys, kind, onProgress });
      await (await store()).change((file) => finishIndexKey(file, kind));
      say(`${kind}：${known} 件事件有新索引；旧索引密钥已去掉`);
    },
  );
  withDatabase('census', '各列的内容由哪些密钥加密').action(async (options: DatabaseOptions) => {
    for (const { service, column, keyId, values } of await censusAll(placeOf(options))) {
      say(`${service} ${column} ${keyId} ${values}`);
    }
  });
  withDatabase('drop <keyId>', '去掉一个不再加密任何内容的旧密钥').action(
    async (keyId: string, options: DatabaseOptions) => {
      const used = (await censusAll(placeOf(options))).filter((count) => count.keyId === keyId);
      if (used.length > 0) {
        const where = used.map(({ service, column, values }) => `${service} ${column} ${values} 项`).join('、');
        throw new KeyChangeRefused(`密钥 ${keyId} 仍在使用：${where}。先运行 reseal；发件箱中的随保留期满而去`);
      }
      await (await store()).change((file) => dropSealingKey(file, keyId, Date.now()));
      say(`密钥 ${keyId} 已去掉`);
    },
  );
}
