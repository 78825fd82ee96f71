export { anEvent, LogDirectory } from './log-directory.js';
