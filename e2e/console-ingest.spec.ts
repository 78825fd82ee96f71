import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import type { QuarantinePage } from '#platform/postgres';
import { type FakeGateway, startFakeGateway } from '../apps/console/test/fake-gateway.js';
import type { FakeRequest } from '../apps/console/test/fake-routes.js';
import * as adapting from '../apps/console/test/adapter-samples.js';
import * as samples from '../apps/console/test/ingest-samples.js';
import { PASSWORD } from '../apps/console/test/people.js';
import type { AdapterSummary } from '../apps/ingest/src/list-adapters/list-adapters.query.js';
import type { ErasuresPage } from '../apps/ingest/src/list-erasures/list-erasures.query.js';
import type {
  DifferencePage,
  ReconciliationPage,
} from '../apps/ingest/src/list-reconciliations/list-reconciliations.query.js';
import type { SilencePage } from '../apps/ingest/src/list-silences/list-silences.query.js';
import type { ListedSource } from '../apps/ingest/src/list-sources/list-sources.query.js';
import type { ImportView } from '../apps/ingest/src/read-import/import-view.js';
import type { TriedLine } from '../apps/ingest/src/adapters/try-line.js';
import { launchBrowser, WatchedPage } from './console-browser.js';

/** A value as JSON carries it. */
type Told<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Told<T[K]> } : T;

// The compiler holds that what the fake ingest answers is of the form that the real one answers.
void (samples.sources satisfies Told<readonly ListedSource[]>);
void (samples.silences satisfies Told<SilencePage['silences']>);
void (samples.reconciliations satisfies Told<ReconciliationPage['reconciliations']>);
void (samples.differences satisfies Told<DifferencePage['differences']>);
void (adapting.adapters satisfies Told<readonly AdapterSummary[]>);
void (adapting.triedLines satisfies Told<readonly TriedLine[]>);
void (samples.sampleImport() satisfies Told<ImportView>);
void ([samples.sampleRecord('7')] satisfies Told<QuarantinePage['items']>);
void ([samples.sampleErasure()] satisfies Told<ErasuresPage['items']>);

const DIST = join(import.meta.dirname, '../apps/console/dist');
const INGEST = '/api/services/ingest/v1/';
const LAPTOP = { width: 1366, height: 768 };

jest.setTimeout(60_000);

let browser: Browser;
let context: BrowserContext;
let gateway: FakeGateway;
let view: WatchedPage;

beforeAll(async () => {
  browser = await launchBrowser();
  context = await WatchedPage.newContext(browser);
  gateway = await startFakeGateway(DIST);
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
});

beforeEach(async () => {
  gateway.renew();
  view = await WatchedPage.openIn(context, gateway.url);
});
afterEach(async () => {
  await view.leave();
  expect(view.faults).toEqual([]);
});

const openAs = async (account: string, path: string): Promise<void> => {
  await view.page.request.post(`${gateway.url}/api/session`, { data: { account, password: PASSWORD } });
  await view.goto(path);
};
/** What was asked of an address, in order. */
const sent = (method: string, path: string | RegExp): FakeRequest[] =>
  gateway.requests.filter(
    (request) =>
      request.method === method && (typeof path === 'string' ? request.path === path : path.test(request.path)),
  );
const button = (name: string | RegExp) => view.page.getByRole('button', { name, exact: typeof name === 'string' });
const confirm = () => view.page.getByRole('button', { name: '确定' }).last().click();
const choose = async (label: string, option: string): Promise<void> => {
  // The last: a dialog lies over the page's own filters.
  await view.page.getByLabel(label, { exact: true }).last().click();
  await view.page.locator('.ant-select-item-option', { hasText: option }).last().click();
};
/** Nothing of the page is wider than a small screen. */
const inspectSmall = async (name: string): Promise<void> => {
  await view.page.setViewportSize(LAPTOP);
  expect(await view.inspect(`${name}-1366`)).toEqual([]);
  const isWide = await view.page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  expect([name, isWide]).toEqual([name, false]);
};

