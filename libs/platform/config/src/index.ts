export { commaList, EnvironmentError, readEnv } from './read-env.js';
export { serviceEnv } from './service-env.js';
