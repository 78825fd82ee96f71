import type { Desk } from '../simulator/people.js';
import { ROLES } from '#platform/auth';
import type { DemoContext } from './demo-context.js';
import { SAMPLE_OFFICES } from './organisation/sample-offices.js';
import { SAMPLE_PEOPLE } from './organisation/sample-people.js';
import { accountsFile } from './organisation/open-accounts.js';
import type { Tally } from './live-view.js';
import type { Pushed } from './push-stories.js';

/** What came in and what became of it, and where to look further. */
export async function summarise(summary: {
  readonly context: DemoContext;
  readonly pushed: Pushed;
  readonly tally: Tally;
  readonly inbox: Desk;
}): Promise<void> {
  const { context, pushed, tally } = summary;
  const { urls, managementUrls, logs } = context.services;
  const unread = (await summary.inbox.get('/api/services/notify/v1/inbox?unread=true&limit=200')) as {
    items: unknown[];
  };
  const rows = Object.entries({
    '推送 pushed over Kafka': pushed.overKafka,
    '推送 pushed over HTTP': pushed.overHttp,
    ...tally,
    '检察官未读 unread in the prosecutor’s inbox': unread.items.length,
  });
  console.log('\n小结 Summary');
  for (const [words, count] of rows) console.log(`  ${String(count).padStart(6)}  ${words}`);
  showAccounts(urls.gateway, context);
  console.log('\n接口文档 API docs · 健康 health · 指标 metrics · 日志 log');
  for (const [name, url] of Object.entries(managementUrls)) {
    console.log(`  ${name.padEnd(14)} ${url}/docs  ${url}/readyz  ${url}/metrics  ${logs[name as keyof typeof logs]}`);
  }
  console.log(`
在另一个终端 In another terminal
  npm run ops -- trace ${pushed.followNo}                       # 跟随一个事件 follow one event to its clue, case and answer
  npm run push -- --adapter message-board --file samples/message-board.sample.jsonl
`);
}

/** Two offices and the city above them, and the three administrators. */
const SHOWN = [
  'demo-prosecutor',
  'demo-chief',
  'demo-other',
  'demo-other-chief',
  'demo-city-chief',
  'demo-ops',
  'demo-security',
  'demo-auditor',
];

function showAccounts(consoleUrl: string, { accounts, stack }: DemoContext): void {
  console.log(
    `\n控制台 Console  ${consoleUrl}   账号 account / 密码 password（全部在 all in ${accountsFile(stack.directory)}）`,
  );
  for (const id of SHOWN) {
    const person = SAMPLE_PEOPLE.find((one) => one.id === id);
    const found = accounts.find((one) => one.personId === id);
    if (person === undefined || found === undefined) continue;
    const office = SAMPLE_OFFICES.find((one) => one.id === person.officeId)?.name ?? person.officeId;
    console.log(`  ${found.account.padEnd(20)} ${found.password.padEnd(22)} ${office} ${ROLES[person.role]}`);
  }
}
