import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import {
  AclOperations,
  AclPermissionTypes,
  alterUserScramCredentialsV0,
  Connection,
  createAclsV3,
  deleteAclsV3,
  describeAclsV3,
  describeUserScramCredentialsV0,
  ResourcePatternTypes,
  ResourceTypes,
  ScramMechanisms,
} from '@platformatic/kafka';
import { TOPICS, topicName } from '#contracts';
import { Unusable } from './connection.js';

const CONNECT_MS = 5_000;
/** Kafka keeps the hash, and takes 4,096 to 16,384 rounds. */
const ITERATIONS = 8_192;
const SHA_512_BYTES = 64;

/** One who may push for a source: an account, or the name in a certificate. */
export interface Principal {
  readonly name: string;
  readonly kind: 'account' | 'certificate';
}

type Resource = Pick<
  Parameters<typeof createAclsV3.createRequest>[0][number],
  'resourceType' | 'resourceName' | 'resourcePatternType'
>;

/** Accounts and rights of platforms at the broker, over the internal listener. */
export class BrokerRights {
  private constructor(
    private readonly connection: Connection,
    private readonly topicPrefix: string,
  ) {}

  /** `brokers`: comma-separated. Any of them passes on what only the controller may do. */
  static async open(brokers: string, topicPrefix: string): Promise<BrokerRights> {
    let failure: unknown;
    for (const address of brokers.split(',')) {
      const [host = '', port = ''] = address.trim().split(':');
      const connection = new Connection('grid-ops', { connectTimeout: CONNECT_MS });
      try {
        await connection.connect(host, Number(port));
        return new BrokerRights(connection, topicPrefix);
      } catch (error) {
        failure = error;
      }
    }
    throw new Unusable(`Kafka 无法连接：${brokers}（${failure instanceof Error ? failure.message : String(failure)}）`);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** To write on the source's own topic, to read its own answers, and nothing else. Harmless when it has them. */
  async grant(sourceId: string, name: string): Promise<void> {
    const push = this.topic(TOPICS.gridPush, sourceId);
    const answers = this.topic(TOPICS.gridAnswer, sourceId);
    const { WRITE, READ, DESCRIBE } = AclOperations;
    const rights = [
      { ...push, operation: WRITE },
      { ...push, operation: DESCRIBE },
      { ...answers, operation: READ },
      { ...answers, operation: DESCRIBE },
      // The full stop at its end keeps it from the groups of other sources, and of ours.
      {
        resourceType: ResourceTypes.GROUP,
        resourceName: `${topicName(this.topicPrefix, TOPICS.gridAnswer, sourceId)}.`,
        resourcePatternType: ResourcePatternTypes.PREFIXED,
        operation: READ,
      },
    ];
    const permissionType = AclPermissionTypes.ALLOW;
    await createAclsV3.api.async(
      this.connection,
      rights.map((right) => ({ ...right, principal: principalOf(name), host: '*', permissionType })),
    );
  }

  /** Takes every right of the name: what is connected under it is refused from its next request on. */
  async withdraw(name: string): Promise<void> {
    const any = { resourceType: ResourceTypes.ANY, resourceName: null, resourcePatternType: ResourcePatternTypes.ANY };
    const { ANY: operation } = AclOperations;
    const filter = {
      ...any,
      principal: principalOf(name),
      host: null,
      operation,
      permissionType: AclPermissionTypes.ANY,
    };
    await deleteAclsV3.api.async(this.connection, [filter]);
  }

  /** Who may write on the source's topic. */
  async principals(sourceId: string): Promise<Principal[]> {
    const { resources } = await describeAclsV3.api.async(this.connection, {
      ...this.topic(TOPICS.gridPush, sourceId),
      principal: null,
      host: null,
      operation: AclOperations.WRITE,
      permissionType: AclPermissionTypes.ALLOW,
    });
    const names = new Set(
      resources.flatMap(({ acls }) => acls.map(({ principal }) => principal.replace(/^User:/, ''))),
    );
    const accounts = await this.accounts();
    return [...names].sort().map((name) => ({ name, kind: accounts.has(name) ? 'account' : 'certificate' }));
  }

  /** Makes the account, or gives it another password. */
  async setPassword(name: string, password: string): Promise<void> {
    const salt = randomBytes(32);
    const saltedPassword = await promisify(pbkdf2)(password, salt, ITERATIONS, SHA_512_BYTES, 'sha512');
    const mechanism = ScramMechanisms.SCRAM_SHA_512;
    await alterUserScramCredentialsV0.api.async(
      this.connection,
      [],
      [{ name, mechanism, iterations: ITERATIONS, salt, saltedPassword }],
    );
  }

  async removePassword(name: string): Promise<void> {
    const mechanism = ScramMechanisms.SCRAM_SHA_512;
    await alterUserScramCredentialsV0.api.async(this.connection, [{ name, mechanism }], []);
  }

  private async accounts(): Promise<ReadonlySet<string>> {
    // No names: all of them.
    const { results } = await describeUserScramCredentialsV0.api.async(this.connection, []);
    return new Set(results.map(({ user }) => user));
  }

  private topic(contract: Parameters<typeof topicName>[1], sourceId: string): Resource {
    const resourceName = topicName(this.topicPrefix, contract, sourceId);
    return { resourceType: ResourceTypes.TOPIC, resourceName, resourcePatternType: ResourcePatternTypes.LITERAL };
  }
}

const principalOf = (name: string): string => `User:${name}`;
