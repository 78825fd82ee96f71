import 'reflect-metadata';
import { caseHandlingConfig } from './case-handling.config.js';
import { startCaseHandling } from './start-case-handling.js';

await startCaseHandling(caseHandlingConfig());
