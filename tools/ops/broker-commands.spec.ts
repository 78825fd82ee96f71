import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import {
  type BrokerAccess,
  connectKafka,
  type FetchedBatch,
  type KafkaClient,
  type KafkaConsumer,
  silentLog,
} from '#platform/kafka';
import { CertificateAuthority, silentProgress } from '../stack/index.js';
import { requireKafka } from '../stack/kafka/kafka-distribution.js';
import { KafkaServer } from '../stack/kafka/kafka-server.js';
import type { PlatformListeners } from '../stack/kafka/platform-listeners.js';
import { opsProgram } from './program.js';

jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), 'broker-'));
const connection = join(directory, 'connection.json');
const before = { ...process.env };
let server: KafkaServer;
let brokers: string;
let platforms: PlatformListeners;

beforeAll(async () => {
  for (const name of ['KAFKA_BROKERS', 'TOPIC_PREFIX', 'BROKER_AUTHORITY_DIR']) delete process.env[name];
  server = new KafkaServer({
    profileDirectory: directory,
    distribution: () => requireKafka(silentProgress),
    preferredPort: undefined,
  });
  const { ports, port } = await server.start();
  brokers = `127.0.0.1:${port}`;
  platforms = server.platformListeners(ports);
  writeFileSync(connection, JSON.stringify({ kafka: { brokers, platforms } }));
}, 120_000);
afterAll(async () => {
  process.env = { ...before };
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

async function ops<T>(...args: string[]): Promise<T> {
  const lines: string[] = [];
  const program = opsProgram((line) => lines.push(line)).exitOverride();
  await program.parseAsync(['--connection', connection, '--json', 'source', 'kafka', ...args], { from: 'user' });
  return JSON.parse(lines.join('\n')) as T;
}

interface Account {
  readonly name: string;
  readonly password: string;
  readonly bootstrap: string;
}
interface Certificate {
  readonly name: string;
  readonly certificate: string;
  readonly key: string | null;
  readonly ca: string;
  readonly bootstrap: string;
}

const addAccount = (id: string) => ops<Account>('account', '--id', id);
const addCertificate = (id: string, ...args: string[]) =>
  ops<Certificate>('certificate', '--id', id, '--out', join(directory, `certificate-of-${id}`), ...args);

const text = (file: string): string => readFileSync(file, 'utf8');
const trust = () => ({ ca: text(join(platforms.authority, 'ca.pem')) });
/** How a platform reaches the broker, whichever way it has. */
interface Way {
  readonly address: string;
  readonly access?: BrokerAccess;
}
const byAccount = (account: Pick<Account, 'name' | 'password'>): Way => ({
  address: platforms.account,
  access: { ...trust(), account },
});
const byCertificate = ({ certificate, key }: Pick<Certificate, 'certificate' | 'key'>, ownKey = key ?? ''): Way => ({
  address: platforms.certificate,
  access: { ...trust(), certificate: { chain: text(certificate), key: text(ownKey) } },
});
const connected = ({ address, access }: Way): KafkaClient =>
  connectKafka({
    brokers: [address],
    clientId: 'platform',
    logger: silentLog,
    ...(access === undefined ? {} : { access }),
  });

const send = (client: KafkaClient, topic: string): Promise<string> =>
  client
    .producer()
    .send([{ topic, key: '1', value: Buffer.from('{}'), headers: {} }])
    .then(() => 'written', told);

/** What an outside client gets for one record: nothing, or all that went wrong. */
async function write(way: Way, topic: string): Promise<string> {
  const client = connected(way);
  const answer = await send(client, topic);
  await client.close();
  return answer;
}

/** The first record that a member of the group gets, or what went wrong. */
async function read(way: Way, group: string, topic: string): Promise<string> {
  const client = connected(way);
  let consumer: KafkaConsumer | undefined;
  const answer = await new Promise<string>((resolve) => {
    const listener = {
      onBatch: async ({ records }: FetchedBatch) => resolve(`read ${records[0]?.value?.toString()}`),
      onCrash: (error: Error) => resolve(told(error)),
      onAssigned: () => {},
      onFetch: () => {},
      onHeartbeat: () => {},
    };
    consumer = client.consumer({ group, topics: [topic], listener, partitionsConcurrently: 1 });
    void consumer.start();
  });
  await consumer?.stop();
  await client.close();
  return answer;
}

function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const type = 'type' in error ? String(error.type) : '';
  return [error.message, type, ...(error.cause === undefined ? [] : [told(error.cause)])].join(' ');
}

const OWN = 'grid.push.cz-12345.v1';
/** Of the topic, or, for who has no right at all, of the number that the client asks for first. */
const REFUSED = /(TOPIC|CLUSTER)_AUTHORIZATION_FAILED/;

describe('what the broker lets a platform do', () => {
  let account: Account;
  let certificate: Certificate;

  beforeAll(async () => {
    account = await addAccount('cz-12345');
    certificate = await addCertificate('cz-12345');
    await addAccount('other');
  });

  it('write to its own topic, which was made for it, by an account and by a certificate', async () => {
    expect(account).toMatchObject({ bootstrap: platforms.account });
    expect(await write(byAccount(account), OWN)).toBe('written');
    expect(certificate).toMatchObject({ bootstrap: platforms.certificate });
    expect(await write(byCertificate(certificate), OWN)).toBe('written');
  });

  it('not write to the topic of another source, to one of ours, or to its own answers', async () => {
    for (const topic of ['grid.push.other.v1', 'grid.push.nowhere.v1', 'stack.readiness', 'grid.answer.cz-12345.v1']) {
      expect([topic, await write(byAccount(account), topic)]).toEqual([topic, expect.stringMatching(REFUSED)]);
      expect([topic, await write(byCertificate(certificate), topic)]).toEqual([topic, expect.stringMatching(REFUSED)]);
    }
  });

  it('read its own answers in a group of its own, and nothing else', async () => {
    const internal: Way = { address: brokers };
    expect(await write(internal, 'grid.answer.cz-12345.v1')).toBe('written');
    expect(await read(byAccount(account), 'grid.answer.cz-12345.v1.inbox', 'grid.answer.cz-12345.v1')).toBe('read {}');
    expect(await read(byAccount(account), 'grid.answer.cz-12345.v1.inbox', 'grid.answer.other.v1')).toMatch(REFUSED);
    expect(await read(byAccount(account), 'grid.answer.other.v1.inbox', 'grid.answer.cz-12345.v1')).toMatch(
      /GROUP_AUTHORIZATION|group/i,
    );
    expect(await read(byAccount(account), 'grid.answer.cz-12345.v1.inbox', OWN)).toMatch(REFUSED);
  });

  it('not come in with a wrong password, somebody else’s name, or no account at all', async () => {
    expect(await write(byAccount({ ...account, password: 'guess' }), OWN)).toMatch(/authentication/i);
    expect(await write(byAccount({ ...account, name: 'nobody' }), OWN)).toMatch(/authentication/i);
    expect(await write({ address: platforms.account, access: trust() }, OWN)).not.toBe('written');
  });

  it('not come in without a certificate, or with one that another authority signed', async () => {
    expect(await write({ address: platforms.certificate, access: trust() }, OWN)).not.toBe('written');
    const [key, own] = [join(directory, 'own-key.pem'), join(directory, 'own.pem')];
    const subject = `/CN=${certificate.name}`;
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync('openssl', ['req', '-x509', ...ec, '-subj', subject, '-keyout', key, '-out', own], { stdio: 'pipe' });
    expect(await write(byCertificate({ certificate: own, key }), OWN)).not.toBe('written');
  });

  it('not come in under the name of an account by a certificate, whoever signed it', async () => {
    const authority = await CertificateAuthority.open(platforms.authority);
    const { certificate: chain, key = '' } = await authority.issueClient(account.name, 1);
    const way = { address: platforms.certificate, access: { ...trust(), certificate: { chain, key } } };
    expect(await write(way, OWN)).toMatch(REFUSED);
  });
});

describe('accounts and certificates of a source', () => {
  it('stand side by side while they are exchanged, and are worth nothing from the moment they are removed', async () => {
    const [first, second] = [await addAccount('cz-grid'), await addAccount('cz-grid')];
    const third = await addCertificate('cz-grid');
    const topic = 'grid.push.cz-grid.v1';
    const listed = await ops<{ name: string; kind: string }[]>('list', '--id', 'cz-grid');
    expect(new Map(listed.map(({ name, kind }) => [name, kind]))).toEqual(
      new Map([
        [first.name, 'account'],
        [second.name, 'account'],
        [third.name, 'certificate'],
      ]),
    );
    const before = connected(byAccount(first));
    expect(await send(before, topic)).toBe('written');
    for (const { name } of [first, third]) await ops('remove', '--id', 'cz-grid', '--name', name);
    // Also what is connected already.
    expect(await send(before, topic)).toMatch(REFUSED);
    await before.close();
    expect(await write(byAccount(first), topic)).toMatch(/authentication/i);
    expect(await write(byCertificate(third), topic)).toMatch(REFUSED);
    expect(await write(byAccount(second), topic)).toBe('written');
    expect(await ops('list', '--id', 'cz-grid')).toEqual([{ name: second.name, kind: 'account' }]);
  });

  it('are certified by the platform’s own key, where it sends a request, whatever name that asks for', async () => {
    const [key, request] = [join(directory, 'platform-key.pem'), join(directory, 'platform.csr')];
    const rsa = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=ANONYMOUS'];
    execFileSync('openssl', ['req', '-new', ...rsa, '-keyout', key, '-out', request], { stdio: 'pipe' });
    const made = await addCertificate('cz-letters', '--request', request, '--days', '10');
    expect(made.key).toBeNull();
    const certificate = new X509Certificate(text(made.certificate));
    expect(certificate.subject).toBe(`CN=${made.name}`);
    expect(new Date(certificate.validTo).getTime()).toBeLessThan(Date.now() + 11 * 86_400_000);
    expect(await write(byCertificate(made, key), 'grid.push.cz-letters.v1')).toBe('written');
    expect(await write(byCertificate(made, key), OWN)).toMatch(REFUSED);
  });

  it('with a key that is made here lie in files that their owner alone reads', async () => {
    const { key, ca } = await addCertificate('cz-video');
    expect(statSync(key ?? '').mode & 0o077).toBe(0);
    expect(text(ca)).toBe(text(join(platforms.authority, 'ca.pem')));
  });

  it('are refused for what is no source, no request, no authority, and what is not there', async () => {
    await expect(addAccount('No Source')).rejects.toThrow('不是来源编号');
    const junk = join(directory, 'junk.csr');
    writeFileSync(junk, 'hello');
    await expect(addCertificate('cz-junk', '--request', junk)).rejects.toThrow('PKCS #10');
    await expect(addCertificate('cz-junk', '--request', `${junk}.gone`)).rejects.toThrow('没有找到');
    expect(existsSync(join(directory, 'certificate-of-cz-junk'))).toBe(false);
    await expect(ops('remove', '--id', 'cz-12345', '--name', 'other.abcdefgh')).rejects.toThrow('没有名为');
    process.env['KAFKA_BROKERS'] = '127.0.0.1:1';
    await expect(addAccount('cz-12345')).rejects.toThrow('无法连接');
    await expect(addCertificate('cz-12345')).rejects.toThrow('BROKER_AUTHORITY_DIR');
    delete process.env['KAFKA_BROKERS'];
  });

  describe('by a Kafka and a Java of the operator’s own', () => {
    const home = join(directory, 'home');
    const seen = join(directory, 'arguments.txt');
    let real: string;
    const java = (line: string): void =>
      writeFileSync(join(home, 'bin', 'java'), `#!/bin/sh\n${line}\nexec '${real}' "$@"\n`, { mode: 0o755 });

    beforeAll(async () => {
      const kafka = await requireKafka(silentProgress);
      real = kafka.java;
      mkdirSync(join(home, 'bin'), { recursive: true });
      symlinkSync(kafka.lib, join(home, 'libs'));
      Object.assign(process.env, { KAFKA_HOME: home, JAVA_HOME: home });
    });
    afterAll(() => {
      for (const name of ['KAFKA_HOME', 'JAVA_HOME']) delete process.env[name];
    });

    it('are made, and no password is among the arguments that everybody sees', async () => {
      java(`echo "$@" >>'${seen}'`);
      const account = await addAccount('cz-home');
      expect(await write(byAccount(account), 'grid.push.cz-home.v1')).toBe('written');
      expect(text(seen)).toContain(`--entity-name ${account.name}`);
      expect(text(seen)).not.toContain(account.password);
    });

    it('have no rights where the account could not be made, and a failed removal can be made again', async () => {
      const [{ name }] = await ops<[{ name: string }]>('list', '--id', 'cz-home');
      java('case "$*" in *ConfigCommand*) exit 3;; esac');
      await expect(addAccount('cz-home')).rejects.toThrow('ConfigCommand');
      expect(await ops('list', '--id', 'cz-home')).toEqual([{ name, kind: 'account' }]);
      const remove = () => ops('remove', '--id', 'cz-home', '--name', name);
      await expect(remove()).rejects.toThrow('ConfigCommand');
      expect(await ops('list', '--id', 'cz-home')).toEqual([]);
      java('');
      expect(await remove()).toMatchObject({ name });
      await expect(remove()).rejects.toThrow('没有名为');
    });

    it('are refused where KAFKA_HOME holds no Kafka', async () => {
      process.env['KAFKA_HOME'] = directory;
      await expect(addAccount('cz-home')).rejects.toThrow('KAFKA_HOME');
    });
  });
});
