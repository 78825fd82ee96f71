export { applyDisposal, applyEvent, type Applied, type Change, qualityFlags } from './apply-push.js';
export { bodyHash, type Canonical, type Digest, disposalKey } from './body-hash.js';
export { compareVersions, decideVersion, type VersionDecision, versionKey } from './decide-version.js';
export type { BlindIndex } from './blind-keys.js';
export { deriveDisposal, type DisposalView } from './derive-disposal.js';
export type { EventMention, EventParty, EventVehicle, Mapping } from './event-parts.js';
export type { EventBody, EventState, MoreOfBody, VersionMark } from './event-state.js';
export { CLOCK_TOLERANCE_MS, eventTime } from './event-time.js';
export { findPoison, MAX_DEPTH, mayHoldPoison, type Poison } from './find-poison.js';
export {
  type IdentityRecord,
  type KeyedBody,
  namesMinor,
  publishedKeys,
  renameKeys,
  toIdentityRecord,
} from './identity-record.js';
export {
  type DisposalMemory,
  type IncomingDisposal,
  isNothingSaid,
  mergeDisposal,
  NO_DISPOSAL,
} from './merge-disposal.js';
export { mergeSteps, stepKey } from './merge-steps.js';
export { normaliseDisposal, TIME_IMPOSSIBLE } from './normalise-disposal.js';
export { type IncomingEvent, normaliseEvent } from './normalise-event.js';
export { parseTime, type ParsedTime, toInstant } from './parse-time.js';
export type { PushedDisposal, PushedEvent, PushedStep } from './pushed.js';
export { type Converted, readLocation, type ReadLocation, toCgcs2000 } from './coordinates/to-cgcs2000.js';
export { ageAndMinor, type AgeAndMinor, ageOn, type SaidOfAge } from './identifiers/age.js';
export { foldWidth } from '#kernel';
export { bareCode } from './identifiers/bare-code.js';
export { type GridCode, gridFlags, type GridScheme, readGridCode } from './identifiers/grid-code.js';
export { type IdNumber, idNumberFlags, readIdNumber } from './identifiers/id-number.js';
export { personNameKeyForm } from './identifiers/person-name.js';
export { type Phone, readPhone } from './identifiers/phone.js';
export { type Plate, type PlateKind, readPlate } from './identifiers/plate.js';
export { checkRegion, readRegion, type Region, type RegionLevel } from './identifiers/region.js';
export { readUscc, type Uscc } from './identifiers/uscc.js';
export { type EventTimes, orderOfTimes } from './order-of-times.js';
export { FLAG, FLAG_SAYS, type QualityFlag } from './quality-flags.js';
export { reporterIdentity, type ReporterIdentity } from './reporter-identity.js';
export { type DerivedIdentity, type ReporterRecord, reporterRecord } from './reporter-record.js';
export type { SealedParty, SealedVehicle } from './read-parties.js';
export type { Step } from './step.js';
export { type StepKind, stepKindOf } from './step-kind.js';
