import { parseArgs } from 'node:util';
import { databaseUrl } from '#platform/postgres';
import {
  createProgress,
  type Progress,
  runCommand,
  SERVICE_NAMES,
  SERVICES,
  type Stack,
  StackUnusable,
  startStack,
} from '../stack/index.js';
import { BackupPlace, openBackup } from './backup-place.js';
import { checkBackup } from './check-backup.js';
import { type BackupSource, createBackup } from './create-backup.js';
import { foldersOf } from './folders-of.js';
import type { Protection } from './key-part.js';
import { readPassphrase, readSecretFile } from './read-secret.js';

const USAGE = `npm run backup -- --to <目录 | 文件.tar>      在线备份：数据库、密钥、见证、文件 · while the services run
npm run backup -- --check <目录 | 文件.tar>   核对一个备份 · verify one
  --to <place>            新目录；目录已存在时在其中按时间新建一个；.tar 为单个文件 · never overwrites
  --passphrase-file <f>   保护密钥的口令（或环境变量 BACKUP_PASSPHRASE，或在终端输入）
  --public-key <pem>      改用 RSA 公钥保护密钥，私钥另存他处 · only its private key opens them
  --without-keys          密钥另行保管，不进备份 · keys are kept elsewhere
  --without-kafka         不记录 Kafka 位置；恢复时无法核对其后的记录
  --keys <[name=]dir>     密钥目录，可多次；默认取本机环境的 keys
  --witness <dir>         见证目录；默认取本机环境的 witness，没有则不含
  --files <[name=]dir>    其他须备份的目录，可多次
  --profile demo          本机环境的名称；给出 DATABASE_ADMIN_URL 与 KAFKA_BROKERS 时用所给的服务器
  --database grid         数据库名        --topic-prefix <text>   主题前缀
退出码 exit code：0 完成 done，1 失败 failed，130 中断 interrupted`;

const OPTIONS = {
  to: { type: 'string' },
  check: { type: 'string' },
  'passphrase-file': { type: 'string' },
  'public-key': { type: 'string' },
  'without-keys': { type: 'boolean', default: false },
  'without-kafka': { type: 'boolean', default: false },
  keys: { type: 'string', multiple: true },
  witness: { type: 'string' },
  files: { type: 'string', multiple: true },
  profile: { type: 'string', default: 'demo' },
  database: { type: 'string', default: process.env['DATABASE_NAME'] ?? 'grid' },
  'topic-prefix': { type: 'string', default: process.env['TOPIC_PREFIX'] ?? '' },
  help: { type: 'boolean', default: false },
} as const;

const readOptions = () => parseArgs({ options: OPTIONS }).values;
type Options = ReturnType<typeof readOptions>;

await runCommand(async ({ signal }) => {
  const options = readOptions();
  const progress = createProgress();
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.check !== undefined) return check(options.check, progress);
  if (options.to === undefined) throw new StackUnusable(`要给出 --to 或 --check · is missing\n${USAGE}`);
  const protection = await protectionOf(options);
  const place = BackupPlace.choose(options.to, new Date());
  let stack: Stack | undefined;
  try {
    stack = await startStack({ profile: options.profile, purpose: 'npm run backup', progress, signal });
    const manifest = await createBackup({ ...sourceOf(options, stack, protection), signal }, place.directory, progress);
    signal.throwIfAborted();
    await place.complete();
    console.log(place.final);
    if (manifest.keys === null) progress.say('! 备份不含密钥，须另行保管 · holds no keys');
    return 0;
  } finally {
    place.discard();
    await stack?.stop();
  }
});

async function check(from: string, progress: Progress): Promise<number> {
  const backup = await openBackup(from);
  try {
    const damages = await checkBackup(backup.directory, progress);
    for (const damage of damages) console.log(`✗ ${damage}`);
    return damages.length === 0 ? 0 : 1;
  } finally {
    backup.close();
  }
}

async function protectionOf(options: Options): Promise<Protection | null> {
  if (options['without-keys']) return null;
  const pem = options['public-key'];
  if (pem !== undefined) return { kind: 'public-key', pem: readSecretFile(pem) };
  const places = { file: options['passphrase-file'], variable: process.env['BACKUP_PASSPHRASE'] };
  const passphrase = await readPassphrase(places, true);
  if (passphrase !== undefined) return { kind: 'passphrase', passphrase };
  throw new StackUnusable(
    '须给出保护密钥的方式 · protect the keys by --passphrase-file, BACKUP_PASSPHRASE or --public-key, or leave them out by --without-keys',
  );
}

function sourceOf(options: Options, stack: Stack, protection: Protection | null): BackupSource {
  const keys = foldersOf(options.keys, stack.directory, 'keys');
  if (protection !== null && keys.length === 0) {
    throw new StackUnusable(`找不到密钥目录，请给出 --keys 或 --without-keys · no keys in ${stack.directory}`);
  }
  const witness = foldersOf(options.witness === undefined ? undefined : [options.witness], stack.directory, 'witness');
  return {
    databaseUrl: databaseUrl(stack.databaseAdminUrl, options.database),
    brokers: options['without-kafka'] ? null : stack.kafkaBrokers,
    topicPrefix: options['topic-prefix'],
    schemas: SERVICE_NAMES.map((name) => SERVICES[name].schema),
    keys: protection === null ? null : { folders: keys, protection },
    witness: witness[0] ?? null,
    files: foldersOf(options.files, stack.directory, 'files'),
  };
}
