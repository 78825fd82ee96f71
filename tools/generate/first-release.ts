import type { TopicContract } from '#contracts';
import { listFields } from './list-fields.js';

/** By topic, the pointers of the fields that a reader insists on. */
export type RequiredFields = Readonly<Record<string, readonly string[]>>;

// events[].eventTime → /events/*/eventTime
const requiredOf = (topic: TopicContract): string[] =>
  listFields(topic.schema)
    .filter(({ required }) => required)
    .map(({ path }) => `/${path.replaceAll('[]', '/*').replaceAll('.', '/')}`)
    .sort();

/**
 * What the first release of each contract required. A topic is added once, when it is new, and stays as it is: a later
 * field has to be optional, or readers would refuse what the previous version wrote. A spec compares.
 */
export function firstRelease(noted: RequiredFields, topics: readonly TopicContract[]): RequiredFields {
  const ours = topics.filter(({ writtenByOthers }) => !writtenByOthers);
  return Object.fromEntries(ours.map((topic) => [topic.name, noted[topic.name] ?? requiredOf(topic)]));
}
