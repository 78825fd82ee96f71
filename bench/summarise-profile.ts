import { readFileSync } from 'node:fs';

/** The part of a V8 CPU profile (`--cpu-prof`) that is read here. Times are microseconds. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileShare {
  readonly where: string;
  /** Of the samples that were not idle, 0 to 1. */
  readonly share: number;
}

const IDLE = new Set(['(idle)', '(root)']);

/** Self time by room or package, largest first: where a busy process spends its time. */
export function summariseProfile(file: string): {
  readonly busyShare: number;
  readonly shares: readonly ProfileShare[];
} {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const places = new Map(profile.nodes.map((node) => [node.id, placeOf(node.callFrame)]));
  const byPlace = new Map<string, number>();
  let busy = 0;
  let all = 0;
  profile.samples.forEach((id, i) => {
    const micros = profile.timeDeltas[i] ?? 0;
    const place = places.get(id) ?? '(unknown)';
    all += micros;
    if (IDLE.has(place)) return;
    busy += micros;
    byPlace.set(place, (byPlace.get(place) ?? 0) + micros);
  });
  const shares = [...byPlace].map(([where, micros]) => ({ where, share: micros / Math.max(busy, 1) }));
  return { busyShare: busy / Math.max(all, 1), shares: shares.sort((a, b) => b.share - a.share) };
}

function placeOf(frame: { readonly functionName: string; readonly url: string }): string {
  if (frame.url === '') return frame.functionName || '(native)';
  if (frame.url.startsWith('node:')) return frame.url.split('/').slice(0, 2).join('/');
  const dependency = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(frame.url);
  if (dependency?.[1] !== undefined) return dependency[1];
  const own = /\/dist\/((?:apps|libs|tools|bench)\/.+?)\/src\/([^/]+)/.exec(frame.url);
  return own === null ? frame.url : `${own[1]}/${own[2]}`;
}
