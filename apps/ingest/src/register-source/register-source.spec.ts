import type { Actor } from '#platform/auth';
import type { Tx } from '#platform/postgres';
import type { SourceStore } from '../storage/source.store.js';
import { RegisterSource, type RegisterSourceDeps } from './register-source.use-case.js';

const ACTOR: Actor = {
  id: 'p-ops',
  name: '某人',
  roles: ['ops'],
  procuratorateId: 'cz-city',
  regionPrefixes: [''],
  departmentIds: [],
  subordinateOfficeIds: [],
};
const REGISTRATION = {
  id: 'cz-12345',
  kind: '12345',
  name: '热线',
  procuratorateId: 'cz-city',
  regionCode12: '990100000000',
};

function registering(over: Partial<RegisterSourceDeps>): {
  readonly register: RegisterSource;
  readonly done: string[];
} {
  const done: string[] = [];
  const tx = {} as Tx;
  const sources = {
    insert: async () => {
      done.push('inserted');
      return true;
    },
  } as unknown as SourceStore;
  const register = new RegisterSource({
    database: { run: (work) => work(tx), read: (work) => work(tx) },
    sources,
    outbox: { enqueue: () => Promise.resolve() },
    history: { append: () => Promise.resolve() },
    keys: { seal: () => 'sealed' },
    newSecret: () => 'secret',
    createTopics: () => Promise.resolve(),
    refresh: () => Promise.resolve(),
    clock: { now: () => new Date('2026-03-02T01:00:00.000Z') },
    topicPrefix: '',
    ...over,
  });
  return { register, done };
}

describe('registering a source', () => {
  it('while the broker is away is answered as something to come again for, and registers nothing', async () => {
    const { register, done } = registering({ createTopics: () => Promise.reject(new Error('no broker')) });
    await expect(register.register(REGISTRATION, ACTOR)).rejects.toMatchObject({ code: 'HTTP.UNAVAILABLE' });
    expect(done).toEqual([]);
  });

  it('tells the secret once it is registered, though this process could not read the sources again', async () => {
    const { register, done } = registering({ refresh: () => Promise.reject(new Error('a connection broke')) });
    await expect(register.register(REGISTRATION, ACTOR)).resolves.toMatchObject({ secret: 'secret', keyId: 'k1' });
    expect(done).toEqual(['inserted']);
  });
});
