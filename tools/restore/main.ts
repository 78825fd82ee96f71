import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBackup } from '../backup/backup-place.js';
import { namedFolders } from '../backup/folders-of.js';
import type { Opener } from '../backup/key-part.js';
import { readManifest } from '../backup/manifest.js';
import { readPassphrase, readSecretFile } from '../backup/read-secret.js';
import { DATABASE_ROLES } from '../migrate/migrate-all.js';
import { createProgress, holdServices, runCommand, type Stack, StackUnusable, startStack } from '../stack/index.js';
import { restoreBackup, type RestoreRequest } from './restore-backup.js';

const USAGE = `npm run restore -- --from <目录 | 文件.tar>    恢复到备份的时刻，并与 Kafka 上其后的记录核对
  --dry-run               只显示差异，不改动任何数据 · show the difference only
  --replace               已有数据时仍恢复；原库、原目录改名保留 · keeps what was there under other names
  --passphrase-file <f>   备份密钥的口令（或环境变量 BACKUP_PASSPHRASE，或在终端输入）
  --private-key <pem>     备份密钥由公钥保护时
  --without-keys          不恢复密钥（本机已有，或另行保管）
  --without-kafka         不与 Kafka 核对；其后发生的事由人工核对
  --keys <[name=]dir>     密钥放到哪里；默认本机环境的 keys
  --witness <dir>         见证目录；默认本机环境的 witness     --witness-2 <dir>  第二处
  --witness-key <place>   签署见证的密钥：目录中每个服务一个文件，或一个文件；默认密钥目录中的 secrets/witness
  --hold-accounts         锁定全部账号：不知道备份以后哪些账号被锁定、更换过密码时
  --security-log <dir>    安全日志的目录，记入锁定了哪些账号；默认本机环境的 security-log
  --security-log-key <f>  安全日志的密钥；默认密钥目录中的 secrets/security-log-key.json
  --files <[name=]dir>    其他目录放到哪里
  --report <dir>          差异清单写到哪里；默认本机环境的 restores
  --who <姓名>            对这次恢复负责的人，记入见证         --reason <text>    理由
  --profile demo          本机环境的名称；给出 DATABASE_ADMIN_URL 与 KAFKA_BROKERS 时用所给的服务器
  --database grid         数据库名
退出码 exit code：0 完成 done，1 失败 failed，130 中断 interrupted`;

const OPTIONS = {
  from: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  replace: { type: 'boolean', default: false },
  'passphrase-file': { type: 'string' },
  'private-key': { type: 'string' },
  'without-keys': { type: 'boolean', default: false },
  'without-kafka': { type: 'boolean', default: false },
  keys: { type: 'string', multiple: true },
  witness: { type: 'string' },
  'witness-2': { type: 'string' },
  'witness-key': { type: 'string' },
  'hold-accounts': { type: 'boolean', default: false },
  'security-log': { type: 'string' },
  'security-log-key': { type: 'string' },
  files: { type: 'string', multiple: true },
  report: { type: 'string' },
  who: { type: 'string' },
  reason: { type: 'string' },
  profile: { type: 'string', default: 'demo' },
  database: { type: 'string', default: process.env['DATABASE_NAME'] ?? 'grid' },
  help: { type: 'boolean', default: false },
} as const;

const readOptions = () => parseArgs({ options: OPTIONS }).values;
type Options = ReturnType<typeof readOptions>;

await runCommand(async ({ signal }) => {
  const options = readOptions();
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.from === undefined) throw new StackUnusable(`要给出 --from · is missing\n${USAGE}`);
  if (!options['dry-run'] && (options.who ?? '') === '') {
    throw new StackUnusable('要给出 --who：谁对这次恢复负责 · say who answers for it');
  }
  const progress = createProgress();
  const backup = await openBackup(options.from);
  let stack: Stack | undefined;
  try {
    const opener = await openerOf(options, backup.directory);
    stack = await startStack({ profile: options.profile, purpose: 'npm run restore', progress, signal });
    // No service may start in the middle.
    const held = options['dry-run'] ? undefined : holdServices(stack.directory, 'npm run restore');
    try {
      const restored = await restoreBackup({
        ...requestOf(options, stack, opener),
        backup: backup.directory,
        signal,
        progress,
      });
      console.log(restored.text);
      for (const file of restored.reportFiles) progress.say(file);
      if (restored.formerDatabase !== null) {
        progress.say(`原数据库保留为 kept as ${restored.formerDatabase}；核实后删除 drop it when all is well`);
      }
    } finally {
      held?.release();
    }
    return 0;
  } finally {
    backup.close();
    await stack?.stop();
  }
});

/** Null when the backup's keys are not to be opened. */
async function openerOf(options: Options, backup: string): Promise<Opener | null> {
  const { keys } = readManifest(backup);
  if (options['without-keys'] || keys === null || options['dry-run']) return null;
  const pem = options['private-key'];
  if (pem !== undefined) return { kind: 'private-key', pem: readSecretFile(pem) };
  if (keys.protection === 'public-key') throw new StackUnusable('要给出 --private-key，或 --without-keys · is missing');
  const places = { file: options['passphrase-file'], variable: process.env['BACKUP_PASSPHRASE'] };
  const passphrase = await readPassphrase(places, false);
  if (passphrase !== undefined) return { kind: 'passphrase', passphrase };
  throw new StackUnusable(
    '要给出口令（--passphrase-file 或 BACKUP_PASSPHRASE），或 --without-keys · needs its passphrase',
  );
}

function requestOf(options: Options, stack: Stack, opener: Opener | null): Omit<RestoreRequest, 'backup' | 'progress'> {
  const inProfile = (folder: string): string => join(stack.directory, folder);
  const keyPlaces = namedFolders(options.keys ?? [inProfile('keys')], 'keys');
  const passwords = DATABASE_ROLES.flatMap((role) => {
    const password = process.env[`${role.toUpperCase()}_PASSWORD`] ?? '';
    return password === '' ? [] : [[role, password] as const];
  });
  return {
    adminUrl: stack.databaseAdminUrl,
    database: options.database,
    passwords: Object.fromEntries(passwords),
    brokers: options['without-kafka'] ? null : stack.kafkaBrokers,
    keys: opener === null ? null : { opener, places: keyPlaces },
    witness: {
      directory: options.witness ?? inProfile('witness'),
      second: options['witness-2'] ?? null,
      keyFile: options['witness-key'] ?? join(keyPlaces[0]?.directory ?? inProfile('keys'), 'secrets', 'witness'),
    },
    files: namedFolders(options.files ?? [inProfile('files')], 'files'),
    reports: options.report ?? inProfile('restores'),
    replace: options.replace,
    holdAccounts: options['hold-accounts'],
    securityLog: {
      directory: options['security-log'] ?? inProfile('security-log'),
      keyFile:
        options['security-log-key'] ??
        join(keyPlaces[0]?.directory ?? inProfile('keys'), 'secrets', 'security-log-key.json'),
      syslog: process.env['SECURITY_SYSLOG'] ?? '',
    },
    dryRun: options['dry-run'],
    who: options.who ?? '',
    reason: options.reason ?? null,
  };
}
