import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Popconfirm, Table } from 'antd';
import { useState } from 'react';
import { deleteEntity, ORGANISATION_KEY, putEntity, type StandIn, standInsQuery } from '../../api/organisation.api.js';
import { OfficeSelect } from '../../components/office-select.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useFilters } from '../../components/use-filters.js';
import { explainProblem } from '../../text/explain-problem.js';
import { officeDay } from '../../text/office-time.js';
import { termPhase } from '../../text/term-phase.js';
import { NewStandIn } from './new-stand-in.js';

const PHASES = { over: ['已结束', 'grey'], now: ['代理中', 'green'], future: ['未开始', 'gold'] } as const;

export function StandIns() {
  const [filters, change] = useFilters(['officeId']);
  const [creating, setCreating] = useState(false);
  const { data, error, isPending, refetch } = useQuery(standInsQuery(filters.officeId));
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const today = officeDay(new Date().toISOString());

  const run = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await work();
      void message.success(done);
    } catch (failure) {
      const { title, lines } = explainProblem(failure);
      void message.error([title, ...lines].join(' '));
    }
    await queryClient.invalidateQueries({ queryKey: ORGANISATION_KEY });
  };

  const acts = (standIn: StandIn) => {
    const phase = termPhase(standIn, today);
    if (phase === 'over') return null;
    const { id, revision } = standIn;
    return phase === 'future' ? (
      <Popconfirm title="撤回这项代理？" onConfirm={() => run(() => deleteEntity('stand-ins', id), '已撤回')}>
        <Button type="link" size="small" className="text-button" danger>
          撤回
        </Button>
      </Popconfirm>
    ) : (
      <Popconfirm
        title="代理到今天为止？"
        onConfirm={() => run(() => putEntity('stand-ins', id, { toDay: today, revision }), '已改为到今天为止')}
      >
        <Button type="link" size="small" className="text-button">
          到今天为止
        </Button>
      </Popconfirm>
    );
  };

  return (
    <>
      <Flex justify="space-between" gap={12} wrap className="filters">
        <OfficeSelect value={filters.officeId} onChange={(officeId) => change({ officeId })} />
        <Button type="primary" onClick={() => setCreating(true)}>
          指定代理
        </Button>
      </Flex>
      {error === null ? (
        <Table<StandIn>
          aria-label="代理"
          rowKey="id"
          size="middle"
          pagination={false}
          loading={isPending}
          dataSource={[...(data ?? [])]}
          scroll={{ x: 'max-content' }}
          columns={[
            { title: '代理人', dataIndex: 'personId' },
            { title: '被代理人', dataIndex: 'forPersonId' },
            { title: '自', dataIndex: 'fromDay', className: 'number' },
            { title: '至', dataIndex: 'toDay', className: 'number' },
            {
              title: '状态',
              key: 'phase',
              render: (_, standIn) => {
                const [words, tone] = PHASES[termPhase(standIn, today)];
                return <ToneTag tone={tone}>{words}</ToneTag>;
              },
            },
            { title: '操作', key: 'acts', render: (_, standIn) => acts(standIn) },
          ]}
        />
      ) : (
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      )}
      {creating ? <NewStandIn onClose={() => setCreating(false)} /> : null}
    </>
  );
}
