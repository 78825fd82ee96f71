/** The services, in the order in which they are started and shown. */
export const SERVICES = {
  // Events of the transactions under way live longer than a small young generation lets them: copying them was a sixth of its time.
  ingest: { schema: 'ingest', port: 3101, nodeArgs: ['--max-semi-space-size=64'] },
  matcher: { schema: 'matcher', port: 3102 },
  'case-handling': { schema: 'case_handling', port: 3103 },
  notify: { schema: 'notify', port: 3104 },
  gateway: { schema: 'gateway', port: 3100 },
} as const satisfies Record<string, ServiceDescription>;

/** Of the gateway's second listener; the other services have theirs at their one port. */
export const GATEWAY_MANAGEMENT_PORT = 3110;

export interface ServiceDescription {
  /** Of the database; the service's role is `gp_<schema>`. */
  readonly schema: string;
  readonly port: number;
  /** Options of node. */
  readonly nodeArgs?: readonly string[];
}

export type ServiceName = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];
