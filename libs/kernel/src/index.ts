export { type Clock, systemClock } from './clock.js';
export { newId } from './new-id.js';
export { ProblemError, type ProblemItem } from './problem-error.js';
export { err, ok, type Result } from './result.js';
