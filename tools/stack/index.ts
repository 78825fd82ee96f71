export { createProgress, silentProgress, type Progress, type Step } from './progress.js';
export { startStack } from './start-stack.js';
export type { Stack, StackFaults, StartStackOptions } from './stack.js';
export { StackUnusable } from './unusable.js';
export { LockHeld } from './process/file-lock.js';
export { repositoryRoot } from './repository.js';
export { runCommand } from './run-command.js';
export type { Interruption } from './interruption.js';
export { ensureKeyFiles } from './services/key-files.js';
export {
  INDEX_KINDS,
  KEY_SET_NAMES,
  type KeyFiles,
  type KeySetName,
  secretsIn,
  servicesOf,
  witnessKeyOf,
} from './services/key-layout.js';
export { ensureSecrets } from './services/key-secrets.js';
export { SERVICE_NAMES, SERVICES, type ServiceName } from './services/service-catalogue.js';
export { holdServices } from './services/hold-services.js';
export { startServices, type RunningServices, type StartServicesOptions } from './services/start-services.js';
export { ensureZoneKeys, type Profile, type ZonePlaces } from './services/zone-profile.js';
export { findChromium, requireChromium } from './system/find-chromium.js';
export { findKafkaPython, missingPlatformClients, requirePlatformClients } from './system/find-platform-clients.js';
export { locateProfile } from './choose-stack.js';
export { PLATFORM_HOST, type PlatformListeners } from './kafka/platform-listeners.js';
export { type KafkaTools, requireKafkaTools } from './kafka/kafka-distribution.js';
export { runKafkaTool } from './kafka/run-kafka-tool.js';
export { CertificateAuthority, RequestRefused } from './certificates/certificate-authority.js';
export { ensureBrokerCertificates } from './certificates/broker-certificates.js';
