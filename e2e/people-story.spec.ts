/**
 * People at the product's one address, in a real browser, on the whole running line.
 *  1. The prosecutor and the chief of one office see what happened in their county, and nothing of the other's.
 *  2. The prosecutor of the other office sees the reverse; the chief of the city above reads both.
 *  3. The prosecutor looks at clear text for a stated reason, and the audit administrator sees who, what and why.
 *  4. A superuser changes a sealed entry of a history: the verification names it.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { witnessSource, verifyHistory } from '#platform/audit';
import { withClient } from '#platform/postgres';
import { openAccounts, type SampleAccount } from '../tools/demo/organisation/open-accounts.js';
import { OTHER_OFFICE } from '../tools/simulator/places.js';
import { seededRandom } from '../tools/simulator/random.js';
import { neighbourEvents, stories } from '../tools/simulator/stories.js';
import { launchBrowser, WatchedPage } from './console-browser.js';
import { eventually, type Line, registerPlatform, startLine } from './line-fixture.js';

jest.setTimeout(90_000);

const REASON = '须向举报人核实排污时间';
/** Firms in titles of clues: each county has its own. */
const OURS = '云溪锦澜印染有限公司';
const THEIRS = '白鹭鲜达冻品批发部';

describe('people at the console', () => {
  let line: Line;
  let browser: Browser;
  let accounts: readonly SampleAccount[];
  const pages: WatchedPage[] = [];

  beforeAll(async () => {
    line = await startLine({ env: { SECOND_FACTOR_ROLES: 'none', SEAL_EVERY_MS: '500' } });
    accounts = await openAccounts(line.services, line.directory, line.topicPrefix);
    const now = new Date();
    const random = seededRandom(11);
    const river = stories({ random, numberPrefix: 'P', now })[0]?.events ?? [];
    const neighbour = await registerPlatform(line.desk('ops'), line.services.urls.ingest, 'e2e-bailu', OTHER_OFFICE);
    await line.kafka.push(line.platform, river);
    await line.kafka.push(neighbour, neighbourEvents({ random, numberPrefix: 'N', now }));
    await eventually('clues of both offices', async () => {
      const rows = await line.sql('SELECT DISTINCT procuratorate_id FROM case_handling.clue');
      return rows.length === 2 ? rows : undefined;
    });
    browser = await launchBrowser();
  }, 180_000);

  afterAll(async () => {
    for (const page of pages) await page.close();
    await browser?.close();
    await line?.stop();
  }, 60_000);

  const signedIn = async (personId: string): Promise<WatchedPage> => {
    const found = accounts.find((one) => one.personId === personId);
    if (found === undefined) throw new Error(`${personId} has no account`);
    const view = await WatchedPage.open(browser, line.services.urls.gateway);
    pages.push(view);
    await view.goto('/');
    await view.signIn(found.account, found.password);
    await view.page.getByRole('navigation', { name: '主菜单' }).waitFor();
    return view;
  };

  const cluesOf = async (personId: string): Promise<{ readonly view: WatchedPage; readonly text: string }> => {
    const view = await signedIn(personId);
    await view.goto('/clues');
    await view.page
      .getByText(/^线索〔\d+〕\d+号$/)
      .first()
      .waitFor();
    return { view, text: await view.page.getByRole('table').innerText() };
  };

  it.each(['demo-prosecutor', 'demo-chief'])(
    '%s of one office sees its clues and not the other office’s',
    async (id) => {
      const { view, text } = await cluesOf(id);
      expect(text).toContain(OURS);
      expect(text).not.toContain(THEIRS);
      await view.inspect(`story-${id}`);
      expect(view.faults).toEqual([]);
    },
  );

  it('the prosecutor of the other office sees the reverse, the chief above both', async () => {
    const other = await cluesOf('demo-other');
    expect(other.text).toContain(THEIRS);
    expect(other.text).not.toContain(OURS);
    const city = await cluesOf('demo-city-chief');
    expect(city.text).toContain(OURS);
    expect(city.text).toContain(THEIRS);
    expect([...other.view.faults, ...city.view.faults]).toEqual([]);
  });

  it('the address of another office’s clue is answered like that of none', async () => {
    const rows = await line.sql<{ id: string }>('SELECT id FROM case_handling.clue WHERE procuratorate_id = $1', [
      OTHER_OFFICE.id,
    ]);
    const view = await signedIn('demo-prosecutor');
    await view.goto(`/clues/${rows[0]?.id ?? ''}`);
    await view.page.getByText('没有这条线索').waitFor();
    await view.goto('/clues/01990000-0000-7000-8000-000000000000');
    await view.page.getByText('没有这条线索').waitFor();
  });

  it('what is unmasked for a reason is seen by the audit administrator', async () => {
    const { view } = await cluesOf('demo-prosecutor');
    await view.page
      .getByRole('link', { name: /^线索〔/ })
      .first()
      .click();
    await view.page.getByRole('button', { name: '查看明文' }).first().click();
    await view.page.getByRole('textbox', { name: /理由/ }).fill(REASON);
    await view.page.getByRole('button', { name: '查看一分钟' }).click();
    await view.page
      .getByText(/电话：100\d{8}/)
      .first()
      .waitFor();
    await view.inspect('story-unmasked');
    const auditor = await signedIn('demo-auditor');
    await auditor.goto('/audit/access');
    await auditor.page.getByText(REASON).waitFor();
    expect(await auditor.page.getByRole('table').innerText()).toContain('林检察官');
    await auditor.inspect('story-audit');
    await auditor.goto('/audit?tab=security&kind=unmask');
    await auditor.page.getByRole('cell', { name: 'demo-prosecutor' }).first().waitFor();
    await auditor.page.getByRole('button', { name: '核对最近七天的日志链' }).click();
    await auditor.page.getByText('没有发现问题').first().waitFor();
    expect(await auditor.page.getByText(/发现 \d+ 处问题/).count()).toBe(0);
    await auditor.inspect('story-security-log');
    expect([...view.faults, ...auditor.faults]).toEqual([]);
  });

  it('a superuser’s change of a sealed entry is named by the verification, on the page and by the library', async () => {
    const sealed = await eventually('a sealed entry of a clue', async () => {
      const rows = await line.sql<{ chainId: string; seq: number }>(
        `SELECT h.chain_id AS "chainId", h.seq FROM case_handling.history h
          WHERE h.chain_kind = 'clue' AND h.position <= (SELECT max(to_position) FROM case_handling.history_seal)
          ORDER BY h.position LIMIT 1`,
      );
      return rows[0];
    });
    await line.sql('ALTER TABLE case_handling.history DISABLE TRIGGER ALL');
    await line.sql(
      `UPDATE case_handling.history SET entry = replace(entry, '"change":"opened"', '"change":"closed"')
        WHERE chain_id = $1 AND seq = $2`,
      [sealed.chainId, sealed.seq],
    );
    await line.sql('ALTER TABLE case_handling.history ENABLE TRIGGER ALL');
    const witness = {
      WITNESS_DIR: `${line.directory}/witness`,
      WITNESS_DIR_2: '',
      WITNESS_KEY_FILE: line.services.keys.of['case-handling'].witnessKey,
      SEAL_EVERY_MS: 500,
    };
    const report = await verifyHistory(
      (work) =>
        withClient(line.services.database.ownerUrl, async (client) => {
          await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
          await client.query(`SET LOCAL search_path = case_handling; SET LOCAL TimeZone = 'UTC'`);
          return work(client);
        }),
      {
        service: 'case-handling',
        witness: witnessSource(witness, 'case-handling'),
        everyMs: 500,
        now: new Date(),
      },
    );
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'changed', chain: { kind: 'clue', id: sealed.chainId }, seq: sealed.seq }),
    );
    const auditor = await signedIn('demo-auditor');
    await auditor.goto('/verification');
    await auditor.page.getByRole('button', { name: '全部核验' }).click();
    await auditor.page.getByText(sealed.chainId).first().waitFor();
    await auditor.inspect('story-tampered');
  });
});
