import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPublicPart, readZoneKeyFile, ZoneKeys } from '../../apps/ingest/src/zones/batches/zone-keys.js';
import { anEvent } from '../../apps/ingest/test/accept-harness.js';
import { filesIn } from '../../apps/ingest/test/zone-carrier.js';
import { type Side, signedPush, type Zones, zones } from '../../apps/ingest/test/zone-harness.js';
import { StackUnusable } from '../stack/index.js';
import { loadKeys } from './key-commands.js';
import { runZoneProgram } from './program.js';

const directory = mkdtempSync(join(tmpdir(), 'zone-program-'));
const file = (name: string): string => join(directory, name);
afterAll(() => rmSync(directory, { recursive: true }));

async function run(...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  const code = await runZoneProgram(args, { env: {}, print: (line) => lines.push(line) });
  return { code, text: lines.join('\n') };
}

describe('keys of the zones', () => {
  it.each(['intl', 'gm'])('are made on each side, and each gets the public half of the other (%s)', async (suite) => {
    for (const side of ['edge', 'inner']) {
      await run('make-keys', file(`${suite}-${side}.json`), '--side', side, '--suite', suite);
      const { text } = await run('public', '--keys', file(`${suite}-${side}.json`));
      writeFileSync(file(`${suite}-${side}-public.json`), text);
      expect(readPublicPart(text)).toMatchObject({ side });
      expect(text).not.toMatch(/"d"|privateKey/);
      expect(statSync(file(`${suite}-${side}.json`)).mode & 0o077).toBe(0);
    }
    await run('trust', file(`${suite}-inner-public.json`), '--keys', file(`${suite}-edge.json`));
    await run('trust', file(`${suite}-edge-public.json`), '--keys', file(`${suite}-inner.json`));
    const [edge, inner] = [loadKeys(file(`${suite}-edge.json`)), loadKeys(file(`${suite}-inner.json`))];
    const { signer, signature } = edge.sign('text');
    expect(inner.verify(signer, 'text', signature)).toBe(true);
    expect(inner.verify(signer, 'texT', signature)).toBe(false);
    expect(inner.open(edge.sealForPeer(Buffer.from('text'), 'a'), 'a').toString()).toBe('text');
    expect(() => edge.open(edge.sealForPeer(Buffer.from('text'), 'a'), 'a')).toThrow('another key');
  });

  it('are not written over, and not taken from one side for both', async () => {
    await expect(run('make-keys', file('intl-edge.json'), '--side', 'edge')).rejects.toThrow(StackUnusable);
    const own = run('trust', file('intl-edge-public.json'), '--keys', file('intl-edge.json'));
    await expect(own).rejects.toThrow('都是 edge 一侧的');
    await expect(run('public')).rejects.toThrow('ZONE_KEYS_FILE');
  });

  it('of which one was replaced still opens what was sealed for the one before', () => {
    const fileOf = (name: string) => readZoneKeyFile(readFileSync(file(`${name}.json`), 'utf8'));
    const inner = fileOf('intl-inner');
    const before = new ZoneKeys(fileOf('intl-edge')).sealForPeer(Buffer.from('text'), 'a');
    const rotated = new ZoneKeys({ ...inner, boxes: [...fileOf('gm-inner').boxes, ...inner.boxes] });
    expect(rotated.open(before, 'a').toString()).toBe('text');
  });
});

