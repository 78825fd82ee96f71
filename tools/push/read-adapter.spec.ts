import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapterSchema } from './adapter-schema.js';
import { readAdapter } from './read-adapter.js';

const ADAPTERS = new URL('../../adapters/', import.meta.url).pathname;

describe('adapters', () => {
  it('have the committed schema', () => {
    expect(JSON.parse(readFileSync(join(ADAPTERS, 'adapter.schema.json'), 'utf8'))).toEqual(adapterSchema());
  });

  it('of the repository can all be read', () => {
    const names = readdirSync(ADAPTERS).filter((file) => file !== 'adapter.schema.json');
    for (const file of names) {
      const name = file.replace(/\.json$/, '');
      expect(readAdapter(ADAPTERS, name)).toMatchObject({ name });
    }
  });

  describe('with mistakes', () => {
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'adapters-'));
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    const good = {
      name: 'x',
      title: '试',
      sourceId: 's',
      fields: {
        '/sourceEventNo': { from: '/no' },
        '/title': { from: '/t' },
        '/reportedAt': { from: '/at', time: 'iso' },
      },
    };
    const read = (adapter: unknown): unknown => {
      writeFileSync(join(directory, 'x.json'), typeof adapter === 'string' ? adapter : JSON.stringify(adapter));
      return readAdapter(directory, 'x');
    };
    const withField = (place: string, rule: unknown): unknown => ({
      ...good,
      fields: { ...good.fields, [place]: rule },
    });

    it.each([
      [
        'a misspelt place',
        withField('/descripton', { from: '/d' }),
        '"/descripton" 不是推送内容的位置，是否应写作 "/description"',
      ],
      ['a place of no kind', withField('/disposal/steps', { from: '/d' }), '"/disposal/steps" 不是推送内容的位置'],
      ['neither from nor constant', withField('/address', {}), '"/address" 要有 from 或 constant'],
      ['both from and constant', withField('/address', { from: '/a', constant: 'b' }), '二者取一'],
      ['join of one place', withField('/address', { from: '/a', join: '、' }), 'from 应为数组'],
      ['time and as', withField('/updatedAt', { from: '/a', time: 'iso', as: 'text' }), '不能同时有 time 和 as'],
      ['an unknown form of time', withField('/updatedAt', { from: '/a', time: 'US' }), '/fields/~1updatedAt/time'],
      ['a path that is no pointer', withField('/address', { from: 'a.b' }), '/fields/~1address/from'],
      ['an unknown word', withField('/address', { form: '/a' }), '/fields/~1address/form'],
      ['no title of events', { ...good, fields: { '/sourceEventNo': { from: '/no' } } }, 'fields 缺少必填的 "/title"'],
      ['another name than its file', { ...good, name: 'y' }, 'name 应与文件名相同："x"'],
      ['half a JSON text', '{"name":', '不是合法的 JSON'],
    ])('(%s) say what is wrong and where', (_, adapter, says) => {
      expect(() => read(adapter)).toThrow(says);
    });

    it('are told all mistakes at once', () => {
      const adapter = { ...good, name: 'y', fields: { '/titel': {}, '/title': { from: '/t' } } };
      expect(() => read(adapter)).toThrow(/titel[\s\S]*sourceEventNo[\s\S]*reportedAt[\s\S]*name/);
    });

    it.each(['no-such', '../x', 'x.json'])('are not found under "%s", and those that are there are named', (name) => {
      read(good);
      expect(() => readAdapter(directory, name)).toThrow(`没有适配器“${name}”。现有：x`);
    });
  });
});
