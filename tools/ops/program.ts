import { Command, InvalidArgumentError, Option } from 'commander';
import { findLine, findTokenKey, isService, SERVICES, type ServiceName } from './connection.js';
import { createFirstAdmin, type FirstAdmin, recoverAdmin } from './first-admin-command.js';
import { EventFollower } from './follow-event.js';
import { recordGeneration, verifyHistories } from './history-commands.js';
import { type Output, print } from './output.js';
import { tokenOf } from './people.js';
import { chainLines } from './print-chain.js';
import {
  dismissQuarantined,
  listQuarantine,
  type RecordFilter,
  resendAllQuarantined,
  resendQuarantined,
  showQuarantined,
} from './quarantine-commands.js';
import { showRun } from './run-commands.js';
import { SERVICE_NAMES, type ServiceName as StackService } from '../stack/index.js';
import { verifySecurityLogs } from './verify-security-logs.js';
import { addSourceCommands } from './source-program.js';

interface GlobalOptions {
  readonly connection?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const words = (text: string): string[] => text.split(',').map((word) => word.trim());

function service(text: string): ServiceName {
  if (!isService(text)) throw new InvalidArgumentError(`应为 ${SERVICES.join('、')} 之一`);
  return text;
}

function anyService(text: string): StackService {
  const found = SERVICE_NAMES.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`应为 ${SERVICE_NAMES.join('、')} 之一`);
  return found;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('应为正数');
  return value;
}

/** The ops command line. `write` gets each line of the output. */
export function opsProgram(write: (line: string) => void): Command {
  const program = new Command('ops')
    .description('运维命令：令牌、来源、隔离区、批次、跟随一个事件、核对历史')
    .addOption(new Option('--connection <file>', '连接文件；默认是本机正在运行的演示').env('OPS_CONNECTION'))
    .option('--key <file>', '签发令牌的私钥（JWK）；默认取自连接文件')
    .option('--json', '输出 JSON');
  const place = () => {
    const { connection, key } = program.opts<GlobalOptions>();
    return {
      ...(connection === undefined ? {} : { file: connection }),
      ...(key === undefined ? {} : { keyFile: key }),
    };
  };
  const output = (): Output => ({
    json: program.opts<GlobalOptions>().json === true,
    line: (line = '') => write(line),
  });
  addTokenCommand(program, output, place);
  addSourceCommands(program, output, place);
  addQuarantineCommands(program, output, place);
  addHistoryCommands(program, output, place);
  addInstallationCommand(program, output);
  program
    .command('runs <runId>')
    .description('一个补录批次进行到哪里')
    .requiredOption('--office <id>', '检察院')
    .action((runId: string, { office }: { office: string }) => showRun(output(), place(), { runId, office }));
  program
    .command('trace <eventIdOrNumber>')
    .description('跟随一个事件：收录、匹配、命中、线索、案件、消息、答复')
    .option('--source <id>', '来源；默认在已知的来源中查找')
    .option('--office <id>', '检察院；默认取自来源')
    .action(async (wanted: string, { source, office }: { source?: string; office?: string }) => {
      const follower = new EventFollower(findLine(place()), {
        ...(source === undefined ? {} : { sourceId: source }),
        ...(office === undefined ? {} : { office }),
      });
      const chain = await follower.follow(wanted);
      print(output(), chain, chainLines);
      if (chain.failures.length > 0) process.exitCode = 1;
    });
  return program;
}

type Place = () => { readonly file?: string; readonly keyFile?: string };

function addTokenCommand(program: Command, output: () => Output, place: Place): void {
  program
    .command('token')
    .description('签发一个人对一个服务的令牌，至多一分钟有效（运维用；人员由网关登录）')
    .requiredOption('--role <roles>', '角色，可用逗号分隔多个', words)
    .requiredOption('--office <id>', '检察院')
    .requiredOption('--name <name>', '姓名')
    .option('--id <id>', '人员编号；默认由检察院和角色组成')
    .option('--regions <prefixes>', '可见区划的前缀，可用逗号分隔多个；默认整个检察院', words)
    .requiredOption('--service <name>', SERVICES.join('、'), service)
    .option('--seconds <seconds>', '有效秒数，至多 60', positive)
    .action(
      async (options: {
        role: string[];
        office: string;
        name: string;
        id?: string;
        regions?: string[];
        service: ServiceName;
        seconds?: number;
      }) => {
        const { role: roles, ...rest } = options;
        const token = await tokenOf({ roles, ...rest }, findTokenKey(place()));
        print(output(), { token }, () => [token]);
      },
    );
}

