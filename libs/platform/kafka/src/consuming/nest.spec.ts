import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { PostgresChunkStore, type Tx } from '#platform/postgres';
import { testDatabase, type TestDatabase, testTopics } from '#testing';
import { Effects, idOf } from '../../test/effects.js';
import { waitUntil } from '../../test/wait-until.js';
import {
  BatchPattern,
  type ChunkContext,
  KafkaBatchServer,
  type KafkaRecord,
  silentLog,
  UnusableRecord,
} from '../index.js';

const SCHEMA = 'kafka_nest';
const topics = testTopics();
let db: TestDatabase;
let effects: Effects;

class ConnectionLost extends Error {
  readonly code = 'ECONNRESET';
}

describe('a handler that is marked by a decorator', () => {
  beforeAll(async () => {
    db = await testDatabase({ schema: SCHEMA, migrations: [] });
    effects = await Effects.create(db.database, db.ownerUrl, SCHEMA);
    await topics.create({ name: 'nest', partitions: 1 });
  });
  afterAll(async () => {
    await topics.drop();
    await db.drop();
  });

  it('gets chunks with their transaction in a Nest application, and its errors keep their meaning', async () => {
    const attempts: string[][] = [];

    @Controller()
    class NestConsumer {
      @BatchPattern(topics.name('nest'))
      async handle(@Payload() records: KafkaRecord[], @Ctx() context: ChunkContext<Tx>): Promise<void> {
        const ids = records.map(idOf);
        attempts.push(ids);
        if (attempts.length === 1) throw new ConnectionLost('away for a moment');
        if (ids.includes('nest-1')) throw new UnusableRecord('AREA.NOT_UNDERSTOOD', '无法理解');
        await effects.handler()(records, context);
      }
    }

    @Module({ controllers: [NestConsumer] })
    class NestModule {}

    const server = new KafkaBatchServer<Tx>({
      client: topics.client,
      group: `${topics.prefix}nest`,
      store: new PostgresChunkStore(db.database, effects.keys),
      logger: silentLog,
    });
    const app = await NestFactory.createMicroservice(NestModule, { strategy: server, logger: false });
    await topics.produce(
      'nest',
      [0, 1, 2].map((i) => ({ key: 'k', value: 'v', headers: { ce_id: `nest-${i}` } })),
    );
    await app.listen();
    await waitUntil('2 effects', async () => (await effects.count('nest-%')) === 2);
    await waitUntil('1 in quarantine', () => server.progress().quarantined === 1);
    expect(attempts.slice(0, 2)).toEqual([
      ['nest-0', 'nest-1', 'nest-2'],
      ['nest-0', 'nest-1', 'nest-2'],
    ]);
    expect(await effects.quarantined(topics.name('nest'))).toMatchObject([
      { offset: '1', code: 'AREA.NOT_UNDERSTOOD', detail: '无法理解' },
    ]);
    await app.close();
    expect(server.progress().assigned).toBe(0);
  });
});
