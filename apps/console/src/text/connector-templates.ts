/** What a connector is begun with: the three ways in which platforms are asked, each to be filled in. */
export interface ConnectorTemplate {
  readonly id: 'cursor' | 'page' | 'window';
  readonly name: string;
  readonly definition: object;
}

export const CONNECTOR_TEMPLATES: readonly ConnectorTemplate[] = [
  {
    id: 'cursor',
    name: '按游标，OAuth2 登录',
    definition: {
      title: '综治网格平台',
      request: {
        method: 'GET',
        url: 'https://grid.example.gov.cn/open/v2/events',
        query: { after: '{cursor}', limit: '{pageSize}' },
      },
      signIn: { kind: 'oauth2', tokenUrl: 'https://grid.example.gov.cn/oauth/token', clientId: 'jcy' },
      paging: { kind: 'cursor', next: '/data/nextCursor', more: '/data/hasMore' },
      answer: { items: '/data/records' },
      limits: { pageSize: 200, requestsPerMinute: 30 },
      everySeconds: 60,
    },
  },
  {
    id: 'page',
    name: '按页码和时间段，账号密码登录',
    definition: {
      title: '12345 热线工单',
      request: {
        method: 'POST',
        url: 'https://hotline.example.gov.cn/api/order/page',
        json: {
          pageNo: '{page}',
          pageSize: '{pageSize}',
          updateTimeStart: '{since}',
          updateTimeEnd: '{until}',
        },
      },
      times: 'local',
      signIn: {
        kind: 'login',
        request: {
          url: 'https://hotline.example.gov.cn/api/login',
          json: { username: 'jcy', password: '{secret}' },
        },
        token: '/data/token',
        expiresIn: '/data/expires',
        header: 'x-access-token',
      },
      paging: {
        kind: 'page',
        total: '/data/total',
        window: { from: '2026-01-01T00:00:00+08:00', overlapSeconds: 1800, longestSeconds: 86400 },
      },
      answer: {
        items: '/data/list',
        ok: { from: '/code', in: [0, 200] },
        signedOut: { from: '/code', in: [401] },
      },
      everySeconds: 300,
    },
  },
  {
    id: 'window',
    name: '只按时间段，参数签名',
    definition: {
      title: '数字城管',
      request: {
        method: 'GET',
        url: 'https://cg.example.gov.cn/gateway/case/list',
        query: { startTime: '{since}', endTime: '{until}', rows: '{pageSize}' },
      },
      times: 'compact',
      signIn: {
        kind: 'hmac',
        digest: 'hmac-sm3',
        keyName: 'appKey',
        key: 'jcy-01',
        timestampName: 'timestamp',
        timestampAs: 'unix-ms',
        nonceName: 'nonce',
        signName: 'sign',
        encoding: 'HEX',
      },
      paging: {
        kind: 'window',
        window: { from: '2026-03-01T00:00:00+08:00', overlapSeconds: 600, longestSeconds: 3600, lagSeconds: 30 },
      },
      answer: { items: '/rows' },
      limits: { pageSize: 500, timeoutSeconds: 60 },
    },
  },
];
