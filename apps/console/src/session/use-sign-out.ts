import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback } from 'react';
import { forgetSession } from '../app/query-client.js';
import { isProblem } from '../api/problem.js';
import { signOut } from '../api/session.api.js';
import { explainProblem } from '../text/explain-problem.js';

/** Ends the session at the server and forgets what was shown. A sign-out that failed is said, for the session goes on. */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  return useCallback(async () => {
    try {
      await signOut();
    } catch (error) {
      if (!isProblem(error) || error.status !== 401) {
        void message.error(`没有退出：${explainProblem(error).title}`);
        return;
      }
    }
    forgetSession(queryClient);
  }, [message, queryClient]);
}
