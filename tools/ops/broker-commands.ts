import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority, RequestRefused } from '../stack/index.js';
import { BrokerAccounts } from './broker-accounts.js';
import { BrokerRights, type Principal } from './broker-rights.js';
import { type BrokerPlace, Unusable } from './connection.js';
import { type Output, print, table } from './output.js';

const PASSWORD_BYTES = 24;
const WORD = 8;
const BASE_32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Sources have no full stop in their ids. */
const ACCOUNT_MARK = '.account.';
const SOURCE_ID = /^[a-z0-9][a-z0-9-]{1,62}$/;
const KINDS: Readonly<Record<Principal['kind'], string>> = { account: '账号', certificate: '证书' };

export interface CertificateOptions {
  readonly id: string;
  /** A PKCS #10 request in PEM; without it the key is made here. */
  readonly request?: string;
  readonly out: string;
  readonly days: number;
}

/** Never given twice: a certificate that was withdrawn must not come back to life with its successor. */
function newPrincipal(sourceId: string, kind: Principal['kind']): string {
  const word = [...randomBytes(WORD)].map((byte) => BASE_32[byte % BASE_32.length]).join('');
  return sourceId + (kind === 'account' ? ACCOUNT_MARK : '.') + word;
}

/** No certificate can have the name of an account: the broker reads none with two full stops (`PRINCIPAL_RULE`). */
const asPrincipal = (name: string): Principal => ({
  name,
  kind: name.includes(ACCOUNT_MARK) ? 'account' : 'certificate',
});

async function withRights<T>(
  place: BrokerPlace,
  sourceId: string,
  work: (rights: BrokerRights) => Promise<T>,
): Promise<T> {
  if (!SOURCE_ID.test(sourceId)) throw new Unusable(`不是来源编号：${sourceId}`);
  const rights = await BrokerRights.open(place.brokers, place.topicPrefix);
  try {
    return await work(rights);
  } finally {
    await rights.close();
  }
}

/** The source's rights for a new account, whose password is shown this once. */
export async function addAccount(output: Output, place: BrokerPlace, sourceId: string): Promise<void> {
  const made = await withRights(place, sourceId, async (rights) => {
    const accounts = await BrokerAccounts.open(place.brokers);
    const name = newPrincipal(sourceId, 'account');
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    await rights.grant(sourceId, name);
    try {
      await accounts.setPassword(name, password);
    } catch (error) {
      await rights.withdraw(name);
      throw error;
    }
    const ca = place.authority === undefined ? null : join(place.authority, 'ca.pem');
    return { sourceId, name, password, mechanism: 'SCRAM-SHA-512', bootstrap: place.account ?? null, ca };
  });
  print(output, made, ({ name, password, mechanism, bootstrap, ca }) => [
    `账号 ${name}`,
    `密码 ${password}`,
    `机制 ${mechanism}，TLS，地址 ${bootstrap ?? '见部署说明'}`,
    `信任 ${ca ?? '签发证书的目录中的 ca.pem'}`,
    '密码只显示这一次，请连同信任的证书交给平台方。',
  ]);
}

/** The source's rights for a new certificate; files go to `out`. */
export async function addCertificate(output: Output, place: BrokerPlace, options: CertificateOptions): Promise<void> {
  const { id, out, days } = options;
  const authority = await openAuthority(place);
  const made = await withRights(place, id, async (rights) => {
    const name = newPrincipal(id, 'certificate');
    const issued =
      options.request === undefined
        ? await authority.issueClient(name, days)
        : await signed(authority, options.request, name, days);
    await rights.grant(id, name);
    mkdirSync(out, { recursive: true, mode: 0o700 });
    const files = { certificate: join(out, 'client.pem'), key: join(out, 'client-key.pem'), ca: join(out, 'ca.pem') };
    writeFileSync(files.certificate, issued.certificate);
    writeFileSync(files.ca, authority.certificate);
    if (issued.key !== undefined) writeFileSync(files.key, `${issued.key}\n`, { mode: 0o600 });
    return {
      sourceId: id,
      name,
      validUntil: issued.validUntil.toISOString(),
      certificate: files.certificate,
      key: issued.key === undefined ? null : files.key,
      ca: files.ca,
      bootstrap: place.certificate ?? null,
    };
  });
  print(output, made, ({ name, certificate, key, ca, validUntil, bootstrap }) => [
    `证书名称 ${name}，有效至 ${validUntil.slice(0, 10)}`,
    `证书 ${certificate}`,
    ...(key === null ? [] : [`私钥 ${key}（只有本人可读，交付后请删除）`]),
    `信任 ${ca}`,
    `双向 TLS，地址 ${bootstrap ?? '见部署说明'}`,
  ]);
}

async function openAuthority({ authority }: BrokerPlace): Promise<CertificateAuthority> {
  if (authority === undefined) throw new Unusable('用 --authority 或 BROKER_AUTHORITY_DIR 指明签发证书的目录');
  if (!existsSync(join(authority, 'authority.pem'))) throw new Unusable(`${authority} 中没有 authority.pem`);
  return CertificateAuthority.open(authority);
}

async function signed(authority: CertificateAuthority, file: string, name: string, days: number) {
  if (!existsSync(file)) throw new Unusable(`没有找到 ${file}`);
  try {
    return await authority.signRequest(readFileSync(file, 'utf8'), name, days);
  } catch (error) {
    if (error instanceof RequestRefused) throw new Unusable(`${file}：${error.message}`);
    throw error;
  }
}

export async function listPrincipals(output: Output, place: BrokerPlace, sourceId: string): Promise<void> {
  const found = await withRights(place, sourceId, (rights) => rights.holders(sourceId));
  print(output, found.map(asPrincipal), (all) =>
    table(
      ['名称', '方式'],
      all.map(({ name, kind }) => [name, KINDS[kind]]),
    ),
  );
}

/** Withdraws an account's or a certificate's rights; the certificate itself stays valid and worth nothing. */
export async function removePrincipal(
  output: Output,
  place: BrokerPlace,
  options: { readonly id: string; readonly name: string },
): Promise<void> {
  const { id, name } = options;
  const gone = asPrincipal(name);
  const account = name.startsWith(id + ACCOUNT_MARK);
  await withRights(place, id, async (rights) => {
    const held = (await rights.holders(id)).includes(name);
    if (!held && !account) throw new Unusable(`来源 ${id} 没有名为 ${name} 的账号或证书`);
    // First, for it is at once and needs nothing but the broker; an account without rights can be removed later.
    await rights.withdraw(name);
    if (!account) return;
    const accounts = await BrokerAccounts.open(place.brokers);
    if (!(await accounts.remove(name)) && !held) throw new Unusable(`来源 ${id} 没有名为 ${name} 的账号或证书`);
  });
  print(output, gone, ({ kind }) => [`${KINDS[kind]} ${name} 已无任何权限；已建立的连接也随即被拒绝`]);
}
