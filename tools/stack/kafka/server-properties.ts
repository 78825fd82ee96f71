import { randomBytes } from 'node:crypto';

export interface KafkaPlace {
  readonly brokerPort: number;
  readonly controllerPort: number;
  readonly dataDirectory: string;
}

/** Properties files read `\` as an escape; everything else of a path passes as it is. */
const escapeValue = (value: string): string => value.replaceAll('\\', '\\\\');

/** One node that is broker and controller (KRaft), on loopback, its internal topics with one replica. */
export function renderServerProperties(place: KafkaPlace): string {
  const broker = `PLAINTEXT://127.0.0.1:${place.brokerPort}`;
  const controller = `CONTROLLER://127.0.0.1:${place.controllerPort}`;
  const properties: Readonly<Record<string, string | number | boolean>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${place.controllerPort}`,
    listeners: `${broker},${controller}`,
    'advertised.listeners': `${broker},${controller}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': place.dataDirectory,
    'num.partitions': 4,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.segment.bytes': 104_857_600,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeValue(String(value))}\n`)
    .join('');
}

/** Ports of a rendered file: what a server that was started with it listens on. */
export function portsOf(properties: string): { brokerPort: number; controllerPort: number } | undefined {
  const match = /^listeners=PLAINTEXT:\/\/127\.0\.0\.1:(\d+),CONTROLLER:\/\/127\.0\.0\.1:(\d+)$/m.exec(properties);
  return match === null ? undefined : { brokerPort: Number(match[1]), controllerPort: Number(match[2]) };
}

export const LOG4J_PROPERTIES = `rootLogger.level=WARN
rootLogger.appenderRef.c.ref=C
appender.c.type=Console
appender.c.name=C
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=[%d] %p %m (%c)%n
`;

/** Kafka's own form of a UUID: 16 bytes in base64url. One that starts with `-` would read as an option. */
export function newClusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
