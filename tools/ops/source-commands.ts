import { SIGNATURE_SUITES, type SignatureSuite } from '#platform/auth';
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
  readonly suite?: SignatureSuite;
}

interface ShownKey {
  readonly sourceId: string;
  readonly keyId: string;
  readonly suite: SignatureSuite;
  readonly secret: string;
}

const keyLines = ({ keyId, suite, secret }: ShownKey): string[] => [
  `密钥编号 ${keyId}`,
  `签名密钥 ${secret}`,
  `签名算法 ${suite}，签名写作 ${SIGNATURE_SUITES[suite].version},<base64>`,
  '密钥只显示这一次，请交给平台方妥善保存。',
];

interface SourceView extends Omit<NewSource, 'id' | 'suite'> {
  readonly sourceId: string;
  readonly state: string;
}

/** Registers a source and prints its secret, which is shown this once. */
export async function addSource(output: Output, options: Options, source: NewSource): Promise<void> {
  const line = findLine(options);
  const token = await momentaryToken('ingest', 'ops', source.procuratorateId, line.tokenKeyFile);
  const registered = await ask<ShownKey>({
    service: 'ingest',
    baseUrl: line.urls.ingest,
    path: '/v1/sources',
    headers: { authorization: `Bearer ${token}` },
    body: source,
  });
  print(output, registered, (key) => [
    `来源 ${key.sourceId} 已登记`,
    ...keyLines(key),
    `推送主题 grid.push.${key.sourceId}.v1，答复主题 grid.answer.${key.sourceId}.v1`,
  ]);
}

/** Another key beside the one in use; its secret is shown this once. */
export async function addKey(
  output: Output,
  options: Options,
  key: { readonly id: string; readonly office: string; readonly suite?: SignatureSuite },
): Promise<void> {
  const line = findLine(options);
  const token = await momentaryToken('ingest', 'ops', key.office, line.tokenKeyFile);
  const added = await ask<ShownKey>({
    service: 'ingest',
    baseUrl: line.urls.ingest,
    path: `/v1/sources/${encodeURIComponent(key.id)}/keys`,
    headers: { authorization: `Bearer ${token}` },
    body: key.suite === undefined ? {} : { suite: key.suite },
  });
  print(output, added, (shown) => [`来源 ${shown.sourceId} 的新密钥，原有的继续有效`, ...keyLines(shown)]);
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
