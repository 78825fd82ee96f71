import { queryOptions } from '@tanstack/react-query';
import { get, service } from './client.js';
import { joinParts } from './join-parts.js';
import type { Verification, VerificationPart, VerificationProgress } from './verification-report.js';

export type { Finding, Verification } from './verification-report.js';

/** Who keeps a history of its own, and where it is asked. */
export const HISTORIES = [
  { id: 'case-handling', name: '线索与案件', path: service('case-handling', 'history/verification') },
  { id: 'ingest', name: '事件与查看明文', path: service('ingest', 'history/verification') },
  { id: 'gateway', name: '登录、账号与组织机构', path: '/v1/history/verification' },
  { id: 'matcher', name: '碰撞规则', path: service('matcher', 'history/verification') },
  { id: 'notify', name: '通知', path: service('notify', 'history/verification') },
] as const;

export type History = (typeof HISTORIES)[number];

/** The whole of it, part by part: each is a request of its own, so that none takes long. */
async function verifyAll(
  path: string,
  signal: AbortSignal,
  tell: (progress: VerificationProgress | null) => void,
): Promise<Verification> {
  const parts: VerificationPart[] = [];
  let next: string | null = null;
  do {
    const query: Record<string, string> = next === null ? { scope: 'all' } : { cursor: next };
    const part: VerificationPart = await get<VerificationPart>(path, query, signal);
    parts.push(part);
    tell(part.progress);
    next = part.next;
  } while (next !== null);
  return joinParts(parts);
}

const progressKey = (id: History['id']) => ['verification-progress', id] as const;

/** It reads everything, so it is asked for by a press of a button only. */
export const verificationQuery = ({ id, path }: History) =>
  queryOptions({
    queryKey: ['verification', id],
    queryFn: ({ signal, client }) => {
      const tell = (progress: VerificationProgress | null) => client.setQueryData(progressKey(id), progress);
      tell(null);
      return verifyAll(path, signal, tell);
    },
    enabled: false,
    staleTime: Infinity,
  });

/** How far a verification has come that is under way. */
export const verificationProgressQuery = ({ id }: History) =>
  queryOptions<VerificationProgress | null>({
    queryKey: progressKey(id),
    queryFn: () => null,
    enabled: false,
    staleTime: Infinity,
  });
