import { type Command, InvalidArgumentError, Option } from 'commander';
import { SIGNATURE_SUITES, type SignatureSuite } from '#platform/auth';
import {
  addAccount,
  addCertificate,
  type CertificateOptions,
  listPrincipals,
  removePrincipal,
} from './broker-commands.js';
import { type BrokerPlace, findBroker } from './connection.js';
import type { Output } from './output.js';
import { addKey, addSource, listSources, type NewSource } from './source-commands.js';

type Place = () => { readonly file?: string; readonly keyFile?: string };

interface BrokerOptions {
  readonly brokers?: string;
  readonly topicPrefix?: string;
  readonly authority?: string;
}

const YEAR_DAYS = 365;
const MOST_DAYS = 825;

function days(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= MOST_DAYS)) {
    throw new InvalidArgumentError(`应为 1 至 ${MOST_DAYS} 的整数`);
  }
  return value;
}

const suite = (): Option => new Option('--suite <name>', '签名算法').choices(Object.keys(SIGNATURE_SUITES));

/** `source …`: registration, and the ways to the broker. */
export function addSourceCommands(program: Command, output: () => Output, place: Place): void {
  const source = program.command('source').description('推送事件的来源');
  source
    .command('add')
    .description('登记一个来源，并显示它的签名密钥（只显示这一次）')
    .requiredOption('--id <id>', '来源编号，如 cz-12345')
    .requiredOption('--kind <kind>', '系统种类，如 12345')
    .requiredOption('--name <name>', '名称')
    .requiredOption('--office <id>', '接收其线索的检察院')
    .requiredOption('--region <code12>', '12 位统计用区划代码')
    .addOption(suite())
    .action(
      (options: { id: string; kind: string; name: string; office: string; region: string; suite?: SignatureSuite }) => {
        const { office, region, ...rest } = options;
        const body: NewSource = { ...rest, procuratorateId: office, regionCode12: region };
        return addSource(output(), place(), body);
      },
    );
  source
    .command('key')
    .description('为来源添加一个签名密钥并显示它（只显示这一次）；原有的继续有效，至多两个')
    .requiredOption('--id <id>', '来源编号')
    .requiredOption('--office <id>', '来源所属的检察院')
    .addOption(suite())
    .action((options: { id: string; office: string; suite?: SignatureSuite }) => addKey(output(), place(), options));
  source
    .command('list')
    .description('已登记的来源')
    .action(() => listSources(output(), place()));
  addBrokerCommands(source, output, place);
}

function addBrokerCommands(source: Command, output: () => Output, place: Place): void {
  const kafka = source
    .command('kafka')
    .description('平台连接 Kafka 的账号和证书：只能写自己的推送主题，读自己的答复主题')
    .option('--brokers <list>', '内部监听地址；默认 KAFKA_BROKERS，或演示的')
    .option('--topic-prefix <prefix>', '主题名的前缀；默认 TOPIC_PREFIX')
    .option('--authority <directory>', '签发证书的目录；默认 BROKER_AUTHORITY_DIR，或演示的');
  const broker = (): BrokerPlace => findBroker({ ...place(), ...kafka.opts<BrokerOptions>() });
  kafka
    .command('account')
    .description('新建一个账号（SCRAM-SHA-512），并显示它的密码（只显示这一次）；原有的继续有效')
    .requiredOption('--id <id>', '来源编号')
    .action(({ id }: { id: string }) => addAccount(output(), broker(), id));
  kafka
    .command('certificate')
    .description('签发一个客户端证书（双向 TLS）；原有的继续有效')
    .requiredOption('--id <id>', '来源编号')
    .requiredOption('--out <directory>', '写入 client.pem、ca.pem，没有 --request 时还有 client-key.pem')
    .option('--request <file>', '平台方的证书请求（PKCS #10，PEM）；不给则在这里生成私钥')
    .option('--days <days>', '有效天数', days, YEAR_DAYS)
    .action((options: CertificateOptions) => addCertificate(output(), broker(), options));
  kafka
    .command('list')
    .description('来源现有的账号和证书')
    .requiredOption('--id <id>', '来源编号')
    .action(({ id }: { id: string }) => listPrincipals(output(), broker(), id));
  kafka
    .command('remove')
    .description('收回一个账号或证书的全部权限，立即生效')
    .requiredOption('--id <id>', '来源编号')
    .requiredOption('--name <name>', '账号或证书的名称，见 list')
    .action((options: { id: string; name: string }) => removePrincipal(output(), broker(), options));
}
