import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { CASE_ID, CLUE_ID, HIDDEN_ID } from '../apps/console/test/clue-samples.js';
import { type FakeGateway, startFakeGateway } from '../apps/console/test/fake-gateway.js';
import {
  ENROL_ACCOUNT,
  FACTOR_ACCOUNT,
  HASTY_ACCOUNT,
  LOCKED_ACCOUNT,
  NEW_ACCOUNT,
  PASSWORD,
  TOTP_CODE,
} from '../apps/console/test/people.js';
import { launchBrowser, WatchedPage } from './console-browser.js';

const DIST = join(import.meta.dirname, '../apps/console/dist');

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
  // Whatever a test is about: nothing may have been blocked, thrown, or asked of another host.
  expect(view.faults).toEqual([]);
});

/** The page as this person sees it, without the way through the sign-in. */
const openAs = async (account: string, path: string): Promise<void> => {
  await view.page.request.post(`${gateway.url}/api/session`, { data: { account, password: PASSWORD } });
  await view.goto(path);
};

describe('the sign-in', () => {
  it('tells a wrong password, a locked account and the time to wait, each in its words', async () => {
    gateway.sessions.offersMore = true;
    await view.goto('/');
    await view.page.getByRole('link', { name: '统一身份认证登录' }).waitFor();
    expect(await view.inspect('sign-in')).toEqual([]);
    const alert = view.page.getByRole('alert');
    await view.signIn('zhang', 'wrong-password');
    await alert.getByText('账号或密码不正确').waitFor();
    expect(await view.inspect('sign-in-wrong')).toEqual([]);
    await view.signIn(LOCKED_ACCOUNT, PASSWORD);
    await alert.getByText('账号已锁定').waitFor();
    await view.signIn(HASTY_ACCOUNT, PASSWORD);
    await alert.getByText('请在 2 分钟后再试。').waitFor();
    expect(await view.inspect('sign-in-wait')).toEqual([]);
    expect(await view.page.getByRole('link', { name: '统一身份认证登录' }).getAttribute('href')).toBe(
      '/api/oidc/start',
    );
  });

  it('asks for the second factor and then leads to the page that was wanted', async () => {
    await view.goto(`/clues/${CLUE_ID}`);
    await view.signIn(FACTOR_ACCOUNT, PASSWORD);
    await view.page.getByLabel('动态口令').fill('000000');
    await view.page.getByRole('button', { name: '验证' }).click();
    await view.page.getByRole('alert').getByText('动态口令不正确').waitFor();
    expect(await view.inspect('second-factor')).toEqual([]);
    await view.page.getByLabel('动态口令').fill(TOTP_CODE);
    await view.page.getByRole('button', { name: '验证' }).click();
    await view.heading(/^线索〔2026〕/).waitFor();
  });

  it('has a generated password changed first', async () => {
    await view.goto('/');
    await view.signIn(NEW_ACCOUNT, PASSWORD);
    await view.page.getByLabel('新密码', { exact: true }).fill('another-long-password');
    await view.page.getByLabel('再次输入新密码').fill('another-lang-password');
    await view.page.getByRole('button', { name: '更换并登录' }).click();
    await view.page.getByText('两次输入不一致').waitFor();
    expect(await view.inspect('new-password')).toEqual([]);
    await view.page.getByLabel('再次输入新密码').fill('another-long-password');
    await view.page.getByRole('button', { name: '更换并登录' }).click();
    await view.heading('线索').waitFor();
  });

  it('sets up the second factor that a role asks for', async () => {
    await view.goto('/');
    await view.signIn(ENROL_ACCOUNT, PASSWORD);
    await view.page.getByLabel('动态口令的二维码').waitFor();
    expect(await view.inspect('enrol')).toEqual([]);
    await view.page.getByLabel('动态口令', { exact: true }).fill(TOTP_CODE);
    await view.page.getByRole('button', { name: '启用并登录' }).click();
    await view.heading('线索').waitFor();
  });

  it('takes the signature of a certificate', async () => {
    gateway.sessions.offersMore = true;
    await view.goto('/');
    await view.page.getByRole('button', { name: '数字证书登录' }).click();
    await view.page.getByText('grid http://console.test c1').waitFor();
    expect(await view.inspect('certificate')).toEqual([]);
    await view.page.getByLabel('证书（PEM）').fill('-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----');
    await view.page.getByLabel('签名（Base64）').fill('c2ln\nbmVk');
    await view.page.getByRole('dialog').getByRole('button', { name: '登录', exact: true }).click();
    await view.heading('线索').waitFor();
  });

  it('goes on where the identity provider left it, and keeps nothing of it in the address', async () => {
    await view.goto('/sign-in#problem=GATEWAY.OIDC_UNKNOWN_PERSON');
    await view.page.getByRole('alert').getByText('您在本系统还没有账号').waitFor();
    await view.page.waitForURL((url) => url.hash === '');
    await view.page.goto('about:blank');
    await view.goto('/sign-in#state=second-factor&challenge=gone');
    await view.page.getByLabel('动态口令').fill('000000');
    await view.page.getByRole('button', { name: '验证' }).click();
    await view.page.getByRole('alert').getByText('动态口令不正确').waitFor();
    expect(new URL(view.page.url()).hash).toBe('');
  });

  it('comes back once the session is ended elsewhere', async () => {
    await openAs('zhang', '/clues');
    await view.heading('线索').waitFor();
    gateway.sessions.endAll();
    await view.page.getByRole('menuitem', { name: '案件' }).click();
    await view.page.getByRole('button', { name: '登录', exact: true }).waitFor();
    expect(new URL(view.page.url()).searchParams.get('from')).toBe('/cases');
  });
});

