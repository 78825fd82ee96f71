import { Command, InvalidArgumentError, Option } from 'commander';
import type { SuiteName } from '#platform/crypto';
import type { ZoneSide } from '../../apps/ingest/src/zones/batches/zone-keys.js';
import { StackUnusable } from '../stack/index.js';
import { makeKeys, printPublic, trustPeer } from './key-commands.js';
import { skipTo, resend, settle, showStatus } from './line-commands.js';
import { verifyFiles } from './verify-files.js';

export interface ZoneContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
}

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('应为批次序号，从 1 数起');
  return value;
};

/** Resolves to the exit code. */
export async function runZoneProgram(args: readonly string[], { env, print }: ZoneContext): Promise<number> {
  let exitCode = 0;
  const program = new Command('npm run zone --')
    .description('边界与内网之间的批次：查看、重发、核验、密钥（docs/zones.md）')
    .option('--database <url>', '接入服务的数据库地址', env['DATABASE_URL'] ?? '')
    .option('--keys <file>', '本侧密钥文件', env['ZONE_KEYS_FILE'] ?? '');
  const given = (name: 'database' | 'keys', variable: string): string => {
    const value = program.opts<Record<string, string>>()[name] ?? '';
    if (value === '') throw new StackUnusable(`用 --${name} 或 ${variable} 指明 · say which`);
    return value;
  };
  const database = (): string => given('database', 'DATABASE_URL');
  program
    .command('status')
    .description('两个方向各到哪一批，缺哪些，有什么异常；有异常时退出码为 1')
    .action(async () => {
      if (!(await showStatus(database(), print))) exitCode = 1;
    });
  program
    .command('resend')
    .argument('<first>', '首个序号', number)
    .argument('[last]', '末个序号，默认与首个相同', number)
    .description('把已发出的批次再写一遍，逐字节相同；由运行中的服务写入')
    .action(async (first: number, last?: number) => {
      if (!(await resend(database(), [first, last ?? first], print))) exitCode = 1;
    });
  program
    .command('verify')
    .argument('<paths...>', '批次文件或其所在目录')
    .description('核验批次的格式、签名、哈希和前后相接；不打开内容')
    .action((paths: string[]) => {
      if (!verifyFiles(paths, given('keys', 'ZONE_KEYS_FILE'), print)) exitCode = 1;
    });
  program
    .command('skip')
    .argument('<seq>', '从此序号接着取', number)
    .requiredOption('--stream <id>', 'status 所示的线路')
    .requiredOption('--because <reason>', '放弃的缘由')
    .description('放弃再也得不到的批次：其中的推送即告丢失，请平台重推')
    .action(async (seq: number, { stream, because }: { stream: string; because: string }) => {
      if (!(await skipTo(database(), { stream, seq, because }, print))) exitCode = 1;
    });
  program
    .command('settle')
    .argument('<incident>', 'status 所示的异常编号')
    .requiredOption('--because <reason>', '处理情况')
    .description('了结一项异常')
    .action(async (id: string, { because }: { because: string }) => {
      if (!(await settle(database(), { id, because }, print))) exitCode = 1;
    });
  program
    .command('make-keys')
    .argument('<file>', '要生成的密钥文件')
    .addOption(new Option('--side <side>', '哪一侧').choices(['edge', 'inner']).makeOptionMandatory())
    .addOption(new Option('--suite <suite>', '算法套件').choices(['intl', 'gm']).default(env['CRYPTO_SUITE'] || 'intl'))
    .description('生成本侧的签名密钥和密封密钥')
    .action((file: string, { side, suite }: { side: ZoneSide; suite: SuiteName }) =>
      makeKeys(file, side, suite, print),
    );
  program
    .command('public')
    .description('输出本侧的公钥，交给另一侧')
    .action(() => printPublic(given('keys', 'ZONE_KEYS_FILE'), print));
  program
    .command('trust')
    .argument('<file>', '另一侧交来的公钥文件')
    .description('记下另一侧的公钥；服务下次启动时生效')
    .action((file: string) => trustPeer(given('keys', 'ZONE_KEYS_FILE'), file, print));
  await program.parseAsync([...args], { from: 'user' });
  return exitCode;
}
