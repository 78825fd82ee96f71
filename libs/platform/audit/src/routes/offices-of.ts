import type { Actor } from '#platform/auth';

/** An auditor is told of the own office and of those below. */
export const officesOf = ({ procuratorateId, subordinateOfficeIds }: Actor): string[] => [
  procuratorateId,
  ...subordinateOfficeIds,
];
