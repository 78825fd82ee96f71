import { err, ok, type ProblemItem, type Result } from '#kernel';
import type { EventAttachment } from './event-parts.js';
import { parseTime, toInstant } from './parse-time.js';
import type { PushedAttachment } from './pushed.js';
import { FLAG } from './quality-flags.js';
import { locationOf } from './read-place.js';

const DIGEST_MISSING = '附件须有 sha256 或 sm3 摘要之一，文件内容以摘要核对';

/** Files by reference. One without a digest is refused: nobody could tell later whether the file is still the same. */
export function readAttachments(
  pushed: readonly PushedAttachment[],
  flags: Set<string>,
): Result<EventAttachment[], readonly ProblemItem[]> {
  const faults: ProblemItem[] = [];
  const read = pushed.map((one, i): EventAttachment => {
    if (one.sha256 === undefined && one.sm3 === undefined)
      faults.push({ pointer: `/attachments/${i}`, detail: DIGEST_MISSING });
    const taken = one.takenAt === undefined ? null : parseTime(one.takenAt);
    if (taken?.assumedZone === true) flags.add(FLAG.zoneAssumed);
    if (one.takenAt !== undefined && taken === null) flags.add(FLAG.takenAtUnreadable);
    return {
      fileId: one.fileId,
      name: one.name ?? null,
      kind: one.kind ?? null,
      mime: one.mime ?? null,
      sizeBytes: one.sizeBytes ?? null,
      sha256: one.sha256?.toLowerCase() ?? null,
      sm3: one.sm3?.toLowerCase() ?? null,
      takenAt: taken === null ? null : toInstant(taken.ms),
      location: locationOf(one.location, flags),
      url: one.url ?? null,
    };
  });
  return faults.length > 0 ? err(faults) : ok(read);
}
