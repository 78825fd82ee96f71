import type { SignInStep } from '../../api/session.api.js';

/** What a step of the sign-in is given. `onFailure` answers true when the sign-in starts anew for it. */
export interface StepProps {
  readonly onStep: (step: SignInStep) => Promise<void>;
  readonly onFailure: (error: unknown) => boolean;
  readonly onRestart: () => void;
}
