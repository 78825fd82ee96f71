/** docs/integrate.md, read from top to bottom by an operator and a platform who type what it says. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectKafka, silentLog } from '#platform/kafka';
import { repositoryRoot } from '../tools/stack/index.js';
import { ExamplePage } from './integrate-docs/example-page.js';
import { type Product, startProduct } from './integrate-docs/product.js';
import { Refusals } from './integrate-docs/refusals.js';
import { eventually } from './line-fixture.js';

const page = new ExamplePage('integrate.md');
let product: Product;
/** What stands on the page for what only this installation can know. */
const placeholders = new Map<string, string>();

beforeAll(async () => {
  product = await startProduct();
  const { services, listeners } = product;
  placeholders.set('http://127.0.0.1:3101', services.urls.ingest);
  placeholders.set('http://127.0.0.1:3104', services.urls.notify);
  placeholders.set('localhost:29094', listeners.certificate);
  placeholders.set('localhost:29095', listeners.account);
}, 180_000);
afterAll(() => product.stop(), 60_000);

const filled = (text: string): string =>
  [...placeholders].reduce((told, [placeholder, value]) => told.replaceAll(placeholder, value), text);
const operate = (heading: string): Promise<string> => product.operator.run(page.take(heading, 'sh'));
const type = (heading: string): Promise<string> => product.platform.run(filled(page.take(heading, 'sh')));

/** The one thing that is told behind the word. */
function told(output: string, word: string): string {
  const found = new RegExp(`^${word} (\\S+)`, 'm').exec(output)?.[1];
  if (found === undefined) throw new Error(`no ${word} in:\n${output}`);
  return found;
}

const json = (output: string): Record<string, unknown> => JSON.parse(output) as Record<string, unknown>;

