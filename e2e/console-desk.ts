import type { FakeGateway } from '../apps/console/test/fake-gateway.js';
import type { FakeRequest } from '../apps/console/test/fake-routes.js';
import { PASSWORD } from '../apps/console/test/people.js';
import type { WatchedPage } from './console-browser.js';

const LAPTOP = { width: 1366, height: 768 };

/** What somebody does at a page of the console, and what the gateway was asked by it. */
export class ConsoleDesk {
  constructor(
    private readonly view: WatchedPage,
    private readonly gateway: FakeGateway,
  ) {}

  async openAs(account: string, path: string): Promise<void> {
    await this.view.page.request.post(`${this.gateway.url}/api/session`, { data: { account, password: PASSWORD } });
    await this.view.goto(path);
  }

  /** What was asked of an address, in order. */
  sent(method: string, path: string): FakeRequest[] {
    return this.gateway.requests.filter((request) => request.method === method && request.path === path);
  }

  button(name: string | RegExp) {
    return this.view.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  confirm(): Promise<void> {
    return this.view.page.getByRole('button', { name: '确定' }).last().click();
  }

  async choose(label: string, option: string): Promise<void> {
    // The last: a dialog lies over the page's own filters.
    await this.view.page.getByLabel(label, { exact: true }).last().click();
    await this.view.page.locator('.ant-select-item-option', { hasText: option }).last().click();
  }

  /** Faults of the page as it is, on a small screen too, where nothing of it may be wider. */
  async inspect(name: string): Promise<string[]> {
    const found = await this.view.inspect(name);
    await this.view.page.setViewportSize(LAPTOP);
    found.push(...(await this.view.inspect(`${name}-1366`)));
    const isWide = await this.view.page.evaluate(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
    return isWide === true ? [...found, `${name}: wider than ${LAPTOP.width}`] : found;
  }
}
