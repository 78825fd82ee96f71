import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const APPS = join(import.meta.dirname, '../..');

/** Services whose module says of which consumers its health tells; null: it reads no topic. */
function readersOfTopics(): string[] {
  return readdirSync(APPS).filter((app) => {
    const folder = join(APPS, app, 'src');
    const modules = readdirSync(folder).filter((name) => name.endsWith('.module.ts'));
    const told = modules.flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/consumers: (null|\{ token)/g),
    ]);
    return told.some(([, what]) => what !== 'null');
  });
}

/** As the console's own text: its types are those of a browser. */
function keepers(): string[] {
  const text = readFileSync(join(APPS, 'console/src/api/quarantine.api.ts'), 'utf8');
  const [, list = ''] = /KEEPERS = \[([^\]]*)\]/.exec(text) ?? [];
  return [...list.matchAll(/id: '([a-z-]+)'/g)].map(([, id = '']) => id);
}

describe('the quarantine desk', () => {
  it('has every service that reads a topic, and so may put a record aside, and no other', () => {
    const readers = readersOfTopics();
    expect(readers).not.toContain('gateway');
    expect(keepers().sort()).toEqual(readers.sort());
  });
});
