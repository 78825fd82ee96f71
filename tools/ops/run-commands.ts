import { getBody, signedHeaders } from '#platform/auth';
import { newId } from '#kernel';
import { ask } from './desk.js';
import { findLine, type Line } from './connection.js';
import { localTime, type Output, print } from './output.js';
import { momentaryToken } from './people.js';

interface MatcherRun {
  readonly runId: string;
  readonly sourceId: string | null;
  readonly closed: boolean;
  readonly expected: number | null;
  readonly arrived: number;
  readonly evaluated: number;
  readonly stage: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

interface IngestRun {
  readonly state: string;
  readonly eventCount: number;
  readonly openedAt: string;
  readonly closedAt: string | null;
}

/** How far a backfill has come, at ingest (where the source's key is known here) and at the matcher. */
export async function showRun(
  output: Output,
  options: { readonly file?: string; readonly keyFile?: string },
  request: { readonly runId: string; readonly office: string },
): Promise<void> {
  const line = findLine(options);
  const token = await momentaryToken('matcher', 'ops', request.office, line.tokenKeyFile);
  const matcher = await ask<MatcherRun>({
    service: 'matcher',
    baseUrl: line.urls.matcher,
    path: `/v1/runs/${request.runId}`,
    headers: { authorization: `Bearer ${token}` },
  });
  const ingest = matcher.sourceId === null ? null : await askAsSource<IngestRun>(line, matcher.sourceId, request.runId);
  print(output, { ingest, matcher }, () => [
    `批次 ${matcher.runId}（来源 ${matcher.sourceId ?? '—'}）`,
    ...(ingest === null
      ? []
      : [
          `收录  ${ingest.state}，${ingest.eventCount} 件，${localTime(ingest.openedAt)} 至 ${localTime(ingest.closedAt)}`,
        ]),
    `匹配  ${matcher.stage}，应有 ${matcher.expected ?? '—'}，到达 ${matcher.arrived}，已评估 ${matcher.evaluated}，` +
      `${localTime(matcher.startedAt)} 至 ${localTime(matcher.finishedAt)}`,
  ]);
}

/** Null where this machine does not hold the source's key. */
async function askAsSource<T>(line: Line, sourceId: string, runId: string): Promise<T | null> {
  const source = line.sources.find((one) => one.id === sourceId);
  if (source === undefined) return null;
  const path = `/v1/runs/${runId}`;
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = signedHeaders({ sourceId, secret: source.secret, id: newId(), timestamp, body: getBody(path) });
  return ask<T>({ service: 'ingest', baseUrl: line.urls.ingest, path, headers });
}
