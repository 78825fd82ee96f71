import { randomBytes } from 'node:crypto';
import {
  ACCOUNT_LISTENER,
  CERTIFICATE_LISTENER,
  PLATFORM_HOST,
  type PlatformListenerPlace,
  platformProperties,
} from './platform-listeners.js';

export interface KafkaPorts {
  /** Internal: our own services. */
  readonly brokerPort: number;
  readonly controllerPort: number;
  readonly certificatePort: number;
  readonly accountPort: number;
}

export interface KafkaPlace extends KafkaPorts, PlatformListenerPlace {
  readonly dataDirectory: string;
}

/** Properties files read `\` as an escape; everything else of a path passes as it is. */
const escapeValue = (value: string): string => value.replaceAll('\\', '\\\\');

/** One node that is broker and controller (KRaft), on loopback, its internal topics with one replica. */
export function renderServerProperties(place: KafkaPlace): string {
  const broker = `PLAINTEXT://127.0.0.1:${place.brokerPort}`;
  const controller = `CONTROLLER://127.0.0.1:${place.controllerPort}`;
  const platforms = (host: string): string =>
    `${CERTIFICATE_LISTENER}://${host}:${place.certificatePort},${ACCOUNT_LISTENER}://${host}:${place.accountPort}`;
  const properties: Readonly<Record<string, string | number | boolean>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${place.controllerPort}`,
    listeners: `${broker},${controller},${platforms('127.0.0.1')}`,
    'advertised.listeners': `${broker},${controller},${platforms(PLATFORM_HOST)}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,${CERTIFICATE_LISTENER}:SSL,${ACCOUNT_LISTENER}:SASL_SSL`,
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
    ...platformProperties(place),
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeValue(String(value))}\n`)
    .join('');
}

/** Ports of a rendered file: what a server that was started with it listens on. Undefined for one of an older build. */
export function portsOf(properties: string): KafkaPorts | undefined {
  const listeners = /^listeners=(.*)$/m.exec(properties)?.[1] ?? '';
  const match =
    /^PLAINTEXT:\/\/127\.0\.0\.1:(\d+),CONTROLLER:\/\/127\.0\.0\.1:(\d+),CERTIFICATE:\/\/127\.0\.0\.1:(\d+),ACCOUNT:\/\/127\.0\.0\.1:(\d+)$/.exec(
      listeners,
    );
  if (match === null) return undefined;
  const [brokerPort = 0, controllerPort = 0, certificatePort = 0, accountPort = 0] = match.slice(1).map(Number);
  return { brokerPort, controllerPort, certificatePort, accountPort };
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
