import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import * as samples from '../apps/console/test/connector-samples.js';
import { type FakeGateway, startFakeGateway } from '../apps/console/test/fake-gateway.js';
import { erased, HOTLINE } from '../apps/console/test/ingest-samples.js';
import type { ErasedDay } from '../apps/ingest/src/list-erased/list-erased.query.js';
import type { ListedConnector } from '../apps/ingest/src/list-connectors/list-connectors.query.js';
import type { ConnectorState } from '../apps/ingest/src/read-connector/connector-state.js';
import type { ConnectorView } from '../apps/ingest/src/read-connector/read-connector.query.js';
import { launchBrowser, WatchedPage } from './console-browser.js';
import { ConsoleDesk } from './console-desk.js';

// The compiler holds that what the fake ingest answers is of the form that the real one answers.
void (samples.connectors satisfies readonly ListedConnector[]);
void (samples.sampleState('running') satisfies ConnectorState);
void (samples.connectorOf(1, samples.DEFINITION) satisfies Omit<ConnectorView, 'definition'>);
void (erased satisfies readonly ErasedDay[]);
void (samples.DEFINITION satisfies ConnectorView['definition']);

const DIST = join(import.meta.dirname, '../apps/console/dist');
const CONNECTOR = `/api/services/ingest/v1/sources/${HOTLINE}/connector`;

jest.setTimeout(60_000);

let browser: Browser;
let gateway: FakeGateway;
let view: WatchedPage;
let desk: ConsoleDesk;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  gateway = await startFakeGateway(DIST);
  view = await WatchedPage.open(browser, gateway.url);
  desk = new ConsoleDesk(view, gateway);
});
afterEach(async () => {
  await view.close();
  await gateway.close();
  expect(view.faults).toEqual([]);
});

const editor = () => view.page.getByLabel('连接器的写法，JSON');
const write = (over: object): Promise<void> =>
  editor().fill(JSON.stringify({ ...samples.DEFINITION, ...over }, null, 2));

