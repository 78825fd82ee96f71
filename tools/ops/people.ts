import { type Actor, isRole, issueToken, MAX_TOKEN_SECONDS, type Role, ROLES } from '#platform/auth';
import { read, type ServiceName, Unusable } from './connection.js';

export interface TokenRequest {
  readonly roles: readonly string[];
  readonly office: string;
  readonly name: string;
  /** Default: `<office>-<first role>`. Two people need two ids: who drafts does not approve. */
  readonly id?: string;
  /** Beginnings of region codes; none is the whole office. */
  readonly regions?: readonly string[];
  /** The service that will accept it. */
  readonly service: ServiceName;
  /** At most a minute. */
  readonly seconds?: number;
}

export function actorOf(request: TokenRequest): Actor {
  const roles = request.roles.filter((role): role is Role => isRole(role));
  const unknown = request.roles.filter((role) => !isRole(role));
  if (unknown.length > 0 || roles.length === 0) {
    const known = Object.entries(ROLES).map(([role, name]) => `${role} ${name}`);
    throw new Unusable(`没有角色 ${unknown.join('、')}；可用的有：${known.join('、')}`);
  }
  const prefixes = request.regions ?? [''];
  const malformed = prefixes.filter((prefix) => !/^[0-9]{0,12}$/.test(prefix));
  if (malformed.length > 0) throw new Unusable(`区划前缀应为至多 12 位数字：${malformed.join('、')}`);
  const { office: procuratorateId, name } = request;
  const id = request.id ?? `${procuratorateId}-${roles[0]}`;
  const place = { procuratorateId, regionPrefixes: prefixes, departmentIds: [], subordinateOfficeIds: [] };
  return { id, name, roles, ...place };
}

/** Signs a token with the key of the installation. */
export async function tokenOf(request: TokenRequest, keyFile: string): Promise<string> {
  const { seconds: ttlSeconds = MAX_TOKEN_SECONDS, service: audience } = request;
  if (!(ttlSeconds > 0 && ttlSeconds <= MAX_TOKEN_SECONDS)) {
    throw new Unusable(`--seconds 应在 1 与 ${MAX_TOKEN_SECONDS} 之间`);
  }
  const privateJwk = read<Parameters<typeof issueToken>[0]['privateJwk']>(keyFile);
  return issueToken({ privateJwk, actor: actorOf(request), audience, ttlSeconds });
}

/** A token of a moment for this command's own requests. */
export const momentaryToken = (service: ServiceName, role: Role, office: string, keyFile: string): Promise<string> =>
  tokenOf({ service, roles: [role], office, name: '运维命令', id: `ops-cli-${role}` }, keyFile);
