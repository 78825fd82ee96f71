import type { Desk } from '../simulator/people.js';

interface ClueItem {
  readonly id: string;
  readonly version: number;
}

/**
 * What two people of the demo's office do with the clue of one event: a prosecutor assesses it (评估), the chief files it
 * (立案). No machine files a case: both act by their own session, as they would at their desks.
 */
export async function fileOneClue(
  { prosecutor, chief }: { readonly prosecutor: Desk; readonly chief: Desk },
  sourceEventNo: string,
): Promise<void> {
  const { event } = (await prosecutor.get(
    `/api/services/ingest/v1/events?sourceId=demo-grid&sourceEventNo=${encodeURIComponent(sourceEventNo)}`,
  )) as { event: { eventId: string } };
  const clues = (await prosecutor.get(
    `/api/services/case-handling/v1/clues?eventId=${event.eventId}&state=REGISTERED`,
  )) as {
    items: ClueItem[];
  };
  const clue = clues.items[0];
  if (clue === undefined) return;
  const commands = `/api/services/case-handling/v1/clues/${clue.id}/commands`;
  const assessed = (await prosecutor.post(`${commands}/assess`, { version: clue.version })) as ClueItem;
  await chief.post(`${commands}/file`, {
    version: assessed.version,
    reason: '多次反映、持续排放，公共利益受到侵害，符合立案条件（演示）',
  });
}