describe('connectors', () => {
  it('are listed with when they asked, how far they are, and why they cannot', async () => {
    await desk.openAs('shuju', '/connectors');
    const failing = view.page.getByRole('row', { name: /数字城市管理/ });
    await failing.getByText('平台不接受登录：状态码 401').waitFor();
    await failing.getByText('连续 7 次').waitFor();
    await failing.getByText('开始 1 天，尚未追上').waitFor();
    await view.page.getByText('12,043 条').waitFor();
    await view.page.getByText('每 5 分钟').waitFor();
    expect(await desk.inspect('connectors')).toEqual([]);
    await desk.choose('状态', '拉取失败');
    await view.page.getByText('12,043 条').waitFor({ state: 'detached' });
    await failing.waitFor();
  });

  it('are begun for a source from the interface that is nearest, and saved with their secret', async () => {
    await desk.openAs('shuju', '/connectors');
    await desk.button('新建连接器').click();
    await desk.choose('来源', '12345 热线');
    await desk.button('开始填写').click();
    await view.page.getByText('这个来源已有连接器').waitFor();
    await desk.choose('来源', '综治网格');
    await desk.choose('平台的接口', '按页码');
    expect(await view.inspect('new-connector')).toEqual([]);
    await desk.button('开始填写').click();
    await view.heading('澄州市综治网格平台的拉取').waitFor();
    expect(await editor().inputValue()).toContain('"password": "{secret}"');
    expect(await desk.button('开始拉取').count()).toBe(0);
    await view.page.getByLabel('平台的密钥或密码').fill(samples.CONNECTOR_SECRET);
    expect(await desk.inspect('connector-begun')).toEqual([]);
    await desk.button('保存').click();
    await view.page.getByText('已保存为第 3 版').waitFor();
    expect(desk.sent('PUT', CONNECTOR.replace(HOTLINE, 'cz-grid')).at(-1)?.body).toMatchObject({
      definition: { paging: { kind: 'page' } },
      secret: samples.CONNECTOR_SECRET,
      fromStart: false,
    });
    expect(await view.page.getByLabel('平台的密钥或密码').inputValue()).toBe('');
    expect(await view.page.content()).not.toContain(samples.CONNECTOR_SECRET);
  });

  it('are tried as they are written, with what the platform says of it', async () => {
    await desk.openAs('xitong', `/connectors/${HOTLINE}`);
    await view.page.getByText('游标 12043').waitFor();
    expect(await desk.button('保存').isDisabled()).toBe(true);
    expect(await desk.inspect('connector')).toEqual([]);
    await write({ signIn: { kind: 'magic' } });
    await desk.button('试一次').click();
    await view.page.getByText('应为 none、header、basic').waitFor();
    expect(await view.inspect('connector-findings')).toEqual([]);
    await write({ signIn: { kind: 'oauth2', tokenUrl: 'https://elsewhere.example/token', clientId: 'jcy' } });
    await desk.button('试一次').click();
    await view.page.getByText('地址与原来不同，须重新填写').waitFor();
    gateway.connectors.fault = samples.signInFault;
    await view.page.getByLabel('平台的密钥或密码').fill(samples.CONNECTOR_SECRET);
    await desk.button('试一次').click();
    await view.page.getByText('平台不接受登录：状态码 401').waitFor();
    gateway.connectors.fault = null;
    await desk.button('试一次').click();
    await view.page.getByText('本页 2 条，下一页的游标 12045，还有下一页').waitFor();
    await view.page.getByText('按 +08:00 的时间').waitFor();
    expect(await desk.inspect('connector-tried')).toEqual([]);
    expect(desk.sent('POST', `${CONNECTOR}/try`).at(-1)?.body).toMatchObject({
      definition: { signIn: { tokenUrl: 'https://elsewhere.example/token' } },
      secret: samples.CONNECTOR_SECRET,
    });
  });

  it('are changed while they run, begun anew, stopped and started, each with a word on what that means', async () => {
    await desk.openAs('shuju', `/connectors/${HOTLINE}`);
    await editor().waitFor();
    await write({ everySeconds: 60 });
    await desk.button('保存').click();
    await view.page.getByText('正在拉取，随即改按新的写法？').waitFor();
    await desk.confirm();
    await view.page.getByText('已保存为第 3 版，从上次的位置继续').waitFor();
    await view.page.getByLabel('从头拉取，全部重新核对').check();
    await desk.button('保存').click();
    await view.page.getByText('已收到的不会重复').waitFor();
    await desk.confirm();
    await view.page.getByText('已保存为第 4 版，将从头拉取').waitFor();
    expect(desk.sent('PUT', CONNECTOR).map(({ body }) => (body as { fromStart: boolean }).fromStart)).toEqual([
      false,
      true,
    ]);
    await desk.button('停止拉取').click();
    await desk.confirm();
    await view.page.getByText('已停止拉取').waitFor();
    await desk.button('开始拉取').click();
    await desk.confirm();
    await view.page.getByText('已开始拉取').waitFor();
    expect([desk.sent('POST', `${CONNECTOR}/stop`), desk.sent('POST', `${CONNECTOR}/start`)]).toMatchObject([
      [{ method: 'POST' }],
      [{ method: 'POST' }],
    ]);
  });

  it('are for those who look after sources, of their own office', async () => {
    await desk.openAs('shenji', '/connectors');
    await view.page.getByText('没有权限打开本页').waitFor();
    await view.page.context().clearCookies();
    await desk.openAs('quxitong', `/connectors/${HOTLINE}`);
    await view.page.getByText('这个来源属于其他院').waitFor();
    await view.goto('/connectors');
    await view.page.getByText('没有符合条件的连接器').waitFor();
    await view.goto('/connectors/nobody');
    await view.page.getByText('没有这个来源').waitFor();
    expect(gateway.requests.some(({ path }) => path.endsWith('/connector'))).toBe(false);
  });
});

describe('what was erased', () => {
  it('is listed by day, source and rule, page by page, with the reason of what was decided', async () => {
    await desk.openAs('shuju', '/erasures');
    await view.page.getByText('理由：试运行期间误推的测试数据').waitFor();
    await view.page.getByRole('tab', { name: '已删除的事件' }).click();
    await view.page.getByText('平台写明的最后一日已过').waitFor();
    expect(await desk.inspect('erased')).toEqual([]);
    await desk.button(/更多/).click();
    await view.page.getByRole('row', { name: /2026-03-08 .*12,840 期满自动 来源的保存天数已满/ }).waitFor();
    await desk.choose('方式', '人工');
    await view.page.getByText('平台写明的最后一日已过').waitFor({ state: 'detached' });
    await view.page.getByText('经申请和复核').waitFor();
    expect(desk.sent('GET', '/api/services/ingest/v1/erased').map(({ query }) => [...query.keys()].join())).toEqual([
      'limit',
      'cursor,limit',
      'by,limit',
    ]);
    await view.page.context().clearCookies();
    await desk.openAs('zhou', '/erasures?tab=erased&from=2026-03-01');
    await view.page.getByLabel('来源编号').fill(HOTLINE);
    await view.page.getByLabel('来源编号').press('Enter');
    await view.page.getByText('经申请和复核').waitFor();
    const asked = desk.sent('GET', '/api/services/ingest/v1/erased').at(-1)?.query;
    expect(Object.fromEntries(asked ?? [])).toEqual({ sourceId: HOTLINE, from: '2026-03-01', limit: '50' });
  });
});
