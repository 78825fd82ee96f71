import { ask } from './desk.js';
import { findLine, SERVICES, type ServiceName } from './connection.js';
import { localTime, type Output, print, table } from './output.js';
import { momentaryToken } from './people.js';

interface Options {
  readonly file?: string;
  readonly keyFile?: string;
}

interface QuarantineItem {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly reasonCode: string;
  readonly detail: string;
  readonly state: string;
  readonly createdAt: string;
}

/** Which records; what is left out does not filter. */
export interface RecordFilter {
  readonly reason?: string;
  readonly source?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
}

const filterOf = ({ reason, source, text, from, to }: RecordFilter): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ reason, source, text, from, to }).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
  );

interface ShownBytes {
  readonly encoding: string;
  readonly text: string;
}

interface ShownRecord {
  readonly item: QuarantineItem;
  readonly key: ShownBytes | null;
  readonly value: ShownBytes | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly mended: ShownBytes | null;
}

interface ResendOrder {
  readonly jobId: string;
  readonly total: number;
  readonly sent: number;
  readonly failed: number;
  readonly finishedAt: string | null;
}

interface QuarantinePage {
  readonly items: readonly QuarantineItem[];
  readonly cursor: string | null;
}

async function deskOf(options: Options, service: ServiceName) {
  const line = findLine(options);
  const token = await momentaryToken(service, 'ops', 'ops', line.tokenKeyFile);
  const common = { service, baseUrl: line.urls[service], headers: { authorization: `Bearer ${token}` } };
  return {
    get: <T>(path: string) => ask<T>({ ...common, path }),
    post: <T>(path: string, body: object) => ask<T>({ ...common, path, body }),
  };
}

/** Of one service, or of all. */
export async function listQuarantine(
  output: Output,
  options: Options,
  query: RecordFilter & { readonly service?: ServiceName; readonly state: string; readonly limit: number },
): Promise<void> {
  const services = query.service === undefined ? SERVICES : [query.service];
  const found: (QuarantineItem & { readonly service: ServiceName })[] = [];
  for (const service of services) {
    const desk = await deskOf(options, service);
    const { state, limit } = query;
    const search = new URLSearchParams({ state, limit: String(limit), ...filterOf(query) });
    const page = await desk.get<QuarantinePage>(`/ops/quarantine?${search.toString()}`);
    found.push(...page.items.map((item) => ({ ...item, service })));
  }
  print(output, found, (items) =>
    items.length === 0
      ? ['隔离区没有记录']
      : table(
          ['服务', '编号', '时间', '原因', '主题/分区/位置', '说明'],
          items.map((item) => [
            item.service,
            item.id,
            localTime(item.createdAt),
            item.reasonCode,
            `${item.topic}/${item.partition}/${item.offset}`,
            item.detail,
          ]),
        ),
  );
}

/** What a record holds, numbers of people masked. */
export async function showQuarantined(
  output: Output,
  options: Options,
  service: ServiceName,
  id: string,
): Promise<void> {
  const desk = await deskOf(options, service);
  const record = await desk.get<ShownRecord>(`/ops/quarantine/${encodeURIComponent(id)}`);
  const shown = (bytes: ShownBytes | null): string =>
    bytes === null ? '（无）' : bytes.encoding === 'utf8' ? bytes.text : `（Base64）${bytes.text}`;
  print(output, record, ({ item, key, headers, value, mended }) => [
    `${item.topic}/${item.partition}/${item.offset}  ${localTime(item.createdAt)}  ${item.state}`,
    `${item.reasonCode}  ${item.detail}`,
    `键    ${shown(key)}`,
    ...Object.entries(headers).map(([name, text]) => `头    ${name}: ${text}`),
    `内容  ${shown(value)}`,
    ...(mended === null ? [] : [`修补  ${shown(mended)}`]),
  ]);
}

const ASK_EVERY_MS = 500;

/** Orders that all open records of a filter are sent again, and stays until that is done. */
export async function resendAllQuarantined(
  output: Output,
  options: Options,
  { service, ...filter }: RecordFilter & { readonly service: ServiceName },
): Promise<void> {
  const desk = await deskOf(options, service);
  let order = await desk.post<ResendOrder>('/ops/quarantine/resends', filterOf(filter));
  while (order.finishedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    order = await desk.get<ResendOrder>(`/ops/quarantine/resends/${order.jobId}`);
    if (!output.json) output.line(`${order.sent + order.failed} / ${order.total}`);
  }
  print(output, order, ({ total, sent, failed }) => [
    `符合条件的 ${total} 条，重新送出 ${sent} 条${failed === 0 ? '' : `，${failed} 条无法送出，仍待处理`}`,
  ]);
}

export async function resendQuarantined(
  output: Output,
  options: Options,
  service: ServiceName,
  id: string,
): Promise<void> {
  const desk = await deskOf(options, service);
  const answer = await desk.post<{ state: string }>(`/ops/quarantine/${encodeURIComponent(id)}/resend`, {});
  print(output, { id, ...answer }, () => [`记录 ${id} 已按原样重新送出`]);
}

export async function dismissQuarantined(
  output: Output,
  options: Options,
  record: { readonly service: ServiceName; readonly id: string; readonly reason: string },
): Promise<void> {
  const desk = await deskOf(options, record.service);
  const path = `/ops/quarantine/${encodeURIComponent(record.id)}/dismiss`;
  const answer = await desk.post<{ state: string }>(path, { reason: record.reason });
  print(output, { id: record.id, ...answer }, () => [`记录 ${record.id} 不再处理`]);
}
