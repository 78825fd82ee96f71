/** Services as the audit administrator knows them. */
export const SERVICE_NAMES: Readonly<Record<string, string>> = {
  gateway: '网关',
  ingest: '接入',
  matcher: '碰撞',
  'case-handling': '线索与案件',
  notify: '通知',
};