describe('sources', () => {
  it('are listed with what came last, what is silent, and their limits', async () => {
    await openAs('xitong', '/sources');
    const row = view.page.getByRole('row', { name: /澄州市综治网格平台/ });
    await row.getByText('静默', { exact: true }).waitFor();
    await view.page
      .getByRole('row', { name: /12345 热线/ })
      .getByText('2026-03-09 10 时')
      .waitFor();
    await view.page.getByText('24 小时内 1284 件').waitFor();
    await view.page.getByText('澄州市柳溪区人民检察院').waitFor();
    expect(await view.inspect('sources')).toEqual([]);
    await inspectSmall('sources');
    await choose('状态', '停用');
    await row.waitFor({ state: 'detached' });
    await view.page.getByText('柳溪区雪亮工程').waitFor();
  });

  it('are registered, and the secret is shown once with a first push that is ready to be pasted', async () => {
    await openAs('xitong', '/sources');
    await button('登记来源').click();
    await view.page.getByLabel('来源编号').fill(samples.HOTLINE);
    await view.page.getByLabel('名称', { exact: true }).fill('澄州市数字城管');
    await view.page.getByLabel('系统种类').fill('数字城管');
    await view.page.getByLabel('所在区划').fill('990100000000');
    await view.page.getByLabel('只可推送这些区划的事件').fill('9901，99');
    await view.page.getByLabel('限速（每秒件数）').fill('20');
    expect(await view.inspect('register-source')).toEqual([]);
    await button('登记').click();
    await view.page.getByRole('alert').getByText('来源编号已被使用').waitFor();
    await view.page.getByLabel('来源编号').fill('cz-city');
    await button('登记').click();
    await view.page.getByText(samples.SECRET, { exact: true }).waitFor();
    const example = await view.page.getByLabel('试推一个事件的命令').innerText();
    expect(example).toContain(`SOURCE=cz-city SECRET=${samples.SECRET}`);
    expect(await view.inspect('source-secret')).toEqual([]);
    await button('已记下').click();
    await view.page.getByText(samples.SECRET).first().waitFor({ state: 'detached' });
    expect(await view.page.content()).not.toContain(samples.SECRET);
    expect(sent('POST', `${INGEST}sources`).at(-1)?.body).toEqual({
      id: 'cz-city',
      name: '澄州市数字城管',
      kind: '数字城管',
      procuratorateId: '990100',
      regionCode12: '990100000000',
      suite: 'hmac-sha256',
      regions: ['9901', '99'],
      rateLimit: { perSecond: 20, burst: 200 },
      retentionDays: null,
      lawfulBasis: null,
    });
  });

  it('show their keys, limits and adapter, and the days that they compared to the event', async () => {
    await openAs('xitong', `/sources/${samples.HOTLINE}`);
    await view.page.getByText('每秒 50 件，一次至多 500 件').waitFor();
    await view.page.getByText('类别 0102 的事件').waitFor();
    expect(await view.inspect('source')).toEqual([]);
    await inspectSmall('source');
    await button('2026-03-08 事件 的 2 处差异').click();
    await view.page.getByText('GD20260308000917').waitFor();
    await view.page.getByText('本系统没有').waitFor();
    expect(await view.inspect('differences')).toEqual([]);
  });

  it('get another key, and lose one, with a word on what that means', async () => {
    await openAs('xitong', `/sources/${samples.HOTLINE}`);
    await button('添加密钥').click();
    await button('添加').click();
    await view.page.getByText(samples.SECRET, { exact: true }).waitFor();
    expect(await view.page.getByLabel('试推一个事件的命令').innerText()).toContain('v1sm3,$sig');
    await button('已记下').click();
    expect(sent('POST', `${INGEST}sources/${samples.HOTLINE}/keys`).at(-1)?.body).toEqual({ suite: 'hmac-sm3' });
    await button('撤销 k2').click();
    await view.page.getByText('这是最后一个密钥').waitFor();
    await confirm();
    await view.page.getByText('k2 已撤销').waitFor();
    expect(sent('DELETE', `${INGEST}sources/${samples.HOTLINE}/keys/k2`)).toHaveLength(1);
    await view.goto('/sources/cz-grid');
    await button('停用 k1').click();
    await view.page.getByLabel('多少小时后停用').fill('48');
    expect(await view.inspect('retire-key')).toEqual([]);
    await view.page.getByRole('dialog').getByRole('button', { name: '停用', exact: true }).click();
    await view.page.getByText('k1 将停用').waitFor();
    expect(sent('POST', `${INGEST}sources/cz-grid/keys/k1/retire`).at(-1)?.body).toEqual({ afterHours: 48 });
    expect(await button('添加密钥').isDisabled()).toBe(true);
  });

  it('are changed in what was typed, and suspended', async () => {
    await openAs('xitong', `/sources/${samples.HOTLINE}`);
    await button('更改设置').click();
    await view.page.getByLabel('保存天数').fill('365');
    await view.page.getByLabel('限速（每秒件数）').fill('');
    expect(await view.inspect('source-settings')).toEqual([]);
    await button('保存').click();
    await view.page.getByText('已保存').waitFor();
    expect(sent('PUT', `${INGEST}sources/${samples.HOTLINE}`).at(-1)?.body).toEqual({
      name: '澄州市 12345 热线',
      regions: ['990102', '990103'],
      rateLimit: null,
      retentionDays: 365,
      lawfulBasis: '《人民检察院组织法》第二十一条',
    });
    await button('停用').click();
    await confirm();
    await view.page.getByText('来源已停用').waitFor();
    expect(sent('PUT', `${INGEST}sources/${samples.HOTLINE}`).at(-1)?.body).toEqual({ state: 'suspended' });
  });

  it('of another office are read only, and an auditor asks for nothing that is refused', async () => {
    await openAs('xitong', '/sources/lx-video');
    await view.page.getByText('由其所属院的系统管理员管理').waitFor();
    expect(await button('添加密钥').count()).toBe(0);
    await view.page.context().clearCookies();
    await openAs('shenji', '/sources');
    await view.page.getByText('柳溪区雪亮工程').waitFor();
    await view.goto(`/sources/${samples.HOTLINE}`);
    await view.page.getByText('每秒 50 件').waitFor();
    expect([await button('更改设置').count(), await button('选择适配器').count()]).toEqual([0, 0]);
    expect(sent('GET', `${INGEST}silences`)).toEqual([]);
  });
});

