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
  query: { readonly service?: ServiceName; readonly state: string; readonly limit: number },
): Promise<void> {
  const services = query.service === undefined ? SERVICES : [query.service];
  const found: (QuarantineItem & { readonly service: ServiceName })[] = [];
  for (const service of services) {
    const desk = await deskOf(options, service);
    const path = `/ops/quarantine?state=${encodeURIComponent(query.state)}&limit=${query.limit}`;
    const page = await desk.get<QuarantinePage>(path);
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
