import type { Finding, VerificationReport } from './finding.js';
import type { StepPlace } from './step-place.js';

/** What one part found, before the report is written. */
export type StepFound = Pick<VerificationReport, 'entries' | 'sealed' | 'notes'> &
  Partial<Pick<VerificationReport, 'window' | 'restores' | 'chains' | 'erasures'>> & {
    readonly findings: readonly Finding[];
    readonly dropped: number;
    readonly next: StepPlace | null;
  };