describe('adapters', () => {
  it('are listed with their versions and who follows them', async () => {
    await openAs('shuju', '/adapters');
    await view.page.getByText('第 3 版 草稿').waitFor();
    await view.page.getByText('随产品提供').waitFor();
    expect(await view.inspect('adapters')).toEqual([]);
    await view.page.getByRole('link', { name: '12345 政务服务便民热线工单' }).click();
    await view.page.getByText('随产品提供，不能更改').waitFor();
    expect(await view.page.getByLabel('适配器的定义，JSON').isEditable()).toBe(false);
    expect(await button('保存草稿').count()).toBe(0);
  });

  it('are written, tried field by field, kept as a draft, tried as they stand, and published', async () => {
    await openAs('shuju', '/adapters/cz-hotline');
    const editor = view.page.getByLabel('适配器的定义，JSON');
    await view.page.getByText('检查没有发现问题。').waitFor();
    expect(await button('发布').isDisabled()).toBe(true);
    const wrong = {
      ...adapting.DEFINITION,
      fields: { ...adapting.DEFINITION.fields, '/reportedAt': { from: '/at', time: 'x' } },
    };
    await editor.fill(JSON.stringify(wrong, null, 2));
    await button('保存草稿').click();
    await view.page.getByText(adapting.finding.says).waitFor();
    expect(await view.inspect('adapter-findings')).toEqual([]);
    await button('第 14 行').click();
    const selected = await view.page.evaluate(
      'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)',
    );
    expect(String(selected).trim()).toBe('"time": "x"');
    await editor.fill('{\n  "name": "cz-hotline",\n}');
    await view.page.getByText('这里应为带引号的栏名').waitFor();
    await editor.fill(JSON.stringify({ ...adapting.DEFINITION, title: '澄州市热线工单' }, null, 2));
    await view.page.getByRole('textbox', { name: '样例' }).fill('{"id":"GD-1","at":"2026-03-02 09:05:00"}\n{"id":""}');
    await button('试运行').click();
    await view.page.getByText('2 条中 1 条会被接收').waitFor();
    expect(Object.keys(sent('POST', `${INGEST}adapters/cz-hotline/try`).at(-1)?.body as object)).toEqual([
      'lines',
      'definition',
    ]);
    await view.page.getByText('按 +08:00 的时间').waitFor();
    await view.page.getByText('没有规则读取').first().waitFor();
    expect(await view.inspect('adapter')).toEqual([]);
    await inspectSmall('adapter');
    await button('保存草稿').click();
    await view.page.getByText('已存为第 3 版的草稿').last().waitFor();
    await view.page.getByText('先用样例试运行已保存的草稿').waitFor();
    await button('试运行').click();
    await view.page.getByText('先用样例试运行已保存的草稿').waitFor({ state: 'detached' });
    expect(sent('POST', `${INGEST}adapters/cz-hotline/try`).at(-1)?.body).toMatchObject({ version: 3 });
    await button('发布').click();
    await view.page.getByText(`${samples.HOTLINE} 随即按它读取`).waitFor();
    await confirm();
    await view.page.getByText('第 3 版已发布').waitFor();
    expect(sent('POST', `${INGEST}adapters/cz-hotline/versions/3/publish`)).toHaveLength(1);
  });

  it('are begun as a copy of another, and given to a source', async () => {
    await openAs('shuju', '/adapters/hotline-12345');
    await button('以此为底新建').click();
    await view.page.getByLabel('编号').fill('cz-hotline');
    await view.page.getByLabel('名称').fill('澄州市 12345 工单');
    expect(await view.inspect('new-adapter')).toEqual([]);
    await button('起草').click();
    await view.heading('澄州市 12345 工单').waitFor();
    expect(sent('POST', `${INGEST}adapters`).at(-1)?.body).toMatchObject({
      definition: { name: 'cz-hotline', zone: '+08:00' },
    });
    await button('用于来源').click();
    await choose('来源', '综治网格');
    await button('使用').click();
    await view.page.getByText('来源已改用此适配器').waitFor();
    expect(sent('PUT', `${INGEST}sources/cz-grid/adapter`).at(-1)?.body).toEqual({ adapterId: 'cz-hotline' });
  });
});

