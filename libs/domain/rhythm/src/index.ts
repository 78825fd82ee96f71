export { ArrivalCalendar, type ArrivalDay, HOUR_MS } from './arrival-calendar.js';
export { allowedUntil, shareOfAllowed, type Silence } from './judge-silence.js';
export { type ArrivalHistory, type HourCount, LEARNED_DAYS, learnRhythm, type Rhythm } from './learn-rhythm.js';
export { Pauses, type Pause } from './pauses.js';
