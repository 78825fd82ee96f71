import { Alert } from 'antd';
import { useEffect, useState } from 'react';
import { isProblem } from '../../api/problem.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { signInAdvice } from './sign-in-advice.js';

/** Why a step of the sign-in failed; where one has to wait, with the time that is left. */
export function SignInProblem({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const left = useCountdown(error, isProblem(error) ? (error.about.retryAfter ?? 0) : 0);
  const advice = signInAdvice(error, left);
  if (advice === undefined) return <ProblemAlert error={error} onRetry={onRetry} />;
  return <Alert type={advice.type} showIcon role="alert" title={advice.title} description={advice.text} />;
}

/** Seconds left of a wait that began when `of` came. */
function useCountdown(of: unknown, seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const until = Date.now() + seconds * 1_000;
    const tell = (): void => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1_000)));
    tell();
    if (seconds === 0) return undefined;
    const timer = setInterval(tell, 1_000);
    return () => clearInterval(timer);
  }, [of, seconds]);
  return left;
}
