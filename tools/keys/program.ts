import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type FieldKeyFile, isWrappedUnbound, type KeyPlaces, wrapKeyFile } from '#platform/crypto';
import {
  ensureBrokerCertificates,
  ensureKeyFiles,
  ensureSecrets,
  KEY_SET_NAMES,
  type KeySetName,
  PLATFORM_HOST,
  secretsIn,
  StackUnusable,
} from '../stack/index.js';
import { addDatabaseCommands } from './database-commands.js';
import { keySetsOf, titled } from './key-sets.js';
import { KeyStore } from './key-store.js';
import { GRACE_SECONDS, type KeysContext, type KeysDesk, seconds } from './keys-desk.js';
import { renewKek } from './renew-kek.js';
import { addRotation } from './rotation-commands.js';

interface CommonOptions {
  readonly keys: string | undefined;
  readonly file: string;
  readonly kek: string;
  readonly suite: KeyPlaces['CRYPTO_SUITE'];
  readonly only: KeySetName | undefined;
}

/** Docker hands single files to other users; the folder is its owner's alone. */
const HANDED_OUT = 0o444;

/** The command line of keys; see docs/encryption.md. */
export function keysProgram({ say, signal }: KeysContext): Command {
  const env = process.env;
  const program = new Command('keys')
    .description('密钥文件：生成、包裹、轮换、按新密钥重新加密')
    .option('--keys <directory>', '密钥目录（其中有 fields 与 secrets），代替 --file 与 --kek')
    .option('--file <place>', '密钥文件，或每组一个文件的目录', env['FIELD_KEYS_FILE'] ?? '')
    .option('--kek <place>', '包裹密钥用的主密钥文件或其目录；密钥未包裹时留空', env['FIELD_KEK_FILE'] ?? '')
    .addOption(new Option('--only <set>', '只处理一组').choices(KEY_SET_NAMES))
    .addOption(
      new Option('--suite <suite>', '算法套件').choices(['intl', 'gm']).default(env['CRYPTO_SUITE'] || 'intl'),
    );
  const options = (): CommonOptions => program.opts<CommonOptions>();
  const desk: KeysDesk = {
    say,
    signal,
    sets: () => {
      const { keys, file, kek, suite, only } = options();
      const places = { FIELD_KEYS_FILE: file, FIELD_KEK_FILE: kek, CRYPTO_SUITE: suite };
      if (keys === undefined) return keySetsOf(places, only);
      const laidOut = { FIELD_KEYS_FILE: join(keys, 'fields'), FIELD_KEK_FILE: join(keys, 'secrets', 'kek') };
      return keySetsOf({ ...places, ...laidOut }, only);
    },
  };
  addMake(program, () => options().suite, say);
  addWrapping(program, desk);
  addRotation(program, desk);
  addDatabaseCommands(program, desk);
  return program;
}

function addMake(program: Command, suite: () => KeyPlaces['CRYPTO_SUITE'], say: (line: string) => void): void {
  program
    .command('make <directory>', { isDefault: true })
    .description('在目录中生成缺少的密钥文件；已有的不变')
    .action(async (directory: string) => {
      const { jwks, of } = await ensureKeyFiles(directory, suite());
      say(`公钥 ${jwks}`);
      for (const [service, { fieldKeys, fieldKek, witnessKey }] of Object.entries(of)) {
        say(`${service}：${fieldKeys}，${fieldKek}，${witnessKey}`);
      }
    });
  program
    .command('secrets <directory>')
    .description(
      '只生成机密（主密钥、见证签名密钥、令牌签名密钥、Kafka 平台监听的证书），供 docker compose 逐个交给服务',
    )
    .option(
      '--broker-hosts <names>',
      '平台连接 Kafka 用的主机名或地址，可用逗号分隔多个',
      process.env['KAFKA_PLATFORM_HOST'] || PLATFORM_HOST,
    )
    .action(async (directory: string, { brokerHosts }: { brokerHosts: string }) => {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      // Made by the daemon that mounts it, it is open to all.
      chmodSync(directory, 0o700);
      await ensureSecrets(directory, suite(), HANDED_OUT);
      await ensureBrokerCertificates(secretsIn(directory).broker, brokerHosts.split(','), HANDED_OUT);
      say(`${directory}：机密已齐备；请限制此目录的访问，并单独备份`);
    });
}

function addWrapping(program: Command, { sets, say, signal }: KeysDesk): void {
  program
    .command('wrap')
    .description('把未包裹的密钥用主密钥包裹；已包裹的重新包裹，并与其编号绑定')
    .action(async () => {
      for (const set of sets()) {
        const keys = await KeyStore.open(set.places);
        const { provider } = keys;
        if (provider === undefined)
          throw new StackUnusable('用 --kek 或 FIELD_KEK_FILE 指明主密钥文件 · say which KEK file');
        await keys.change((file) => wrapKeyFile(file, provider));
        say(titled(set, `已由 ${provider.name} 包裹`));
      }
    });
  program
    .command('renew-kek')
    .description('更换主密钥：分发新的，重新包裹，去掉旧的；各服务自行读取，不必重启')
    .option('--after <seconds>', '两步之间等几秒：须长于各服务读取文件的间隔', seconds, GRACE_SECONDS)
    .option('--keep-old', '暂留旧主密钥：有的机器或容器还没有新的', false)
    .action(async ({ after, keepOld }: { after: number; keepOld: boolean }) => {
      for (const set of sets()) {
        const id = await renewKek(set, { graceMs: after * 1000, keepOld, signal });
        say(titled(set, `主密钥已换为 ${id}${keepOld ? '，旧的仍在' : ''}`));
      }
    });
  program
    .command('status')
    .description('密钥文件中有哪些密钥（不显示密钥本身）')
    .action(async () => {
      for (const set of sets())
        describeFile((await KeyStore.open(set.places)).read()).forEach((line) => say(titled(set, line)));
    });
}

function describeFile({ current, next, keys, indexKeys, wrappedBy }: FieldKeyFile): string[] {
  const indexes = Object.values(indexKeys).flatMap((entry) => Object.values(entry.keys).map(({ key }) => key));
  const unbound = wrappedBy === undefined ? [] : [...Object.values(keys), ...indexes].filter(isWrappedUnbound);
  const due = next !== undefined && Date.parse(next.at) <= Date.now();
  const now = `当前 ${due ? next.id : current}${next === undefined || due ? '' : `，${next.at} 起 ${next.id}`}`;
  return [
    `包裹 ${wrappedBy ?? '未包裹'}${unbound.length === 0 ? '' : `；${unbound.length} 个未与编号绑定，运行 npm run keys -- wrap`}`,
    `加密密钥 ${Object.keys(keys).join('、')}；${now}`,
    ...Object.entries(indexKeys).map(
      ([kind, entry]) =>
        `索引密钥 ${kind}：${entry.current}（${entry.keys[entry.current]?.mac ?? ''}）${entry.next === undefined ? '' : `，正在换为 ${entry.next}`}`,
    ),
  ];
}
