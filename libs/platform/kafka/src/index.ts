export {
  type CrashKind,
  type ConsumerListener,
  type ConsumerOptions,
  type FetchedBatch,
  type KafkaAdmin,
  type KafkaClient,
  type KafkaConsumer,
  type KafkaLog,
  type KafkaProducer,
  type KafkaRight,
  RecordTooLarge,
  silentLog,
  type TopicPartition,
  type TopicToCreate,
} from './client-port.js';
export { BatchPattern, KAFKA_BATCH } from './consuming/batch-pattern.js';
export type { ConsumerProgress, PartitionProgress } from './consuming/consumer-progress.js';
export type { RestartReason, SupervisorTimes } from './consuming/consumer-supervisor.js';
export type { ChunkLimits } from './consuming/cut-chunks.js';
export {
  KafkaBatchServer,
  type KafkaBatchEvents,
  type KafkaBatchServerOptions,
} from './consuming/kafka-batch-server.js';
export { readNewest, readRecords } from './consuming/read-records.js';
export type { BatchHandler, TopicOptions } from './consuming/subscriptions.js';
export { type BrokerAccess, connectKafka, type ConnectOptions } from './kafkajs/connect.js';
export {
  type ChunkContext,
  type ChunkStore,
  Fenced,
  type KafkaRecord,
  type OutgoingRecord,
  type PartitionClaim,
  type SendReceipt,
  UnusableRecord,
} from './ports.js';
export { ensureTopics, type TopicReport, type TopicSpec } from './topics/ensure-topics.js';
