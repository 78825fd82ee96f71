import type { Finding, Verification, VerificationPart } from './verification-report.js';

const keyOf = ({ kind, chain, seq, throughSeq, position, line, detail }: Finding): string =>
  JSON.stringify([kind, chain?.kind, chain?.id, seq, throughSeq, position, line, detail]);

/** Parts of one verification as one. What two parts say alike is one finding: the chain's end and its head, for example. */
export function joinParts(parts: readonly VerificationPart[]): Verification {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) throw new Error('a verification has one part at least');
  const findings = [...new Map(parts.flatMap((part) => part.findings).map((one) => [keyOf(one), one])).values()];
  const listed = parts.reduce((sum, part) => sum + part.findings.length, 0);
  const sum = (of: (part: VerificationPart) => number): number => parts.reduce((all, part) => all + of(part), 0);
  const sealed = parts.findLast((part) => part.sealed.lastAt !== null)?.sealed ?? first.sealed;
  const waiting = parts.flatMap(({ window }) => window.oldestUnsealedSeconds ?? []);
  return {
    service: last.service,
    at: last.at,
    sound: parts.every((part) => part.sound),
    whole: last.whole,
    entries: sum((part) => part.entries),
    sealed: {
      ...sealed,
      lines: first.sealed.lines === null ? null : sum((part) => part.sealed.lines ?? 0),
      entries: sum((part) => part.sealed.entries),
    },
    window: {
      entries: sum((part) => part.window.entries),
      mostSeconds: last.window.mostSeconds,
      oldestUnsealedSeconds: waiting.length === 0 ? null : Math.max(...waiting),
    },
    erasures: last.erasures,
    restores: parts.flatMap((part) => part.restores),
    notes: [...new Set(parts.flatMap((part) => part.notes))],
    findings,
    findingCount: findings.length + sum((part) => part.findingCount) - listed,
  };
}
