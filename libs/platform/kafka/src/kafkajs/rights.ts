import kafkajs, { type AclEntry, type AclFilter, type DescribeAclResponse } from 'kafkajs';
import type { KafkaRight } from '../client-port.js';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const RESOURCES = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP } as const;
const MATCHES = { exact: ResourcePatternTypes.LITERAL, prefix: ResourcePatternTypes.PREFIXED } as const;
const OPERATIONS = {
  read: AclOperationTypes.READ,
  write: AclOperationTypes.WRITE,
  describe: AclOperationTypes.DESCRIBE,
} as const;
const PRINCIPAL = 'User:';

const asAcl = ({ resource, name, match, operation }: KafkaRight) => ({
  resourceType: RESOURCES[resource],
  resourceName: name,
  resourcePatternType: MATCHES[match],
  operation: OPERATIONS[operation],
  permissionType: AclPermissionTypes.ALLOW,
});

export const entriesOf = (name: string, rights: readonly KafkaRight[]): AclEntry[] =>
  rights.map((right) => ({ ...asAcl(right), principal: PRINCIPAL + name, host: '*' }));

/** Of one right, whoever has it. */
export const filterOf = (right: KafkaRight): AclFilter => asAcl(right);

/** Whatever a name has. What is left out of a filter is any. */
export const everyRightOf = (name: string): AclFilter => ({
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  principal: PRINCIPAL + name,
  operation: AclOperationTypes.ANY,
  permissionType: AclPermissionTypes.ANY,
});

export function namesIn({ resources }: DescribeAclResponse): string[] {
  const names = resources.flatMap(({ acls }) => acls.map(({ principal }) => principal.slice(PRINCIPAL.length)));
  return [...new Set(names)].sort();
}
