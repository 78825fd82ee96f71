export { runService, type RunOptions } from './run-service.js';
export { SecurityActs } from './security-acts.js';
export { type EdgeTraits, serviceEdges } from './service-edges.js';
export { ServicePlatformModule } from './service-platform.module.js';
export type { ServiceConfig, ServiceTraits } from './service-traits.js';
export { CHUNK_STORE, DATABASE, KAFKA, PEOPLE, TOPIC_SETUP } from './tokens.js';
