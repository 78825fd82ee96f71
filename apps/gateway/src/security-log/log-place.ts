import type {
  ReadPlace,
  SecurityLogPage,
  SecurityLogQuery,
  SecurityLogReport,
  verifySecurityLog,
} from '#platform/observe';

/** The files that the services of this installation write their security events to. Nothing here writes. */
export interface LogPlace {
  read(
    query: SecurityLogQuery,
    page: { readonly place: ReadPlace | null; readonly limit: number },
  ): Promise<SecurityLogPage>;
  services(): string[];
  verify(service: string, options: Parameters<typeof verifySecurityLog>[2]): Promise<SecurityLogReport>;
}
