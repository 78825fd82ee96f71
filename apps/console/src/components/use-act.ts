import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback } from 'react';
import { explainProblem } from '../text/explain-problem.js';

/** Does something at once, says that it was done or why not, and reads anew what it may have changed. */
export function useAct(changes: QueryKey): (work: () => Promise<unknown>, done: string) => Promise<boolean> {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  return useCallback(
    async (work, done) => {
      let isDone = true;
      try {
        await work();
        void message.success(done);
      } catch (failure) {
        isDone = false;
        const { title, lines } = explainProblem(failure);
        void message.error([title, ...lines].join(' '));
      }
      await queryClient.invalidateQueries({ queryKey: changes });
      return isDone;
    },
    [changes, message, queryClient],
  );
}