describe('clues', () => {
  it('are listed page by page, in the time of the offices, by tab and by text', async () => {
    await openAs('zhang', '/');
    const rows = view.page.getByRole('table').getByRole('link');
    await view.page.getByText('已显示 50 条，载入更多').click();
    await view.page.getByText('已显示 100 条，载入更多').waitFor();
    expect(await rows.count()).toBe(100);
    await view.page.getByText('2026-03-02 07:30').waitFor();
    expect(await view.inspect('clues')).toEqual([]);
    await view.page.getByRole('tab', { name: '我承办的' }).click();
    await view.page.getByText('没有由您承办的线索').waitFor();
    expect(await view.inspect('clues-empty')).toEqual([]);
    await view.page.getByRole('tab', { name: '全部可见' }).click();
    await view.page.getByLabel('标题或编号中的文字').fill('199号');
    await view.page.keyboard.press('Enter');
    await view.page.getByText('共 1 条，已全部显示').waitFor();
    expect(new URL(view.page.url()).searchParams.get('text')).toBe('199号');
  });

  it('explain each hit, and are moved by the commands that are offered', async () => {
    await openAs('zhang', `/clues/${CLUE_ID}`);
    await view.page.getByText('30天内同一归并键至少2件').first().waitFor();
    expect(await view.page.locator('mark', { hasText: '发黑发臭' }).count()).toBeGreaterThan(0);
    expect(await view.inspect('clue')).toEqual([]);
    await view.page.getByRole('button', { name: '开始评估' }).click();
    expect(await view.inspect('command')).toEqual([]);
    await view.page.getByRole('button', { name: '确定开始评估' }).click();
    await view.page.getByText('张知远（检察官）').first().waitFor();
    await view.page.getByText('《人民检察院公益诉讼办案规则》第二十七条').first().waitFor();
  });

  it('that somebody else changed meanwhile are read again, and what was typed is kept', async () => {
    await openAs('zhang', `/clues/${CLUE_ID}`);
    await view.page.getByRole('button', { name: '开始评估' }).click();
    gateway.casework.changeBehind();
    await view.page.getByLabel('理由（可不填）').fill('线索具体，可以核查');
    await view.page.getByRole('button', { name: '确定开始评估' }).click();
    await view.page.getByRole('alert').getByText('内容已被他人更改，已重新读取').waitFor();
    expect(await view.inspect('conflict')).toEqual([]);
    expect(await view.page.getByLabel('理由（可不填）').inputValue()).toBe('线索具体，可以核查');
    await view.page.getByRole('button', { name: '确定开始评估' }).click();
    await view.page.getByText('已开始评估').waitFor();
    const sent = gateway.requests.filter(({ path }) => path.endsWith('/commands/assess')).map(({ body }) => body);
    expect(sent).toEqual([
      { version: 1, reason: '线索具体，可以核查' },
      { version: 2, reason: '线索具体，可以核查' },
    ]);
  });

  it('show clear text for a reason, and for a minute', async () => {
    // Time is a whole browser's.
    await view.leave();
    view = await WatchedPage.open(browser, gateway.url);
    await view.page.clock.install();
    await openAs('zhang', `/clues/${CLUE_ID}`);
    await view.page.getByRole('button', { name: '查看明文' }).first().click();
    await view.page.getByRole('textbox', { name: /理由/ }).fill('核实污染地点，须电话联系');
    expect(await view.inspect('unmask-reason')).toEqual([]);
    await view.page.getByRole('button', { name: '查看一分钟' }).click();
    await view.page.getByText('电话：13800000000').waitFor();
    expect(await view.inspect('clear-text')).toEqual([]);
    expect(gateway.casework.unmasked.map(({ reason }) => reason)).toEqual(['核实污染地点，须电话联系']);
    await view.page.clock.runFor(30_000);
    expect(await view.page.getByText('电话：13800000000').count()).toBe(1);
    await view.page.clock.runFor(31_000);
    await view.page.getByText('电话：13800000000').waitFor({ state: 'detached' });
    expect(await view.page.content()).not.toContain('13800000000');
  });

  it('that cannot be seen are answered alike, with a way to ask why for those who may', async () => {
    await openAs('zhou', `/clues/${HIDDEN_ID}`);
    await view.page.getByText('没有这条线索').waitFor();
    expect(await view.inspect('clue-unseen')).toEqual([]);
    expect(await view.page.getByRole('link', { name: '为什么我看不到' }).count()).toBeGreaterThan(0);
  });

  it('show their events with what the platform did about them', async () => {
    await openAs('zhang', `/clues/${CLUE_ID}`);
    await view.page.getByRole('button', { name: '查看事件与处置' }).first().click();
    await view.page.getByRole('dialog').getByText('退回 1 次').waitFor();
    expect(await view.inspect('event')).toEqual([]);
  });
});

