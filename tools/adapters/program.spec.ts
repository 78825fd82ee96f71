import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapterNames } from '../../apps/ingest/src/adapters/adapter-files.js';
import { runAdapterProgram } from './program.js';

const ROOT = new URL('../../', import.meta.url).pathname;

describe('the command for adapters', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'adapters-'));
    cpSync(join(ROOT, 'adapters', 'categories.json'), join(directory, 'categories.json'));
    cpSync(join(ROOT, 'adapters', 'hotline-12345.json'), join(directory, 'hotline-12345.json'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const run = async (...args: string[]): Promise<{ code: number; text: string }> => {
    const lines: string[] = [];
    const nowMs = Date.parse('2026-06-01T00:00:00Z');
    const code = await runAdapterProgram(args, { folder: directory, nowMs, print: (line) => lines.push(line) });
    return { code, text: lines.join('\n') };
  };
  const write = (name: string, content: string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };

  it('finds nothing wrong with a good one', async () => {
    expect(await run('lint', 'hotline-12345')).toEqual({ code: 0, text: '✓ 没有错误，没有警告' });
  });

  it('names each fault with its place', async () => {
    const fields = { '/title': { from: '/t' }, '/reporter/phone': { from: '/tel' } };
    const file = write('wrong.json', JSON.stringify({ name: 'wrong', title: '错', fields }));
    const { code, text } = await run('lint', file);
    expect(code).toBe(1);
    expect(text).toContain('✗ 错误 /fields：缺少必填的 "/sourceEventNo"');
    expect(text).toContain('✗ 错误 /fields/~1reporter~1phone：/reporter/phone 存放个人信息，请把 "/tel" 列入 personal');
    expect(text).toContain('! 警告 /：没有 category');
  });

  const ORDER = {
    工单编号: 'RX1',
    来电时间: '2026/3/2 9:05',
    标题: '噪声扰民',
    来电号码: '10012345678',
    诉求人: '夏临川',
    涉及人数: '近百户',
    办理时限: '七个工作日',
    区域代码: '990101',
    新栏目: '新',
  };

  it('says of a line field by field what became of it, and why a flag is there', async () => {
    const sample = write('s.jsonl', `${JSON.stringify(ORDER)}\n\n`);
    const { code, text } = await run('try', 'hotline-12345', sample, '--line', '1');
    expect(code).toBe(0);
    expect(text).toContain('第 1 行：事件 RX1');
    expect(text).toContain(
      '/reportedAt ← /来电时间：2026/3/2 9:05 → 2026-03-02T09:05:00+08:00（时间，按 +08:00 读取）',
    );
    expect(text).toContain('/peopleCount ← /涉及人数：近百户 → —（不是数字）  [VALUE_UNREADABLE]');
    expect(text).toContain('质量标记 VALUE_UNREADABLE：有值，但不是此处的写法，留空');
    expect(text).toContain('质量标记 DISPOSAL_TIME_UNREADABLE：处置中的某个时间无法识别，留空');
    expect(text).toContain('（未用）/新栏目：新');
    expect(text).toContain('/amount ← /涉及金额：—（没有值）');
    expect(text).toContain('共 1 行：采用 1（事件 1，处置 0），不采用 0');
    expect(text).not.toMatch(/夏临川|10012345678/);
  });

  it('shows what is odd of a sample, and ends with 1 where a line is not taken', async () => {
    const { 工单编号: _, ...nameless } = ORDER;
    const sample = write('s.jsonl', [ORDER, nameless].map((one) => JSON.stringify(one)).join('\r\n'));
    const { code, text } = await run('try', 'hotline-12345', sample);
    expect(code).toBe(1);
    expect(text).toContain('第 2 行：不采用');
    expect(text).toContain('✗ /工单编号：没有值，推送的 /sourceEventNo 需要它');
    expect(text).toContain('共 2 行：采用 1（事件 1，处置 0），不采用 1');
    expect(text).toContain('  ✗ /工单编号：没有值，推送的 /sourceEventNo 需要它（1 行：第 2 行）');
  });

  it('takes the source’s region, and says when a record lies elsewhere', async () => {
    const sample = write('s.jsonl', JSON.stringify(ORDER));
    expect((await run('try', 'hotline-12345', sample)).text).not.toContain('REGION_OUTSIDE_SOURCE');
    const { text } = await run('try', 'hotline-12345', sample, '--region', '990200000000');
    expect(text).toContain('REGION_OUTSIDE_SOURCE：区划不在来源单位的辖区内（1 行：第 1 行）');
  });

  it('counts what was taken, refused and flagged of a long file', async () => {
    const orders = Array.from({ length: 20 }, (_, i) => ({ ...ORDER, 工单编号: i % 10 === 3 ? '' : `RX${i}` }));
    const sample = write('s.jsonl', orders.map((one) => JSON.stringify(one)).join('\n'));
    const { code, text } = await run('try', 'hotline-12345', sample);
    expect(code).toBe(1);
    expect(text).toContain('共 20 行：采用 18（事件 18，处置 0），不采用 2');
    expect(text).toContain('需要它（2 行：第 4、14 行）');
    expect(text).toContain('VALUE_UNREADABLE：有值，但不是此处的写法，留空（18 行：第 1、2、3、5、6、7、8、9 … 行）');
  });

  it.each(adapterNames(join(ROOT, 'adapters')))('tries texts of another platform in records of %s', async (name) => {
    const message = { no: 'N-7', title: '路灯不亮', text: '沿河路的路灯\n坏了三天。', at: '2026-03-02T09:05:00+08:00' };
    const replied = { ...message, no: 'N-8', reply: '已经修好。', repliedAt: '2026-03-04T10:00:00+08:00' };
    const sample = write('texts.jsonl', [message, replied].map((one) => JSON.stringify(one)).join('\n'));
    const lines: string[] = [];
    const folder = join(ROOT, 'adapters');
    const nowMs = Date.parse('2026-06-01T00:00:00Z');
    const args = ['try', name, sample, '--texts', 'message-board', '--all'];
    expect(await runAdapterProgram(args, { folder, nowMs, print: (line) => lines.push(line) })).toBe(0);
    const text = lines.join('\n');
    expect(text).toContain('第 1 行：事件 N-7');
    expect(text).toContain('第 2 行：事件 N-8');
    expect(text).toMatch(/\/reportedAt ← .*2026-03-02T0[19]:05:00/);
    expect(text).toMatch(/\/description ← .*沿河路的路灯 坏了三天。/);
    expect(text).toContain('共 2 行：采用 2（事件 2，处置 0），不采用 0');
  });

  it('says what it cannot read', async () => {
    await expect(run('try', 'hotline-12345', join(directory, 'none.jsonl'))).rejects.toThrow('读不了样例');
    await expect(run('try', 'none', join(directory, 's.jsonl'))).rejects.toThrow('没有适配器“none”');
  });
});
