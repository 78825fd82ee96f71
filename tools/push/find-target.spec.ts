import { findTarget } from './find-target.js';

const demo = () => ({
  ingestUrl: 'http://127.0.0.1:3101/',
  matcherUrl: '',
  caseHandlingUrl: '',
  notifyUrl: '',
  tokenKeyFile: '',
  sources: [{ id: 'demo-board', kind: '12345', name: 'x', keyId: 'k1', secret: 's1', procuratorateId: 'p' }],
});
const nothing = (): undefined => undefined;

describe('where a file is pushed', () => {
  it('is the running demo, as the source that the adapter names', () => {
    expect(findTarget({ adapterSource: 'demo-board' }, demo)).toEqual({
      url: 'http://127.0.0.1:3101',
      sourceId: 'demo-board',
      secret: 's1',
    });
  });
  it('is what was given, without asking for a demo', () => {
    const given = { url: 'http://a/', source: 's', secret: 'x', adapterSource: 'demo-board' };
    expect(findTarget(given, nothing)).toEqual({ url: 'http://a', sourceId: 's', secret: 'x' });
  });
  it('is not guessed where nobody names a source', () => {
    expect(() => findTarget({}, demo)).toThrow('用 --source 指明');
  });
  it('is not guessed without a demo', () => {
    expect(() => findTarget({ adapterSource: 'demo-board' }, nothing)).toThrow('npm run demo');
  });
  it('is not guessed for a source that the demo does not have', () => {
    expect(() => findTarget({ adapterSource: 'x', source: 'other' }, demo)).toThrow(
      '没有来源“other”。现有：demo-board',
    );
  });
});