describe('cases', () => {
  it('are listed and shown with their clues and their history', async () => {
    await openAs('zhou', '/cases');
    await view.page.getByRole('link', { name: '案件〔2026〕3号' }).waitFor();
    expect(await view.inspect('cases')).toEqual([]);
    await view.page.getByRole('link', { name: '案件〔2026〕3号' }).click();
    await view.page.getByText('理由：现场核查属实，公共利益受到损害').waitFor();
    expect(new URL(view.page.url()).pathname).toBe(`/cases/${CASE_ID}`);
    // Who handles it is told by name, which another route gives.
    const facts = view.page.getByRole('region', { name: '基本情况' });
    await facts.getByText('张知远', { exact: true }).waitFor();
    await facts.getByText('公益诉讼检察部', { exact: true }).waitFor();
    expect(await view.inspect('case')).toEqual([]);
  });
});

describe('the own account', () => {
  it('changes its password, draws the code of the second factor itself, and ends sessions', async () => {
    await openAs('zhang', '/profile');
    await view.page.getByRole('button', { name: '启用动态口令' }).click();
    await view.page.getByLabel('动态口令的二维码').waitFor();
    expect(await view.inspect('profile')).toEqual([]);
    await view.page.getByLabel('六位数字').fill(TOTP_CODE);
    await view.page.getByRole('button', { name: '启用', exact: true }).click();
    await view.page.getByText('已启用', { exact: true }).waitFor();
    await view.page.getByRole('row', { name: /当前/ }).getByRole('button', { name: '退出登录' }).click();
    await view.page.getByRole('button', { name: /确\s?定/ }).click();
    await view.page.getByRole('button', { name: '登录', exact: true }).waitFor();
  });
});

describe('the question why an item is hidden', () => {
  it('is answered with the layer and the rule', async () => {
    await openAs('zhou', `/visibility?item=${encodeURIComponent('线索〔2026〕12号')}`);
    await view.page.getByLabel('替谁查询（人员编号）').fill('990100-zhang');
    await view.page.getByRole('button', { name: '查询' }).click();
    await view.page.getByText('现在看不到').waitFor();
    await view.page.getByText('第二层：查阅规则').waitFor();
    expect(await view.inspect('visibility')).toEqual([]);
    await view.page.getByLabel('线索或案件').fill('线索〔2026〕999号');
    await view.page.getByRole('button', { name: '查询' }).click();
    await view.page.getByRole('alert').getByText('没有这一项').waitFor();
  });

  it('is not for everybody', async () => {
    await openAs('zhang', '/visibility');
    await view.page.getByText('没有权限打开本页').waitFor();
    expect(await view.inspect('denied')).toEqual([]);
    expect(gateway.requests.some(({ path }) => path.includes('visibility'))).toBe(false);
  });
});

