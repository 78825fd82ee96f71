export type { Clue, ClueCommand, ClueState, Hit, OpeningHit } from './clue.js';
export { CLUE_COMMAND_NEEDS, CLUE_LIFECYCLE } from './clue-lifecycle.js';
export { type ClueMove, type ClueMoved, moveClue } from './move-clue.js';
export { type HitDecision, type HitSituation, type KnownHit, openOrAttach } from './open-or-attach.js';
export { addedEventIds, attachHit, type ClueChange, clueNumber, closeToHits, openClue, reviseHit } from './take-hit.js';
