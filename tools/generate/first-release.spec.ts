import { TOPICS, type TopicContract } from '#contracts';
import { Type } from '@sinclair/typebox';
import { firstRelease } from './first-release.js';

const aTopic = (schema: TopicContract['schema']): TopicContract => ({ ...TOPICS.gridEvent, name: 'new.v1', schema });

describe('the fields of the first release', () => {
  it('are those that a new contract requires, wherever they are', () => {
    const schema = Type.Object({
      id: Type.String(),
      later: Type.Optional(Type.String()),
      items: Type.Array(Type.Object({ word: Type.String() })),
      run: Type.Union([Type.Object({ id: Type.String() }), Type.Null()]),
    });
    expect(firstRelease({}, [aTopic(schema)])).toEqual({
      'new.v1': ['/id', '/items', '/items/*/word', '/run', '/run/id'],
    });
  });

  it('stay as they were noted when the contract requires more later', () => {
    const noted = { 'new.v1': ['/id'] };
    expect(firstRelease(noted, [aTopic(Type.Object({ id: Type.String(), more: Type.String() }))])).toEqual(noted);
  });

  it('leave out what others write, which is read strictly', () => {
    expect(firstRelease({}, [TOPICS.gridPush])).toEqual({});
  });
});
