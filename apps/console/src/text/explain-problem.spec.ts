import { toProblem, unreachable } from '../api/problem.js';
import { explainProblem, inWords } from './explain-problem.js';

describe('a failure', () => {
  it('is told with what was wrong this time and what can be done', () => {
    const problem = toProblem(
      409,
      {
        title: '内容已被更改',
        code: 'LIFECYCLE.VERSION_CONFLICT',
        detail: '当前版本为 4',
        repair: '重新读取',
        traceId: 't1',
      },
      null,
    );
    expect(explainProblem(problem)).toEqual({
      title: '内容已被更改',
      lines: ['当前版本为 4', '重新读取'],
      traceId: 't1',
    });
  });

  it('of too many attempts says how long to wait, in place of the name of a header', () => {
    const body = {
      title: '尝试过多',
      code: 'GATEWAY.TOO_MANY_ATTEMPTS',
      repair: '等待 Retry-After 头所示的秒数后再试。',
    };
    expect(explainProblem(toProblem(429, body, '95')).lines).toEqual(['请在 2 分钟后再试。']);
  });

  it('that a proxy answered in other words still has a title and a way on', () => {
    const { title, lines } = explainProblem(toProblem(502, undefined, null));
    expect([title, lines.length]).toEqual(['服务器答复 502', 1]);
  });

  it('of the network is told as one', () => {
    expect(explainProblem(unreachable()).title).toBe('无法连接服务器');
  });

  it('of this program shows none of its insides', () => {
    expect(JSON.stringify(explainProblem(new TypeError('x is undefined')))).not.toContain('undefined is');
    expect(explainProblem(new TypeError('x is undefined')).title).toBe('页面出了差错');
  });

  it.each([
    [0, ' 1 秒'],
    [59, ' 59 秒'],
    [60, ' 1 分钟'],
    [61, ' 2 分钟'],
    [3_600, ' 1 小时'],
  ])('waits of %d s are said as%s', (seconds, words) => {
    expect(inWords(seconds)).toBe(words);
  });
});
