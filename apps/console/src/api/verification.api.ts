import { queryOptions } from '@tanstack/react-query';
import { get, service } from './client.js';

export interface Finding {
  readonly kind: string;
  readonly says: string;
  readonly chain?: { readonly kind: string; readonly id: string };
  readonly seq?: number;
  readonly throughSeq?: number;
  readonly position?: number;
  readonly line?: number;
  readonly detail?: string;
}

/** What a service found when it compared its history with its seals and its witness. */
export interface Verification {
  readonly service: string;
  readonly at: string;
  readonly sound: boolean;
  readonly whole: boolean;
  readonly entries: number;
  readonly sealed: {
    readonly lines: number | null;
    readonly entries: number;
    readonly lastAt: string | null;
    readonly size: number;
    readonly root: string | null;
  };
  readonly window: { readonly entries: number; readonly mostSeconds: number };
  readonly restores: readonly {
    readonly line: number;
    readonly at: string;
    readonly who: string;
    readonly reason: string;
    readonly lost: number;
  }[];
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
  readonly findingCount: number;
}

/** Who keeps a history of its own, and where it is asked. */
export const HISTORIES = [
  { id: 'case-handling', name: '线索与案件', path: service('case-handling', 'history/verification') },
  { id: 'ingest', name: '事件与查看明文', path: service('ingest', 'history/verification') },
  { id: 'gateway', name: '登录、账号与组织机构', path: '/v1/history/verification' },
  { id: 'matcher', name: '碰撞规则', path: service('matcher', 'history/verification') },
  { id: 'notify', name: '通知', path: service('notify', 'history/verification') },
] as const;

export type History = (typeof HISTORIES)[number];

/** It reads thousands of entries, so it is asked for by a press of a button only. */
export const verificationQuery = ({ id, path }: History) =>
  queryOptions({
    queryKey: ['verification', id],
    queryFn: ({ signal }) => get<Verification>(path, undefined, signal),
    enabled: false,
    staleTime: Infinity,
  });
