import { testKeys } from '#testing';
import { connectKafka, KafkaBatchServer, silentLog } from '#platform/kafka';
import { openDatabase, PostgresChunkStore, type Tx } from '#platform/postgres';
import { FAULTS_SCHEMA, storeEffects } from './effects.js';

/** A consumer in a process of its own, to be killed: `node member.js <name> <brokers> <group> <topic> <database url>`. */
const [name, brokers, group, topic, url] = process.argv.slice(2);
if (name === undefined || brokers === undefined || group === undefined || topic === undefined || url === undefined) {
  throw new Error('usage: member.js <name> <brokers> <group> <topic> <database url>');
}
const database = await openDatabase({ url, schema: FAULTS_SCHEMA, applicationName: name, poolSize: 4 });
const server = new KafkaBatchServer<Tx>({
  client: connectKafka({ brokers: brokers.split(','), clientId: name, logger: silentLog }),
  group,
  store: new PostgresChunkStore(database, testKeys()),
  logger: silentLog,
});
server.addTopic(topic, storeEffects(name));
server.listen(() => undefined);
