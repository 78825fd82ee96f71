import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { Navigate, useLocation, useNavigate, useSearchParams } from 'react-router';
import { isProblem } from '../../api/problem.js';
import { methodsQuery, sessionQuery, type SignInStep } from '../../api/session.api.js';
import icon from '../../app/icon.svg';
import { safeReturn } from '../../session/safe-return.js';
import { EnrolForm } from './enrol-form.js';
import { NewPasswordForm } from './new-password-form.js';
import { OtherMethods } from './other-methods.js';
import { PasswordForm } from './password-form.js';
import { returnedStep } from './returned-step.js';
import { SecondFactorForm } from './second-factor-form.js';
import { SignInProblem } from './sign-in-problem.js';
import type { StepProps } from './step-props.js';

/** Account and password, then whatever the server asks for next, until there is a session. */
export function SignInPage() {
  const [params] = useSearchParams();
  const { hash } = useLocation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const session = useQuery(sessionQuery);
  const methods = useQuery(methodsQuery);
  const [returned] = useState(() => returnedStep(hash));
  const [step, setStep] = useState(returned !== undefined && 'step' in returned ? returned.step : undefined);
  const [failure, setFailure] = useState(
    returned !== undefined && 'problem' in returned ? returned.problem : undefined,
  );
  const target = safeReturn(params.get('from'));

  useEffect(() => {
    document.title = '登录 · 网格+检察';
  }, []);
  useEffect(() => {
    // A challenge or a secret stays neither in the address nor in the history of the browser.
    if (hash !== '') void navigate({ hash: '' }, { replace: true });
  }, [hash, navigate]);

  const onStep = async (next: SignInStep): Promise<void> => {
    setFailure(undefined);
    if (next.state !== 'signed-in') {
      setStep(next);
      return;
    }
    await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    await navigate(target, { replace: true });
  };
  const onRestart = useCallback(() => setStep(undefined), []);
  const onFailure = useCallback((error: unknown): boolean => {
    if (!isProblem(error, 'GATEWAY.CHALLENGE_INVALID')) return false;
    setStep(undefined);
    setFailure(error);
    return true;
  }, []);

  if (step === undefined && session.data != null) return <Navigate to={target} replace />;
  const handlers: StepProps = { onStep, onFailure, onRestart };
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-name">
          <img src={icon} alt="" width={36} height={36} />
          <h1>网格+检察</h1>
        </div>
        <p className="quiet">线索发现与法律监督办案</p>
        {methods.error === null ? null : <SignInProblem error={methods.error} onRetry={() => void methods.refetch()} />}
        {failure === undefined ? null : <SignInProblem error={failure} />}
        {step === undefined ? (
          <>
            {methods.data?.local === false ? null : <PasswordForm onStep={onStep} />}
            <OtherMethods methods={methods.data} onStep={onStep} />
          </>
        ) : (
          <Step step={step} {...handlers} />
        )}
      </div>
    </main>
  );
}

function Step({ step, ...handlers }: StepProps & { readonly step: SignInStep }) {
  switch (step.state) {
    case 'second-factor':
      return <SecondFactorForm challenge={step.challenge} {...handlers} />;
    case 'change-password':
      return <NewPasswordForm challenge={step.challenge} {...handlers} />;
    case 'enrol-second-factor':
      return <EnrolForm step={step} {...handlers} />;
    case 'signed-in':
      return null;
  }
}
