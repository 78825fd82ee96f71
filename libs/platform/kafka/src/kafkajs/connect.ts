// kafkajs is CommonJS: plain Node sees only some of its names as named exports, so values come by the default one.
import kafkajs, { type KafkaConfig } from 'kafkajs';
import type { ConsumerOptions, KafkaClient, KafkaConsumer, KafkaLog } from '../client-port.js';
import { ClusterClock } from './cluster-clock.js';
import { bridgeLog } from './log-bridge.js';
import { quietIdleTimer } from './idle-timer.js';
import { KafkajsAdmin } from './kafkajs-admin.js';
import { KafkajsConsumer } from './kafkajs-consumer.js';
import { KafkajsProducer } from './kafkajs-producer.js';
import { quickenProduce } from './quick-produce.js';
import { CONNECTION_TIMEOUT_MS, REQUEST_TIMEOUT_MS, RETRY } from './settings.js';

export interface ConnectOptions {
  /** host:port each; any of them leads to the whole cluster. */
  readonly brokers: readonly string[];
  /**
   * One per instance of a service, the same after its restart where that can be: a consumer that starts takes the
   * place of one under the same id that was killed, at once.
   */
  readonly clientId: string;
  readonly logger: KafkaLog;
  /** Left out: a listener that asks nobody who he is. */
  readonly access?: BrokerAccess;
}

/** How to come in at a listener that speaks TLS; PEM texts. */
export interface BrokerAccess {
  /** What the broker's certificate is trusted by. */
  readonly ca: string;
  /** Where the listener asks for a client's certificate. */
  readonly certificate?: { readonly chain: string; readonly key: string };
  /** Where it asks for an account (SCRAM-SHA-512). */
  readonly account?: { readonly name: string; readonly password: string };
}

function securityOf(access: BrokerAccess | undefined): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  if (access === undefined) return {};
  const { ca, certificate, account } = access;
  return {
    ssl: { ca, ...(certificate === undefined ? {} : { cert: certificate.chain, key: certificate.key }) },
    ...(account === undefined
      ? {}
      : { sasl: { mechanism: 'scram-sha-512', username: account.name, password: account.password } }),
  };
}

/** Connects when first used, and again whenever that is needed. */
export function connectKafka({ brokers, clientId, logger, access }: ConnectOptions): KafkaClient {
  quietIdleTimer();
  quickenProduce();
  const kafka = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ...securityOf(access),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: bridgeLog(logger),
  });
  const producer = new KafkajsProducer(kafka, logger);
  const admin = new KafkajsAdmin(kafka);
  const clock = new ClusterClock(kafka);
  const identity = { clientId, alive: new Set<string>(), log: logger };
  return {
    producer: () => producer,
    admin: () => admin,
    consumer: (options: ConsumerOptions): KafkaConsumer => new KafkajsConsumer(kafka, options, identity),
    clusterId: () => admin.clusterId(),
    clusterTime: () => clock.now(),
    close: async () => {
      await Promise.all([producer.close(), admin.close(), clock.close()]);
    },
  };
}
