import { TOPICS, type TopicContract } from '#contracts';

/**
 * What a topic's records mean to a database that went back to an earlier moment (docs/adr/0007):
 * pushed    – from outside: read again from where the reader stands
 * published – the whole state of what its owner holds: the owner takes it in again, readers read on
 * answers   – told to a platform: it counts as told
 * derived   – decided by a service that decides anew: readers pass over what the lost time wrote
 */
export type TopicRole = 'pushed' | 'published' | 'answers' | 'derived';

export type ContractName = keyof typeof TOPICS;

export interface RecognisedTopic {
  readonly topic: string;
  readonly role: TopicRole;
  /** Undefined for one that is not in the catalogue. */
  readonly contract: ContractName | undefined;
  /** Of a topic of one source. */
  readonly sourceId: string | undefined;
}

const ROLES: Partial<Record<ContractName, TopicRole>> = {
  gridPush: 'pushed',
  gridEvent: 'published',
  eventErased: 'published',
  gridRun: 'published',
  sourceChanged: 'published',
  eventOutcome: 'published',
  gridAnswer: 'answers',
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const NAMES = Object.entries(TOPICS).map(([name, contract]: [string, TopicContract]) => ({
  contract: name as ContractName,
  pattern: escaped(contract.name).replace('<source>', '([a-z0-9][a-z0-9-]{1,62})'),
}));

export function recogniseTopic(topic: string, prefix: string): RecognisedTopic {
  for (const { contract, pattern } of NAMES) {
    const found = new RegExp(`^${escaped(prefix)}${pattern}$`).exec(topic);
    if (found !== null) return { topic, role: ROLES[contract] ?? 'derived', contract, sourceId: found[1] };
  }
  return { topic, role: 'derived', contract: undefined, sourceId: undefined };
}
