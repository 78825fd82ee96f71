import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Popconfirm } from 'antd';
import { useState } from 'react';
import type { ServiceName } from '../../api/client.js';
import { type AsideFilters, QUARANTINE_KEY, resendAll, resendRecord } from '../../api/quarantine.api.js';
import { useAct } from '../../components/use-act.js';
import { explainProblem } from '../../text/explain-problem.js';

/** Sends again what was chosen, one after the other, or orders all that fits the filter to be sent. */
export function ResendMany(props: {
  readonly of: ServiceName;
  readonly filters: AsideFilters;
  readonly selected: readonly string[];
  readonly onDone: () => void;
}) {
  const { of, filters, selected, onDone } = props;
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const act = useAct(QUARANTINE_KEY);
  const [busy, setBusy] = useState(false);
  const isNarrowed = Object.values(filters).some((value) => value !== undefined);

  const resendSelected = async (): Promise<void> => {
    setBusy(true);
    let sent = 0;
    try {
      for (const id of selected) {
        await resendRecord(of, id);
        sent += 1;
      }
      void message.success(`已重发 ${sent} 条`);
    } catch (failure) {
      const { title, lines } = explainProblem(failure);
      void message.error([`重发了 ${sent} 条，余下的没有重发：${title}`, ...lines].join(' '));
    } finally {
      setBusy(false);
    }
    onDone();
    await queryClient.invalidateQueries({ queryKey: QUARANTINE_KEY });
  };

  return (
    <Flex gap={12} wrap align="center" className="filters">
      <Button disabled={selected.length === 0} loading={busy} onClick={() => void resendSelected()}>
        重发所选{selected.length === 0 ? '' : `的 ${selected.length} 条`}
      </Button>
      <Popconfirm
        title={isNarrowed ? '重发符合现在条件的全部待处理记录？' : '没有任何条件：重发这个服务全部待处理的记录？'}
        description="在后台分批进行，不能中途停下；又不能处理的，会再回到隔离区。"
        onConfirm={() => act(() => resendAll(of, filters), '已开始批量重发')}
      >
        <Button>{isNarrowed ? '重发符合条件的全部' : '重发全部'}</Button>
      </Popconfirm>
    </Flex>
  );
}