function addQuarantineCommands(program: Command, output: () => Output, place: Place): void {
  const quarantine = program.command('quarantine').description('不能处理而放在一边的记录');
  quarantine
    .command('list')
    .description('隔离区的记录，新的在前；默认查全部服务')
    .option('--service <name>', SERVICES.join('、'), service)
    .addOption(new Option('--state <state>').choices(['open', 'resent', 'dismissed']).default('open'))
    .option('--limit <count>', '每个服务至多几条', positive, 50)
    .option('--reason <code>', '原因代码')
    .option('--source <id>', '来源编号（仅接入服务）')
    .option('--text <text>', '说明中含有的文字')
    .action((query: RecordFilter & { service?: ServiceName; state: string; limit: number }) =>
      listQuarantine(output(), place(), query),
    );
  quarantine
    .command('show <id>')
    .description('一条记录的内容，电话和身份证号码遮盖')
    .requiredOption('--service <name>', SERVICES.join('、'), service)
    .action((id: string, options: { service: ServiceName }) => showQuarantined(output(), place(), options.service, id));
  quarantine
    .command('resend-all')
    .description('把符合条件的全部待处理记录再送一次')
    .requiredOption('--service <name>', SERVICES.join('、'), service)
    .option('--reason <code>', '原因代码')
    .option('--source <id>', '来源编号（仅接入服务）')
    .option('--text <text>', '说明中含有的文字')
    .action((filter: RecordFilter & { service: ServiceName }) => resendAllQuarantined(output(), place(), filter));
  quarantine
    .command('resend <id>')
    .description('把记录再送一次：原始字节，修补过的按修补后的')
    .requiredOption('--service <name>', SERVICES.join('、'), service)
    .action((id: string, options: { service: ServiceName }) =>
      resendQuarantined(output(), place(), options.service, id),
    );
  quarantine
    .command('dismiss <id>')
    .description('不再处理一条记录，须写明理由')
    .requiredOption('--service <name>', SERVICES.join('、'), service)
    .requiredOption('--reason <text>', '理由')
    .action((id: string, options: { service: ServiceName; reason: string }) =>
      dismissQuarantined(output(), place(), { id, ...options }),
    );
}

function addHistoryCommands(program: Command, output: () => Output, place: Place): void {
  program
    .command('verify')
    .description('核对全部历史和安全日志：与链、与见证文件逐条比较；有问题时退出码为 1')
    .option('--service <name>', `${SERVICE_NAMES.join('、')}；默认全部`, anyService)
    .action(async (options: { service?: StackService }) => {
      const where = { ...place(), ...options };
      const out = output();
      if (!out.json) {
        await verifyHistories(out, where);
        await verifySecurityLogs(out, where);
        return;
      }
      const histories: string[] = [];
      await verifyHistories({ json: true, line: (line = '') => histories.push(line) }, where);
      const logs = (await verifySecurityLogs(out, where)).map((report) => ({ kind: 'security-log', ...report }));
      print(out, [...(JSON.parse(histories.join('\n')) as object[]), ...logs], () => []);
    });
  program
    .command('restore-generation')
    .description('登记一次恢复：数据库恢复到了较早的备份，见证文件由此另起一代')
    .requiredOption('--reason <text>', '理由')
    .requiredOption('--who <id>', '由谁负责（人员编号）')
    .option('--service <name>', `${SERVICE_NAMES.join('、')}；默认全部需要登记的`, anyService)
    .action((options: { reason: string; who: string; service?: StackService }) =>
      recordGeneration(output(), { ...place(), ...options }),
    );
}

function addInstallationCommand(program: Command, output: () => Output): void {
  const database = () =>
    new Option('--database-url <url>', '网关的数据库地址').env('GATEWAY_DATABASE_URL').makeOptionMandatory();
  program
    .command('first-admin')
    .description('安装时：导入组织机构，建立第一个安全管理员的账号，并显示它的初始密码（只显示这一次）')
    .requiredOption('--person <id>', '有安全管理员角色的人员')
    .requiredOption('--account <name>', '登录账号')
    .option('--workbook <file>', '组织机构的 XLSX；已有组织机构时不读')
    .option('--topic-prefix <prefix>', '主题名的前缀，与网关的 TOPIC_PREFIX 相同', '')
    .addOption(database())
    .action((options: FirstAdmin) => createFirstAdmin(output(), options));
  program
    .command('recover-admin')
    .description('没有一个安全管理员能够登录时：另给其中一人初始密码，清除动态口令和锁定；记入历史')
    .requiredOption('--person <id>', '有账号的安全管理员')
    .addOption(database())
    .action((options: Pick<FirstAdmin, 'person' | 'databaseUrl'>) => recoverAdmin(output(), options));
}