describe('imports', () => {
  it('take a file, are followed to their end, and give their errors', async () => {
    await openAs('shuju', '/imports');
    await view.page.getByText('接收 499,100').waitFor();
    expect(await view.inspect('imports')).toEqual([]);
    await inspectSmall('imports');
    await button('导入文件').click();
    await choose('来源', '12345');
    const file = view.page.locator('input[type=file]');
    await file.setInputFiles({ name: '旧.xls', mimeType: '', buffer: Buffer.from('x') });
    await view.page.getByText('旧的 .xls 请另存为 .xlsx').waitFor();
    await file.setInputFiles({ name: '工单.csv', mimeType: 'text/csv', buffer: Buffer.from('事件编号\nGD-1') });
    expect(await view.inspect('new-import')).toEqual([]);
    gateway.ingest.rowsDone = 125_000;
    await button('上传并导入').click();
    const drawer = view.page.getByRole('dialog', { name: '文件导入' });
    await drawer.getByText('125,000 / 500,000 行').waitFor();
    const [upload] = sent('POST', `${INGEST}imports`);
    expect(Object.fromEntries(upload?.query ?? [])).toEqual({
      sourceId: samples.HOTLINE,
      format: 'csv',
      mode: 'backfill',
    });
    expect((upload?.body as Buffer).toString()).toBe('事件编号\nGD-1');
    expect(await view.inspect('import-running')).toEqual([]);
    gateway.ingest.rowsDone = 500_000;
    await drawer.getByText('500,000 / 500,000 行').waitFor();
    await drawer.getByText('已完成').waitFor();
    const errors = drawer.getByRole('link', { name: '下载错误清单（3 行）' });
    expect(await errors.getAttribute('href')).toMatch(/^\/api\/services\/ingest\/v1\/imports\/[\w-]+\/errors\.xlsx$/);
    const asked = gateway.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(gateway.requests.length).toBe(asked);
  });

  it('are cancelled, and say why they failed', async () => {
    gateway.ingest.running = 'importing';
    gateway.ingest.rowsDone = 10;
    await openAs('shuju', '/imports');
    await button(/^查看 cz-12345/)
      .first()
      .click();
    await button('取消导入').click();
    await confirm();
    await view.page.getByRole('dialog', { name: '文件导入' }).getByText('已取消', { exact: true }).waitFor();
    expect(sent('POST', /\/cancel$/)).toHaveLength(1);
    await view.page.keyboard.press('Escape');
    await button(/^查看 cz-12345/)
      .last()
      .click();
    await view.page.getByText('第 3 列不认识；最接近的是“上报时间”').waitFor();
    expect(await view.inspect('import-failed')).toEqual([]);
  });
});

