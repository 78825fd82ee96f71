import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../tools/stack/index.js';

/** Names of other hosts lead nowhere: what is asked of them is a fault, and must not get out. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** A Chromium of this machine; none is downloaded. */
export async function launchBrowser(): Promise<Browser> {
  const found = findChromium();
  if (found === undefined) {
    throw new Error('no Chromium found: install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH');
  }
  return chromium.launch({ executablePath: found, args: ARGUMENTS });
}

/** Long, for a machine that does much else; what is there is seen at once. */
const TIMEOUT_MS = 20_000;
/** Runs in the page before anything of its own; text, since the types of a browser are not known here. */
const TELL_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  tellFault('CSP ' + event.effectiveDirective + ': ' + event.blockedURI + ' ' + event.sourceFile));`;
interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** A page of the console, and all that went wrong on it. */
export class WatchedPage {
  /** Violations of the content security policy, errors of the console, uncaught errors, and requests to other hosts. */
  readonly faults: string[] = [];

  private constructor(
    readonly page: Page,
    readonly url: string,
    private readonly context: BrowserContext,
  ) {}

  /** A page of a browser of its own, which knows nothing of others. */
  static async open(browser: Browser, url: string): Promise<WatchedPage> {
    return WatchedPage.openIn(await WatchedPage.newContext(browser), url);
  }

  /** A page in a browser that another has left: nobody is signed in, but the console need not be fetched and compiled. */
  static async openIn(context: BrowserContext, url: string): Promise<WatchedPage> {
    await context.clearCookies();
    const page = await context.newPage();
    const watched = new WatchedPage(page, url, context);
    await watched.#watch();
    return watched;
  }

  static async newContext(browser: Browser): Promise<BrowserContext> {
    const context = await browser.newContext({
      locale: 'zh-CN',
      // Another zone than the offices': times must not follow the browser.
      timezoneId: 'America/New_York',
      // What is still fading in has not its colours yet.
      reducedMotion: 'reduce',
      viewport: { width: 1440, height: 900 },
    });
    context.setDefaultTimeout(TIMEOUT_MS);
    return context;
  }

  async #watch(): Promise<void> {
    const { page, faults } = this;
    await page.exposeFunction('tellFault', (text: string) => void faults.push(text));
    await page.addInitScript(TELL_VIOLATIONS);
    page.on('pageerror', (error) => faults.push(`uncaught ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      // A refusal of the API is an answer like another; the browser notes each as an error of its own.
      const isAnswer = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
      if ((message.type() === 'error' || message.type() === 'warning') && !isAnswer) {
        faults.push(`console ${message.type()}: ${message.text()}`);
      }
    });
    // Looked at, not held up: a browser whose requests are held up keeps nothing of what it got.
    page.on('request', (request) => {
      const asked = request.url();
      if (!asked.startsWith(`${this.url}/`) && !asked.startsWith('data:')) faults.push(`outside: ${asked}`);
    });
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  async signIn(account: string, password: string): Promise<void> {
    const { page } = this;
    await page.getByLabel('账号').fill(account);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
  }

  heading(name: string | RegExp) {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** What WCAG 2.1 A and AA find wrong with the page as it is now; with CONSOLE_SHOTS also a picture of it. */
  async inspect(name: string): Promise<string[]> {
    const folder = process.env['CONSOLE_SHOTS'];
    if (folder !== undefined) await this.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    if (!(await this.page.evaluate<boolean>(`'axe' in globalThis`))) await this.page.evaluate(axe.source);
    const violations = await this.page.evaluate<readonly AxeViolation[]>(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] }).then((found) => found.violations)`,
    );
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${name}: ${id} (${help}): ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
    );
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** The browser stays, for the next page. */
  async leave(): Promise<void> {
    await this.page.close();
  }
}
