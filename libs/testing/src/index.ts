export { type TestDatabase, testDatabase, testDatabaseAdminUrl, type TestDatabaseOptions } from './database.js';
export { testKeys } from './test-keys.js';
export { readTopic, type ReadTopicOptions } from './topics-reader.js';
export { testKafkaBrokers, type TestRecord, type TestTopics, testTopics } from './topics.js';
