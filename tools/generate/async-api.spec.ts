import { type TopicContract, TOPICS } from '#contracts';
import { asyncApi, type NamedTopic } from './async-api.js';
import { listFields } from './list-fields.js';
import { faultsOfAsyncApi } from './validate-async-api.js';

const topics: NamedTopic[] = Object.entries<TopicContract>(TOPICS).map(([name, contract]) => ({
  name,
  contract,
  values: [{ ...contract, name }, ...(contract.also === undefined ? [] : [contract.also])].map((kind) => ({
    ...kind,
    sample: { file: kind.sample, value: {} },
  })),
}));

describe('the AsyncAPI document', () => {
  it('keeps to the published schema of AsyncAPI 3.0', () => {
    expect(faultsOfAsyncApi(asyncApi(topics))).toEqual([]);
  });

  it('is refused by that schema once it is broken', () => {
    expect(faultsOfAsyncApi({ ...asyncApi(topics), channels: { gridEvent: { address: 7 } } })).not.toEqual([]);
  });

  it('has a channel for every topic, and an operation for each who writes or reads it', () => {
    const { channels, operations } = asyncApi(topics) as Record<'channels' | 'operations', Record<string, unknown>>;
    expect(Object.keys(channels)).toEqual(Object.keys(TOPICS));
    expect(Object.keys(operations)).toEqual(
      expect.arrayContaining(['ingest-sends-gridEvent', 'matcher-receives-gridEvent', 'the-platform-sends-gridPush']),
    );
  });

  it('has both kinds of value that a platform pushes', () => {
    const { channels } = asyncApi(topics) as { channels: Record<string, { messages: object }> };
    expect(Object.keys(channels['gridPush']?.messages ?? {})).toEqual(['gridPush', 'gridPushDisposal']);
  });

  it('takes the source out of an address as a parameter', () => {
    const { channels } = asyncApi(topics) as { channels: Record<string, { address: string; parameters?: object }> };
    expect(channels['gridAnswer']).toMatchObject({ address: 'grid.answer.{source}.v1', parameters: { source: {} } });
    expect(channels['gridEvent']).not.toHaveProperty('parameters');
  });
});

describe('the list of fields', () => {
  const fields = listFields(TOPICS.matchFound.schema);
  const field = (path: string) => fields.find((candidate) => candidate.path === path);

  it('names fields inside objects and lists by their path', () => {
    expect(field('rule.id')).toMatchObject({ type: 'string', required: true });
    expect(field('events[].eventTime')).toMatchObject({ type: 'date-time' });
    expect(field('explanation.conditions[].found[].word')).toMatchObject({ type: 'string' });
  });

  it('says where a value may be null, and looks inside all the same', () => {
    expect(field('run')).toMatchObject({ type: 'object | null' });
    expect(field('run.id')).toMatchObject({ type: 'uuid' });
  });

  it('tells the words and limits of a field', () => {
    expect(field('state')?.says).toContain('live | void');
    expect(field('matchKey')?.says).toContain('pattern');
  });
});
