import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Result, Spin } from 'antd';
import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { sessionQuery } from '../api/session.api.js';
import { explainProblem } from '../text/explain-problem.js';
import { SessionContext } from './use-session.js';
import { useSessionEnd } from './use-session-end.js';

/** Shows what is below to whoever is signed in, and leads everybody else to the sign-in, and back afterwards. */
export function RequireSession({ children }: { readonly children: ReactNode }) {
  const { pathname, search } = useLocation();
  const { data, error, isPending, refetch } = useQuery(sessionQuery);
  useSessionEnd(data?.expiresAt);

  if (isPending) {
    return (
      <Flex align="center" justify="center" className="shell">
        <Spin size="large" description="正在载入" />
      </Flex>
    );
  }
  if (error !== null && data === undefined) {
    const { title, lines } = explainProblem(error);
    return (
      <Result
        status="warning"
        title={title}
        subTitle={lines.join(' ')}
        extra={
          <Button type="primary" onClick={() => void refetch()}>
            重试
          </Button>
        }
      />
    );
  }
  if (data === null || data === undefined) {
    const from = pathname + search;
    return <Navigate to={from === '/' ? '/sign-in' : `/sign-in?from=${encodeURIComponent(from)}`} replace />;
  }
  return <SessionContext value={data}>{children}</SessionContext>;
}
