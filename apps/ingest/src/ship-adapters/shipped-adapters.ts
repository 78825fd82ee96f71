import { type Categories, lintAdapter, readAdapter } from '#domain/adapters';
import { adapterDigest } from '../adapters/adapter-digest.js';
import { adapterNames, readAdapterFile } from '../adapters/adapter-files.js';
import { pushVocabulary } from '../adapters/push-vocabulary.js';
import type { ShippedAdapter } from './ship-adapters.use-case.js';

/** Reads and checks every adapter of the folder. Throws for one that is not fit to be published. */
export function shippedAdapters(folder: string, categories: Categories): ShippedAdapter[] {
  const vocabulary = pushVocabulary(categories);
  return adapterNames(folder).map((name) => {
    const definition = readAdapterFile(folder, name);
    const read = readAdapter(definition);
    const faults = read.ok
      ? lintAdapter(read.value, vocabulary)
          .filter(({ severity }) => severity === 'error')
          .map(({ pointer, says }) => `${pointer} ${says}`)
      : read.error.map(({ pointer, detail }) => `${pointer} ${detail}`);
    if (read.ok && read.value.name !== name) faults.push(`/name 应与文件名相同：${name}`);
    if (!read.ok || faults.length > 0)
      throw new Error(`the adapter ${name} is not fit to be used: ${faults.join('; ')}`);
    return { adapterId: name, title: read.value.title, definition, sha256: adapterDigest(definition) };
  });
}
