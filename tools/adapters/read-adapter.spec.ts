import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapterSchema } from '#domain/adapters';
import { adapterNames } from '../../apps/ingest/src/adapters/adapter-files.js';
import { judgeFile, readUsableAdapter } from './read-adapter.js';

const ADAPTERS = new URL('../../adapters/', import.meta.url).pathname;

describe('adapters', () => {
  it('have the committed schema', () => {
    expect(JSON.parse(readFileSync(join(ADAPTERS, 'adapter.schema.json'), 'utf8'))).toEqual(adapterSchema());
  });

  it('of the repository can all be used', () => {
    const names = adapterNames(ADAPTERS);
    expect(names.length).toBeGreaterThanOrEqual(11);
    for (const name of names) expect(readUsableAdapter(ADAPTERS, name)).toMatchObject({ name });
  });

  describe('in files', () => {
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'adapters-'));
      cpSync(join(ADAPTERS, 'categories.json'), join(directory, 'categories.json'));
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    const good = {
      name: 'x',
      title: '试',
      fields: {
        '/sourceEventNo': { from: '/no' },
        '/title': { from: '/t' },
        '/reportedAt': { from: '/at', time: 'iso' },
      },
    };
    const write = (adapter: unknown): string => {
      const file = join(directory, 'x.json');
      writeFileSync(file, typeof adapter === 'string' ? adapter : JSON.stringify(adapter));
      return file;
    };

    it('are read by their name or their path', () => {
      const file = write(good);
      expect(readUsableAdapter(directory, 'x').title).toBe('试');
      expect(readUsableAdapter(ADAPTERS, file).title).toBe('试');
      expect(judgeFile(directory, 'x').findings.map(({ severity }) => severity)).not.toContain('error');
    });

    it.each([
      ['another name than its file', { ...good, name: 'y' }, '/name：应与文件名相同："x"'],
      ['another form', { ...good, colour: 1 }, '/colour：不认识的项'],
      [
        'a misspelt place',
        { ...good, fields: { ...good.fields, '/descripton': { from: '/d' } } },
        '是否应写作 "/description"',
      ],
      ['half a JSON text', '{"name":', '不是合法的 JSON'],
    ])('(%s) say what is wrong and where', (_, adapter, says) => {
      write(adapter);
      expect(() => readUsableAdapter(directory, 'x')).toThrow(says);
    });

    it('are told all mistakes at once', () => {
      write({ ...good, name: 'y', fields: { '/titel': {}, '/title': { from: '/t' } } });
      expect(() => readUsableAdapter(directory, 'x')).toThrow(/titel[\s\S]*sourceEventNo[\s\S]*reportedAt[\s\S]*name/);
    });

    it.each(['no-such', '../x', 'categories', 'adapter.schema'])('are not found under "%s"', (name) => {
      write(good);
      expect(() => readUsableAdapter(directory, name)).toThrow(`没有适配器“${name}”。现有：x`);
    });
  });
});