describe('the quarantine', () => {
  const records = '/api/services/ingest/ops/quarantine';

  it('is counted by reason, searched, and read masked', async () => {
    await openAs('xitong', '/quarantine');
    await view.page.getByText('待处理 3 条').waitFor();
    await button('查看记录 9').waitFor();
    expect(await view.inspect('quarantine')).toEqual([]);
    await inspectSmall('quarantine');
    await view.page.getByRole('button', { name: /INGEST.SIGNATURE_WRONG 1/ }).click();
    await button('查看记录 9').waitFor({ state: 'detached' });
    await view.goto(`/quarantine?source=${samples.HOTLINE}&from=2026-03-09&to=2026-03-09&text=%2Fat`);
    await button('查看记录 7').waitFor();
    expect(Object.fromEntries(sent('GET', records).at(-1)?.query ?? [])).toEqual({
      state: 'open',
      source: samples.HOTLINE,
      text: '/at',
      from: '2026-03-08T16:00:00.000Z',
      to: '2026-03-09T16:00:00.000Z',
      limit: '50',
    });
    const answered = view.page.waitForResponse(/\/matcher\/ops\/quarantine\?/);
    await view.page.getByText('碰撞服务').click();
    await answered;
    await view.page.getByRole('columnheader', { name: '主题' }).waitFor();
    expect(sent('GET', '/api/services/matcher/ops/quarantine').at(-1)?.query.get('source')).toBeNull();
    await view.goto('/quarantine');
    await button('查看记录 7').click();
    await view.page.getByText('138****0000').waitFor();
    expect(await view.inspect('quarantine-record')).toEqual([]);
    expect(gateway.ingest.unmasked).toEqual([]);
  });

  it('shows a record as it is for a reason, and for a minute', async () => {
    // Time is a whole browser's.
    await view.leave();
    view = await WatchedPage.open(browser, gateway.url);
    await view.page.clock.install();
    await openAs('xitong', '/quarantine');
    await button('查看记录 7').click();
    await button('查看明文').click();
    await view.page.getByRole('textbox', { name: /理由/ }).fill('核对平台推送的日期格式');
    await button('查看一分钟').click();
    await view.page.getByText('13800000000').waitFor();
    expect(gateway.ingest.unmasked).toEqual(['核对平台推送的日期格式']);
    await view.page.clock.runFor(61_000);
    await view.page.getByText('13800000000').waitFor({ state: 'detached' });
    expect(await view.page.content()).not.toContain('13800000000');
  });

  it('has a record mended by hand for a reason, out of what it is and not of what is shown masked', async () => {
    await openAs('xitong', '/quarantine');
    await button('查看记录 7').click();
    await button('修补').click();
    await view.page.getByRole('textbox', { name: /理由/ }).fill('平台来电确认：日期漏写');
    expect(await view.inspect('mend-reason')).toEqual([]);
    await button('打开内容').click();
    const editor = view.page.getByLabel('修补后的内容');
    expect(JSON.parse(await editor.inputValue())).toEqual(JSON.parse(samples.CLEAR_VALUE));
    const mended = (await editor.inputValue()).replace('昨天', '2026-03-02 09:05:00');
    await editor.fill(mended);
    expect(await view.inspect('mend')).toEqual([]);
    await button('保存修补').click();
    await view.page.getByText('已修补，可以重发').waitFor();
    expect(sent('POST', `${records}/7/mend`).at(-1)?.body).toEqual({ value: mended, reason: '平台来电确认：日期漏写' });
    expect(gateway.ingest.unmasked).toEqual(['平台来电确认：日期漏写']);
    await editor.waitFor({ state: 'detached' });
    expect(await view.page.content()).not.toContain('13800000000');
  });

  it('has records sent again: one, those that were chosen, and all that fit; and lets one go for a reason', async () => {
    await openAs('xitong', '/quarantine');
    await button('查看记录 7').click();
    await button('不再处理').click();
    await view.page.getByRole('textbox', { name: /理由/ }).fill('平台确认是误推');
    await view.page.getByRole('dialog', { name: '不再处理记录 7' }).getByRole('button', { name: '不再处理' }).click();
    await button('查看记录 7').waitFor({ state: 'detached' });
    expect(sent('POST', `${records}/7/dismiss`).at(-1)?.body).toEqual({ reason: '平台确认是误推' });
    await view.page.getByLabel('选择记录 9').check();
    await view.page.getByLabel('选择记录 8').check();
    await button('重发所选的 2 条').click();
    await view.page.getByText('已重发 2 条').waitFor();
    expect(sent('POST', /\/resend$/).map(({ path }) => path)).toEqual([`${records}/9/resend`, `${records}/8/resend`]);
    await view.goto('/quarantine?reason=INGEST.ADAPTER_MISMATCH');
    await button('重发符合条件的全部').click();
    await confirm();
    await view.page.getByText('已开始批量重发').waitFor();
    expect(sent('POST', `${records}/resends`).at(-1)?.body).toEqual({ reason: 'INGEST.ADAPTER_MISMATCH' });
    await view.page.getByRole('table', { name: '批量重发' }).getByText('1998').waitFor();
  });

  it('is for operators alone', async () => {
    await openAs('shuju', '/quarantine');
    await view.page.getByText('没有权限打开本页').waitFor();
    expect(gateway.requests.some(({ path }) => path.includes('quarantine'))).toBe(false);
  });
});

