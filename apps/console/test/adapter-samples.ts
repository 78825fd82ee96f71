import { HASH, HOTLINE } from './ingest-samples.js';

/** Adapters of a fictitious city, and what a trial of one tells, in the shape that ingest answers. */
export const DEFINITION = {
  name: 'cz-hotline',
  title: '澄州市 12345 工单',
  zone: '+08:00',
  fields: {
    '/sourceEventNo': { from: '/id' },
    '/title': { from: '/name' },
    '/reportedAt': { from: '/at', time: 'local' },
    '/reporter/phone': { from: '/tel' },
  },
  personal: ['/tel'],
};

const version = (no: number, state: 'draft' | 'published' | 'retired') => ({
  version: no,
  state,
  sha256: HASH,
  changedBy: '990100-shuju',
  publishedBy: state === 'draft' ? null : '990100-shuju',
  tried: null,
});

export const adapters = [
  {
    adapterId: 'cz-hotline',
    procuratorateId: '990100',
    title: '澄州市 12345 工单',
    versions: [version(3, 'draft'), version(2, 'published'), version(1, 'retired')],
    sources: [HOTLINE],
  },
  {
    adapterId: 'hotline-12345',
    procuratorateId: null,
    title: '12345 政务服务便民热线工单',
    versions: [version(1, 'published')],
    sources: [],
  },
];

export const finding = {
  pointer: '/fields/~1reportedAt/time',
  severity: 'error' as const,
  says: '应为 iso、local、compact、cn、unix、unix-ms 或 auto',
};

export const triedLines = [
  {
    number: 1,
    outcome: 'event' as const,
    sourceEventNo: 'GD-1',
    fields: [
      {
        target: '/sourceEventNo',
        from: ['/id'],
        raw: 'GD-1',
        value: 'GD-1',
        reason: '原样',
        flag: null,
        personal: false,
      },
      {
        target: '/reportedAt',
        from: ['/at'],
        raw: '2026-03-02 09:05:00',
        value: '2026-03-02T09:05:00+08:00',
        reason: '按 +08:00 的时间',
        flag: null,
        personal: false,
      },
      {
        target: '/reporter/phone',
        from: ['/tel'],
        raw: '138****0000',
        value: '138****0000',
        reason: '原样',
        flag: null,
        personal: true,
      },
      {
        target: null,
        from: ['/left'],
        raw: '多余',
        value: null,
        reason: '没有规则读取',
        flag: null,
        personal: false,
      },
    ],
    flags: [{ flag: 'REGION_FROM_SOURCE', says: '没有区划，取来源所在的区划' }],
    faults: [],
  },
  {
    number: 2,
    outcome: 'refused' as const,
    sourceEventNo: null,
    fields: [],
    flags: [],
    faults: [{ pointer: '/id', detail: '没有值' }],
  },
];