describe('the audit administrator', () => {
  it('sees sign-ins and changes, narrowed by kind and day', async () => {
    await openAs('shenji', '/');
    await view.page.getByText('990100-zhang，密码，密码不正确').waitFor();
    await view.page.getByRole('button', { name: '展开行' }).first().click();
    expect(await view.inspect('audit')).toEqual([]);
    await view.page.getByRole('combobox', { name: '种类' }).click();
    await view.page.locator('.ant-select-item', { hasText: '组织机构' }).click();
    await view.page.getByText('共 1 条，已全部显示').waitFor();
    await view.goto('/audit?from=2026-03-02&to=2026-03-02');
    await view.page.getByText('变更人员').waitFor();
    const last = gateway.requests.filter(({ path }) => path === '/api/audit').at(-1);
    expect([last?.query.get('from'), last?.query.get('to')]).toEqual([
      '2026-03-01T16:00:00.000Z',
      '2026-03-02T16:00:00.000Z',
    ]);
  });

  it('reads the security log, is told what is damaged, and has its chain checked', async () => {
    await openAs('shenji', '/audit');
    await view.page.getByRole('tab', { name: '安全日志' }).click();
    await view.page.getByText('HTTP.FORBIDDEN，ReadAuditController.read').waitFor();
    await view.page.getByRole('button', { name: '展开行' }).first().click();
    expect(await view.inspect('security-log')).toEqual([]);
    await view.page.getByRole('combobox', { name: '服务' }).click();
    await view.page.locator('.ant-select-item', { hasText: '接入' }).click();
    await view.page.getByText('共 1 条，已全部显示').waitFor();
    await view.page.getByRole('button', { name: '核对最近七天的日志链' }).click();
    await view.page.getByText('不完整或不是本系统写的行：gateway-2026-03-09.jsonl，第 12 行').waitFor();
    await view.page.getByText('此行之前缺行：ingest-2026-03-08.jsonl，第 40 行，缺第 40 至 42 号').waitFor();
    expect(await view.inspect('security-log-check')).toEqual([]);
    gateway.administration.historyIsTampered = true;
    await view.goto('/audit?tab=security&kind=sign-in');
    await view.page.getByRole('alert').getByText('在查看过的行中发现 2 处问题').waitFor();
    expect(await view.inspect('security-log-faults')).toEqual([]);
    const asked = gateway.requests.filter(({ path }) => path === '/api/security-log').at(-1);
    expect(asked?.query.get('kind')).toBe('sign-in');
  });

  it('sees who looked at clear text, and why', async () => {
    gateway.casework.unmasked.push({ eventId: 'e1', reason: '核实污染地点，须电话联系', person: '990100-zhang' });
    await openAs('shenji', '/audit/access');
    await view.page.getByText('核实污染地点，须电话联系').waitFor();
    await view.page.getByText('原文、姓名、电话').waitFor();
    expect(await view.inspect('access-records')).toEqual([]);
    await view.page.getByRole('tab', { name: '线索与案件' }).click();
    await view.page.getByText('没有符合条件的记录。').waitFor();
  });

  it('has histories verified, and is told where one was tampered with', async () => {
    gateway.administration.historyIsTampered = true;
    await openAs('shenji', '/verification');
    await view.page.getByRole('button', { name: '全部核验' }).click();
    await view.page.getByText('发现 2 处问题').waitFor();
    await view.page.getByText('案件 0195f8c9-1a20-7e3c-8b52-6f1d9a2c3b01，第 4 至 6 项').waitFor();
    expect(await view.page.getByText('没有发现问题').count()).toBe(4);
    expect(await view.inspect('verification')).toEqual([]);
  });
});

