import { ask } from './desk.js';
import { findLine } from './connection.js';
import { type Output, print, table } from './output.js';
import { momentaryToken } from './people.js';

interface Options {
  readonly file?: string;
  readonly keyFile?: string;
}

export interface NewSource {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
}

interface SourceView extends Omit<NewSource, 'id'> {
  readonly sourceId: string;
  readonly state: string;
}

/** Registers a source and prints its secret, which is shown this once. */
export async function addSource(output: Output, options: Options, source: NewSource): Promise<void> {
  const line = findLine(options);
  const token = await momentaryToken('ingest', 'ops', source.procuratorateId, line.tokenKeyFile);
  const registered = await ask<{ sourceId: string; keyId: string; secret: string }>({
    service: 'ingest',
    baseUrl: line.urls.ingest,
    path: '/v1/sources',
    headers: { authorization: `Bearer ${token}` },
    body: source,
  });
  print(output, registered, ({ sourceId, keyId, secret }) => [
    `来源 ${sourceId} 已登记`,
    `密钥编号 ${keyId}`,
    `签名密钥 ${secret}`,
    '密钥只显示这一次，请交给平台方妥善保存。',
    `推送主题 grid.push.${sourceId}.v1，答复主题 grid.answer.${sourceId}.v1`,
  ]);
}

export async function listSources(output: Output, options: Options): Promise<void> {
  const line = findLine(options);
  const token = await momentaryToken('ingest', 'ops', 'ops', line.tokenKeyFile);
  const { sources } = await ask<{ sources: SourceView[] }>({
    service: 'ingest',
    baseUrl: line.urls.ingest,
    path: '/v1/sources',
    headers: { authorization: `Bearer ${token}` },
  });
  print(output, sources, (all) =>
    table(
      ['来源', '种类', '状态', '检察院', '区划', '名称'],
      all.map((one) => [one.sourceId, one.kind, one.state, one.procuratorateId, one.regionCode12, one.name]),
    ),
  );
}
