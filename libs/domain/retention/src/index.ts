export { type DiskDay, daysUntilFull } from './days-until-full.js';
export { type ClueFile, fileOf, type FileState } from './file-state.js';
export { addYears, keptThrough, type KeepingTerm } from './keeping-term.js';
