import { ItemPairs } from '#platform/postgres';

/** From whom which events are kept, and by which clue or case: as casework published it. */
export const recusedEvents = (): ItemPairs =>
  new ItemPairs({ pairs: 'recused_event', versions: 'recusal_version', left: 'event_id', right: 'person_id' });