describe('lines of batches', () => {
  let z: Zones;
  const commandOn = (side: Side, ...args: string[]) => run('--database', side.intake.db.url, ...args);
  let n = 0;
  const batch = async (): Promise<void> => {
    const value = anEvent({ sourceEventNo: `GD-${(n += 1)}` });
    await z.edge.door.acceptSingle(signedPush(JSON.stringify(value), z.clock.now(), `m-${n}`), 't');
    await z.edge.writing.writeAll();
  };

  beforeAll(async () => {
    z = await zones();
    for (const side of ['edge', 'inner'] as const)
      writeFileSync(file(`${side}.json`), JSON.stringify(z.keyFiles[side]));
    await batch();
    await batch();
    await batch();
  });
  afterAll(() => z.end());

  it('says that nothing has come', async () => {
    expect(await commandOn(z.inner, 'status')).toEqual({ code: 0, text: '发出：尚无\n收到：尚无\n没有未了结的异常' });
  });

  it('verifies files of either side without opening them', async () => {
    for (const side of ['edge', 'inner']) {
      const { code, text } = await run('verify', z.edge.outDirectory, '--keys', file(`${side}.json`));
      expect(text).toContain('3 批可信，0 处不符');
      expect(code).toBe(0);
    }
    const [, second] = filesIn(z.edge.outDirectory);
    const bytes = readFileSync(join(z.edge.outDirectory, second!));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file(second!), bytes);
    const { code, text } = await run('verify', file(second!), '--keys', file('inner.json'));
    expect(code).toBe(1);
    expect(text).toContain('内容与哈希不符');
  });

  it('names what is missing, with 1 as the exit code', async () => {
    const [first] = filesIn(z.edge.outDirectory);
    renameSync(join(z.edge.outDirectory, first!), file('lost'));
    for (const name of filesIn(z.edge.outDirectory)) {
      renameSync(join(z.edge.outDirectory, name), join(z.inner.inDirectory, name));
    }
    await z.inner.taking.takeAll();
    const { code, text } = await commandOn(z.inner, 'status');
    expect(code).toBe(1);
    expect(text).toMatch(/取到第 0 批，索要 1\n! \d+ 缺批 .* 第 1 批/);
    expect((await commandOn(z.edge, 'status')).text).toMatch(/已成 3 批，0 批待写，0 项待成批；对方尚未回报/);
  });

  it('has batches written again', async () => {
    expect(await commandOn(z.edge, 'resend', '1', '2')).toEqual({ code: 0, text: '✓ 2 批将由运行中的服务再写一遍' });
    await z.edge.writing.writeAll();
    const names = filesIn(z.edge.outDirectory);
    expect(names).toHaveLength(2);
    expect(readFileSync(join(z.edge.outDirectory, names[0]!))).toEqual(readFileSync(file('lost')));
    const { code, text } = await commandOn(z.edge, 'resend', '3', '9');
    expect(code).toBe(1);
    expect(text).toContain('6 批已不保留或尚未写出');
  });

  it('gives up what will never come, and takes what is behind it', async () => {
    const stream = z.edge.intake.db.database.read((tx) =>
      tx.query<{ stream: string }>('SELECT stream FROM zone_stream'),
    );
    const id = (await stream)[0]!.stream;
    expect(await commandOn(z.inner, 'skip', '2', '--stream', id, '--because', '介质损毁')).toMatchObject({ code: 0 });
    expect(await z.inner.taking.takeAll()).toBe(2);
    expect((await commandOn(z.inner, 'status')).code).toBe(0);
    expect(await commandOn(z.inner, 'skip', '2', '--stream', id, '--because', '再试')).toMatchObject({ code: 1 });
  });

  it('lets a person settle what is wrong', async () => {
    writeFileSync(join(z.inner.inDirectory, '000000000009-abcdefab.batch'), 'rubbish\nrubbish\n');
    await z.inner.taking.takeAll();
    const { text } = await commandOn(z.inner, 'status');
    const id = /! (\d+) 无法识别/.exec(text)![1]!;
    expect(await commandOn(z.inner, 'settle', id, '--because', '误放的文件')).toEqual({
      code: 0,
      text: `✓ 已了结 ${id}`,
    });
    expect((await commandOn(z.inner, 'settle', id, '--because', '再试')).code).toBe(1);
    expect(readdirSync(join(z.inner.inDirectory, 'aside'))).toEqual(['000000000009-abcdefab.batch.unreadable']);
  });
});
