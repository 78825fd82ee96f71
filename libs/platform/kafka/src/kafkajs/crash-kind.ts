import type { CrashKind } from '../client-port.js';
import { errorNames } from './error-names.js';

/** What changes nothing by being tried again: our client cannot read the log, or is not let in. */
const LASTING = new Set([
  'KafkaJSNotImplemented',
  'KafkaJSUnsupportedMagicByteInMessageSet',
  'KafkaJSServerDoesNotSupportApiKey',
  'KafkaJSSASLAuthenticationError',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_COMPRESSION_TYPE',
  'INVALID_GROUP_ID',
  'INVALID_SESSION_TIMEOUT',
  'INCONSISTENT_GROUP_PROTOCOL',
]);

/** What the client gives up on though it is an everyday part of a broker's restart or of a rebalance. */
const PASSING = new Set([
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSTimeout',
  'KafkaJSLockTimeout',
  'BROKER_NOT_AVAILABLE',
  'STALE_BROKER_EPOCH',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
  'MEMBER_ID_REQUIRED',
  'OFFSET_OUT_OF_RANGE',
  'UNKNOWN',
]);

/** `clientWouldRetry`: kafkajs itself would start again. */
export function crashKind(error: Error, clientWouldRetry: boolean): CrashKind {
  const words = errorNames(error);
  if (words.some((word) => LASTING.has(word))) return 'lasting';
  return clientWouldRetry || words.some((word) => PASSING.has(word)) ? 'passing' : 'doubtful';
}
