export { type TestDatabase, testDatabase, testDatabaseAdminUrl, type TestDatabaseOptions } from './database.js';
export { testKafkaBrokers, type TestRecord, type TestTopics, testTopics } from './topics.js';
