import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROBLEMS, type TopicContract, TOPICS } from '#contracts';
import { adapterSchema } from '#domain/adapters';
import { repositoryRoot } from '../stack/index.js';
import { SETTINGS } from '../stack/services/service-settings.js';
import { asyncApi, type NamedTopic } from './async-api.js';
import { asyncApiPage } from './async-api-page.js';
import { errorsPage } from './errors-page.js';
import { firstRelease, type RequiredFields } from './first-release.js';
import type { GeneratedFiles } from './generated-files.js';
import { openApiDocuments } from './open-api.js';
import { settingsPage } from './settings-page.js';
import { topicsPage } from './topics-page.js';
import { faultsOfAsyncApi } from './validate-async-api.js';

const FIRST_RELEASE = 'libs/contracts/samples/first-release.json';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Everything that is generated, made anew. Rejects when a document is not what its standard asks for. */
export async function generateAll(): Promise<GeneratedFiles> {
  const topics = await namedTopics();
  const document = asyncApi(topics);
  const faults = faultsOfAsyncApi(document);
  if (faults.length > 0) throw new Error(`the AsyncAPI document does not keep to its schema:\n${faults.join('\n')}`);
  const files = new Map([
    ['docs/topics.md', topicsPage(Object.values(TOPICS))],
    ['docs/errors.md', errorsPage(PROBLEMS)],
    ['docs/settings.md', settingsPage(SETTINGS, repositoryRoot)],
    ['docs/asyncapi.json', json(document)],
    ['adapters/adapter.schema.json', json(adapterSchema())],
    ['docs/asyncapi.html', asyncApiPage(topics)],
    [FIRST_RELEASE, json(firstRelease(await notedBefore(), Object.values(TOPICS)))],
  ]);
  for (const [service, api] of await openApiDocuments()) files.set(`docs/openapi/${service}.json`, json(api));
  return files;
}

function namedTopics(): Promise<NamedTopic[]> {
  return Promise.all(
    Object.entries<TopicContract>(TOPICS).map(async ([name, contract]) => {
      const { schema, sample, says, also } = contract;
      const kinds = [{ name, schema, sample, says }, ...(also === undefined ? [] : [also])];
      const values = kinds.map(async (kind) => ({ ...kind, sample: await readSample(kind.sample) }));
      return { name, contract, values: await Promise.all(values) };
    }),
  );
}

async function readSample(file: string): Promise<{ file: string; value: unknown }> {
  const text = await readFile(join(repositoryRoot, 'libs', 'contracts', 'samples', file), 'utf8');
  return { file, value: JSON.parse(text) as unknown };
}

/** What the first releases required, as it was noted; nothing before the first topic. */
async function notedBefore(): Promise<RequiredFields> {
  const text = await readFile(join(repositoryRoot, FIRST_RELEASE), 'utf8').catch(() => '{}');
  return JSON.parse(text) as RequiredFields;
}
