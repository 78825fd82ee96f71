import 'reflect-metadata';
import { matcherConfig } from './matcher.config.js';
import { startMatcher } from './start-matcher.js';

await startMatcher(matcherConfig());
