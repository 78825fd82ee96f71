import 'reflect-metadata';
import { ingestConfig } from './ingest.config.js';
import { startIngest } from './start-ingest.js';

await startIngest(ingestConfig());