/** Checked by the compiler as strictly as it can, and made into what every Node runs. */
function compile(directory: string, name: string, code: string): string {
  writeFileSync(join(directory, name), code);
  const tsc = join(repositoryRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--skipLibCheck'];
  execFileSync(process.execPath, [tsc, name, ...options], { cwd: directory, encoding: 'utf8', stdio: 'pipe' });
  return name.replace(/mts$/, 'mjs');
}

/** One record by an account, as push.py does it. */
const TRY = `import os, sys
from kafka import KafkaProducer
KafkaProducer(
    bootstrap_servers=os.environ["BROKER"], security_protocol="SASL_SSL", sasl_mechanism="SCRAM-SHA-512",
    sasl_plain_username=os.environ["ACCOUNT"], sasl_plain_password=os.environ["PASSWORD"], ssl_cafile="ca.pem",
    api_version_auto_timeout_ms=10000, max_block_ms=3000,
).send(sys.argv[1], b"x").get(10)
`;

/** What an idempotent producer is told for one record. */
async function idempotently(address: string, directory: string): Promise<string> {
  const file = (name: string): string => readFileSync(join(directory, name), 'utf8');
  const certificate = { chain: file('client.pem'), key: file('client-key.pem') };
  const access = { ca: file('ca.pem'), certificate };
  const kafka = connectKafka({ brokers: [address], clientId: 'idempotent', logger: silentLog, access });
  const record = { topic: 'grid.push.cz-12345.v1', key: 'x', value: Buffer.from('x'), headers: {} };
  const answer = await kafka
    .producer()
    .send([record])
    .then(() => 'written', String);
  await kafka.close();
  return answer;
}

describe('docs/integrate.md', () => {
  it('brings the first accepted event within five minutes', async () => {
    const begun = Date.now();
    const registered = await operate('A source and its key');
    placeholders.set('<secret>', told(registered, '签名密钥'));
    await type('A source and its key');
    await type('The first event');
    const first = json(await type('The first event'));
    expect(Object.keys(first)).toEqual(Object.keys(json(page.take('The first event', 'json'))));
    expect(first).toMatchObject({ outcome: 'accepted', revision: 1, flags: ['REGION_FROM_SOURCE'], repeated: false });
    expect(Date.now() - begun).toBeLessThan(300_000);
    const again = json(await type('The first event'));
    expect(again).toMatchObject({ outcome: 'duplicate', eventId: first['eventId'] });
  }, 300_000);

  it('pushes a batch, whose bad item says what is wrong with it', async () => {
    const { results } = json(await type('A batch, with a later disposal and a mistake in it')) as {
      results: { problem?: { code: string; errors: { pointer: string; detail: string }[] } }[];
    };
    expect(results).toEqual([
      expect.objectContaining({ index: 0, status: 202, outcome: 'accepted' }),
      expect.objectContaining({ index: 1, status: 422, problem: expect.anything() }),
      expect.objectContaining({ index: 2, status: 202, outcome: 'accepted' }),
    ]);
    const { code, errors } = results[1]?.problem ?? { code: '', errors: [] };
    expect(code).toBe('INGEST.PUSH_INVALID');
    expect(errors).toContainEqual({ pointer: '/titel', detail: expect.stringContaining('是否应写作“title”') });
  });

  it('signs with SM3', async () => {
    const added = await operate('The same with SM3');
    expect(added).toContain('v1sm3,');
    placeholders.set('<sm3 secret>', told(added, '签名密钥'));
    expect(json(await type('The same with SM3'))).toMatchObject({ outcome: 'accepted' });
  }, 300_000);

  it('reads the answers by the cursor', async () => {
    const block = filled(page.take('Your answers, by a cursor', 'sh'));
    const { items, next, more } = await eventually('all answers', async () => {
      const read = json(await product.platform.run(block)) as {
        items: Record<string, unknown>[];
        next: string;
        more: boolean;
      };
      return read.items.length >= 6 ? read : undefined;
    });
    const shown = json(page.take('Your answers, by a cursor', 'json'));
    expect({ next, more }).toEqual({ next: expect.stringMatching(/^\d+$/), more: shown['more'] });
    expect(items.map(({ sourceEventNo, outcome }) => [sourceEventNo, outcome])).toEqual(
      expect.arrayContaining([
        ['A-1', 'accepted'],
        ['A-2', 'accepted'],
        ['A-3', 'refused'],
        ['A-4', 'accepted'],
      ]),
    );
    expect(items.find(({ sourceEventNo }) => sourceEventNo === 'A-3')).toMatchObject({
      reason: { code: 'INGEST.PUSH_INVALID' },
    });
  }, 40_000);

  it('reconciles the day', async () => {
    expect(json(await type('The day, reconciled'))).toMatchObject({ kinds: { event: { agrees: true } } });
  });

  it('has a program in TypeScript that does it all, and goes on from its cursor', async () => {
    const file = compile(product.home, 'platform.mts', page.takeFile('A program', 'ts', 'platform.mts'));
    const once = await product.platform.run(`node ${file}`);
    expect(once).toContain('pushed 202 accepted\npushed P-2 202 accepted\npushed P-3 202 accepted\n');
    expect(once).toMatch(/^answered A-3 refused INGEST\.PUSH_INVALID \/title /m);
    expect(once).toMatch(/^reconciled \d{4}-\d\d-\d\d false$/m);
    expect([...once.matchAll(/^differs (\S+) (\S+)/gm)].map(([, no, reason]) => [no, reason])).toEqual([
      ['A-1', 'NOT_YOURS'],
      ['A-2', 'NOT_YOURS'],
      ['A-4', 'NOT_YOURS'],
    ]);
    const again = await product.platform.run(`node ${file}`);
    expect(again).toContain('pushed 200 duplicate\n');
    expect(again).not.toContain('answered A-3');
    const bySm3 = await product.platform.run(filled(`SUITE=hmac-sm3 SECRET='<sm3 secret>' node ${file}`));
    expect(bySm3).toContain('pushed 200 duplicate\n');
  }, 300_000);

  it('pushes over Kafka with kcat by a certificate, and reads what became of it', async () => {
    const heading = 'Over Kafka, by a certificate';
    await type(heading);
    expect(statSync(join(product.home, 'cz-12345', 'client-key.pem')).mode & 0o077).toBe(0);
    await operate(heading);
    expect(await type(heading)).toBe('');
    const read = filled(page.take(heading, 'sh'));
    await type(heading);
    const answers = await eventually('answers on the topic', async () => {
      const lines = (await product.platform.run(read)).trim().split('\n');
      const byNumber = new Map(lines.map((line) => [line.split(' ', 1)[0], json(line.slice(line.indexOf(' ')))]));
      return byNumber.has('K-1') && byNumber.has('K-2') ? byNumber : undefined;
    });
    expect(answers.get('K-1')).toMatchObject({ outcome: 'accepted', reason: null });
    expect(answers.get('K-2')).toMatchObject({ outcome: 'quarantined', reason: { code: 'INGEST.PUSH_INVALID' } });
    // Those of HTTP are there as well.
    expect(answers.get('A-1')).toBeDefined();
  }, 300_000);

  it('pushes over Kafka with python3-kafka by an account', async () => {
    const heading = 'Over Kafka, by an account';
    const made = await operate(heading);
    placeholders.set('<account>', told(made, '账号'));
    placeholders.set('<password>', told(made, '密码'));
    const directory = join(product.home, 'cz-12345');
    expect(readFileSync(told(made, '信任'), 'utf8')).toBe(readFileSync(join(directory, 'ca.pem'), 'utf8'));
    await type(heading);
    writeFileSync(join(directory, 'push.py'), page.takeFile(heading, 'python', 'push.py'));
    const output = await product.platform.run('python3 push.py');
    expect(output).toMatch(/^written grid\.push\.cz-12345\.v1 \d+\nanswered Y-1 accepted$/m);
  }, 300_000);

  it('pushes over Kafka with kafkajs, either way', async () => {
    const directory = join(product.home, 'cz-12345');
    const code = page.takeFile('Over Kafka, by an account', 'ts', 'kafka.mts');
    const file = compile(directory, 'kafka.mts', code);
    expect(await product.platform.run(`node ${file}`)).toContain('written\nanswered T-2 accepted');
    const command = filled('BROKER=localhost:29094 ACCOUNT= node ');
    expect(filled(page.text)).toContain(`\`${command}kafka.mts\``);
    expect(await product.platform.run(command + file)).toContain('written\nanswered T-1 accepted');
  }, 300_000);

  it('has no example that was not run', () => {
    expect(page.untaken()).toEqual([]);
  });

  it('says what each refusal over HTTP means', async () => {
    const platform = { sourceId: 'cz-12345', secret: filled('<secret>') };
    const { provocations } = new Refusals(product.services, platform);
    expect(page.firstColumn('code').sort()).toEqual(Object.keys(provocations).sort());
    for (const [code, provoke] of Object.entries(provocations)) expect(await provoke()).toBe(code);
  }, 60_000);

  it('says what the broker means, in the words of clients', async () => {
    const { platform, operator, listeners } = product;
    const kcat = async (options: string): Promise<string> => {
      const limits = '-X message.timeout.ms=9000 -X socket.timeout.ms=9000';
      const command = `echo x | kcat ${limits} -X bootstrap.servers=localhost:29094 ${options}`;
      return (await platform.try(filled(command))).output;
    };
    const tls = (...files: string[]): string =>
      ['-X security.protocol=ssl', ...files.map((file) => `-X ssl.${file}`)].join(' ');
    const client = ['certificate.location=client.pem', 'key.location=client-key.pem'];
    const [own, push] = [tls('ca.location=ca.pem', ...client), '-P -t grid.push.cz-12345.v1'];
    const other = `${push} ${tls('ca.location=ca.pem', 'certificate.location=other.pem', 'key.location=other-key.pem')}`;
    const scram = '-X security.protocol=sasl_ssl -X ssl.ca.location=ca.pem -X sasl.mechanism=SCRAM-SHA-512';
    const guess = '-X bootstrap.servers=localhost:29095 -X sasl.username=$ACCOUNT -X sasl.password=guess';
    await platform.run(
      'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=cz-12345 -keyout other-key.pem -out other.pem 2>/dev/null',
    );
    await platform.run('head -c 1200000 /dev/zero | tr "\\0" x >large.txt');
    writeFileSync(join(product.home, 'cz-12345', 'try.py'), TRY);
    const python = async (command: string): Promise<string> => (await platform.try(command)).output;
    const heard: Record<string, string[]> = {
      'Topic authorization failed': [
        await kcat(`-P -t grid.push.other.v1 ${own}`),
        await kcat(`-P -t grid.answer.cz-12345.v1 ${own}`),
        await kcat(`-C -e -t grid.push.cz-12345.v1 ${own}`),
      ],
      'Failed to update metadata': [await python('python3 try.py grid.push.other.v1')],
      'Group authorization failed': [await kcat(`${own} -G other grid.answer.cz-12345.v1`)],
      'invalid credentials': [await kcat(`${push} ${scram} ${guess}`)],
      NoBrokersAvailable: [await python('PASSWORD=guess python3 try.py grid.push.cz-12345.v1')],
      'bad certificate': [await kcat(`${push} ${tls('ca.location=ca.pem')}`)],
      'certificate unknown': [await kcat(other)],
      'certificate verify failed': [await kcat(`${push} ${tls(...client)}`)],
      'Disconnected while requesting ApiVersion': [await kcat(push)],
      'Message size too large': [await kcat(`${push} ${own} large.txt`)],
    };
    const certificate = listeners.certificate;
    const names = await operator.run('npm run ops -- source kafka list --id cz-12345');
    const name = /^(\S+) +证书$/m.exec(names)?.[1] ?? '';
    await operator.run(`npm run ops -- source kafka remove --id cz-12345 --name ${name}`);
    heard['Topic authorization failed']?.push(await kcat(`${push} ${own}`));
    heard['Cluster authorization failed'] = [await idempotently(certificate, join(product.home, 'cz-12345'))];
    expect(Object.keys(heard).sort()).toEqual(page.firstColumn('it says').sort());
    for (const [words, outputs] of Object.entries(heard)) {
      for (const output of outputs) expect(output).toContain(words);
    }
  }, 300_000);
});
