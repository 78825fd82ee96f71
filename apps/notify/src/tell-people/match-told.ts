import type { Notice } from '#domain/notices';
import type { KeptSentence } from '../storage/told-notice.store.js';

/**
 * Which of these notices say again what had been told before a restore: the same sentence about the same subject. Each
 * sentence that was told answers for one. Returns the ids of the notices, each with that of its sentence.
 */
export function matchTold(
  notices: readonly (Notice & { readonly id: string })[],
  told: readonly KeptSentence[],
): Map<string, string> {
  const left = new Map<string, string[]>();
  for (const sentence of told) {
    const key = keyOf(sentence);
    left.set(key, [...(left.get(key) ?? []), sentence.toldId]);
  }
  const matched = new Map<string, string>();
  for (const notice of notices) {
    const toldId = left.get(keyOf(notice))?.shift();
    if (toldId !== undefined) matched.set(notice.id, toldId);
  }
  return matched;
}

const keyOf = ({
  subject,
  subjectId,
  procuratorateId,
  text,
}: Omit<KeptSentence, 'toldId' | 'at' | 'version'>): string => [subject, subjectId, procuratorateId, text].join('\n');