describe('erasures', () => {
  it('are asked for by the data officer, of an event that is found by its number', async () => {
    await openAs('shuju', '/erasures');
    await view.page.getByText('待部门负责人或检察长复核').waitFor();
    expect(await view.inspect('erasures')).toEqual([]);
    await button('申请删除').click();
    await choose('来源', '12345');
    await view.page.getByLabel('来源的事件编号').fill('GD-0');
    await button('查找').click();
    await view.page.getByRole('alert').getByText('没有这个事件').waitFor();
    await view.page.getByLabel('来源的事件编号').fill('GD-7');
    await button('查找').click();
    await view.page.getByText('复核同意后立即删除，不能恢复').waitFor();
    await choose('依据：《个人信息保护法》第四十七条第一款', '第三项');
    await view.page.getByLabel('理由').fill('当事人来函要求删除');
    expect(await view.inspect('request-erasure')).toEqual([]);
    await button('申请').click();
    await view.page.getByText('已申请，等待复核').waitFor();
    expect(sent('POST', `${INGEST}events/${samples.ERASED_EVENT}/erasure`).at(-1)?.body).toEqual({
      basis: '个保法 47(1)(3)',
      reason: '当事人来函要求删除',
    });
  });

  it('are decided by another person, who can look at the event before', async () => {
    await openAs('zhou', '/erasures');
    await view.page.getByText('理由：当事人来函要求删除，经核实推送有误').waitFor();
    await inspectSmall('erasures');
    await button(`查看事件 ${samples.ERASED_EVENT}`).click();
    await view.page.getByRole('dialog', { name: '事件' }).getByText('退回 1 次').waitFor();
    await view.page.keyboard.press('Escape');
    await button(`同意删除 ${samples.ERASED_EVENT}`).click();
    await view.page.getByText('立即删除，不能恢复；同一编号以后也不再接收。').waitFor();
    await confirm();
    await view.page.getByText('事件已删除').nth(1).waitFor();
    expect(sent('POST', /\/confirm$/)).toHaveLength(1);
    expect(await button('申请删除').count()).toBe(0);
  });
});