describe('the security administrator', () => {
  it('creates accounts and governs them, and sees a new password once', async () => {
    await openAs('anquan', '/accounts');
    await view.page.getByText('已锁定').waitFor();
    expect(await view.inspect('accounts')).toEqual([]);
    await view.page.getByRole('button', { name: '锁定 zhang', exact: true }).click();
    await view.page.getByRole('button', { name: '确定' }).click();
    await view.page.getByText('已锁定', { exact: true }).last().waitFor();
    expect(gateway.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/lock'))).toHaveLength(1);
    await view.page.getByRole('button', { name: '新建账号' }).click();
    await view.page.getByLabel('人员').click();
    await view.page.getByTitle(/张知远/).click();
    await view.page.getByLabel('账号名').fill('zhang.zhiyuan');
    await view.page.getByRole('button', { name: '建立' }).click();
    await view.page.getByText('calm-river-7-lantern').waitFor();
    expect(await view.inspect('initial-password')).toEqual([]);
    await view.page.getByRole('button', { name: '已记下' }).click();
    await view.page.getByText('calm-river-7-lantern').waitFor({ state: 'detached' });
  });

  it('gives roles with terms, and leaves terms that are over as they are', async () => {
    await openAs('anquan', '/grants');
    await view.page.getByRole('button', { name: '变更角色 张知远' }).click();
    await view.page.getByLabel('第 1 项的截止日').fill('2999-12-31');
    expect(await view.inspect('grants')).toEqual([]);
    await view.page.getByRole('button', { name: '保存' }).click();
    await view.page.getByText('张知远 的角色已变更').waitFor();
    expect(gateway.requests.find(({ method }) => method === 'PUT')?.body).toEqual({
      revision: 4,
      terms: [
        { role: 'assistant', fromDay: '2020-01-01', toDay: '2023-12-31' },
        { role: 'prosecutor', fromDay: '2024-01-01', toDay: '2999-12-31' },
      ],
    });
    await view.page.getByRole('tab', { name: '代理' }).click();
    await view.page.getByText('代理中').waitFor();
    expect(await view.inspect('stand-ins')).toEqual([]);
  });
});

describe('the system administrator', () => {
  const workbook = { name: '组织.xlsx', mimeType: '', buffer: Buffer.from('PK') };

  it('keeps offices, departments, people and duties', async () => {
    await openAs('xitong', '/');
    await view.page.getByRole('button', { name: '更改 澄州市柳溪区人民检察院' }).click();
    await view.page.getByLabel('名称').fill('澄州市柳溪新区人民检察院');
    expect(await view.inspect('office')).toEqual([]);
    await view.page.getByRole('button', { name: '保存' }).click();
    await view.page.getByText('已保存').waitFor();
    const sent = gateway.requests.find(({ method }) => method === 'PUT');
    expect([sent?.path, sent?.body]).toEqual([
      '/api/organisation/offices/990102',
      expect.objectContaining({ name: '澄州市柳溪新区人民检察院', revision: 2, parentId: '990100' }),
    ]);
    for (const tab of ['部门', '人员', '管辖']) {
      await view.page.getByRole('tab', { name: tab }).click();
      await view.page.getByRole('table', { name: tab }).getByRole('button').first().waitFor();
      expect(await view.inspect(`organisation-${tab}`)).toEqual([]);
    }
  });

  it('imports a workbook after a trial, and none that has a fault', async () => {
    gateway.administration.workbookIsWrong = true;
    await openAs('xitong', '/organisation?tab=import');
    await view.page.locator('input[type=file]').setInputFiles(workbook);
    await view.page.getByText('检察院 990100 没有编号为 990200-01 的部门').waitFor();
    expect(await view.inspect('import-faults')).toEqual([]);
    gateway.administration.workbookIsWrong = false;
    await view.page.locator('input[type=file]').setInputFiles(workbook);
    await view.page.getByText('试算没有错误，尚未写入').waitFor();
    await view.page.getByRole('button', { name: '导入 组织.xlsx' }).click();
    await view.page.getByText('已全部写入').waitFor();
    expect(await view.inspect('import-done')).toEqual([]);
    const imports = gateway.requests.filter(({ path }) => path.endsWith('/import'));
    expect(imports.map(({ query }) => query.get('dryRun'))).toEqual(['true', 'true', 'false']);
  });

  it('changes a day of the calendar', async () => {
    await openAs('xitong', '/calendar?year=2026');
    await view.page.getByRole('button', { name: /2026-02-28 调休上班日：春节调休上班/ }).waitFor();
    expect(await view.inspect('calendar')).toEqual([]);
    await view.page.getByRole('button', { name: /2026-10-10/ }).click();
    await view.page.getByRole('radio', { name: '工作日' }).check();
    await view.page.getByLabel('名称').fill('国庆节调休上班');
    expect(await view.inspect('calendar-day')).toEqual([]);
    await view.page.getByRole('button', { name: '保存' }).click();
    await view.page.getByText('2026-10-10 已更改').waitFor();
    const sent = gateway.requests.find(({ method }) => method === 'PUT');
    expect([sent?.path, sent?.body]).toEqual(['/api/calendar/2026/10-10', { kind: 'workday', name: '国庆节调休上班' }]);
    await view.goto('/calendar?year=2031');
    await view.page.getByText('尚未录入 2031 年').waitFor();
  });

  it('of a lower office reads the calendar, which is not its to change', async () => {
    await openAs('quxitong', '/calendar?year=2026');
    await view.page.getByText('依据：国办发明电').waitFor();
    expect(await view.page.getByRole('button', { name: '录入年份' }).count()).toBe(0);
    expect(await view.page.getByRole('button', { name: /2026-10-10/ }).count()).toBe(0);
    expect(await view.inspect('calendar-lower')).toEqual([]);
  });
});
