import { type ConditionNode, nestConditions } from './nest-conditions.js';

const at = (path: string) => ({ path, says: path, held: true, actual: null, found: [] });
const shape = (nodes: readonly ConditionNode[]): unknown[] =>
  nodes.map(({ condition, arms }) => (arms.length === 0 ? condition.path : [condition.path, ...shape(arms)]));

describe('conditions', () => {
  it('hang below the condition that their path begins with', () => {
    const paths = [
      '/where',
      '/where/all/0',
      '/where/all/1',
      '/where/all/1/any/0',
      '/where/all/1/any/1',
      '/where/all/10',
    ];
    expect(shape(nestConditions(paths.map(at)))).toEqual([
      ['/where', '/where/all/0', ['/where/all/1', '/where/all/1/any/0', '/where/all/1/any/1'], '/where/all/10'],
    ]);
  });

  it('without a parent stand at the top', () => {
    expect(shape(nestConditions([at('/where/all/0'), at('/where/all/1')]))).toEqual(['/where/all/0', '/where/all/1']);
  });
});
