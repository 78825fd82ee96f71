import { deskOf, tokenFor } from '../simulator/people.js';
import type { RunningServices } from '../stack/index.js';

interface ClueItem {
  readonly id: string;
  readonly version: number;
}

/**
 * What two people of the demo's office do with the clue of one event: a prosecutor assesses it (评估), the chief files it
 * (立案). No machine files a case: both act by their own token, as they would at their desks.
 */
export async function fileOneClue(services: RunningServices, sourceEventNo: string): Promise<void> {
  const { urls, keys } = services;
  const prosecutor = deskOf(await tokenFor('prosecutor', keys.tokenKey));
  const chief = deskOf(await tokenFor('chief', keys.tokenKey));
  const { event } = (await prosecutor.get(
    `${urls.ingest}/v1/events?sourceId=demo-grid&sourceEventNo=${encodeURIComponent(sourceEventNo)}`,
  )) as { event: { eventId: string } };
  const clues = (await prosecutor.get(
    `${urls['case-handling']}/v1/clues?eventId=${event.eventId}&state=REGISTERED`,
  )) as {
    items: ClueItem[];
  };
  const clue = clues.items[0];
  if (clue === undefined) return;
  const commands = `${urls['case-handling']}/v1/clues/${clue.id}/commands`;
  const assessed = (await prosecutor.post(`${commands}/assess`, { version: clue.version })) as ClueItem;
  await chief.post(`${commands}/file`, {
    version: assessed.version,
    reason: '多次反映、持续排放，公共利益受到侵害，符合立案条件（演示）',
  });
}
