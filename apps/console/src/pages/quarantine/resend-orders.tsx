import { useQuery } from '@tanstack/react-query';
import { Progress, Table } from 'antd';
import type { ServiceName } from '../../api/client.js';
import { ordersQuery, type ResendOrder } from '../../api/quarantine.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { PersonName } from '../../components/person-name.js';
import { TimeText } from '../../components/time-text.js';

const percentOf = ({ total, sent, failed, finishedAt }: ResendOrder): number =>
  finishedAt !== null ? 100 : total === 0 ? 0 : Math.min(99, Math.floor(((sent + failed) / total) * 100));

/** Orders to send many again, and how far they are. */
export function ResendOrders({ of }: { readonly of: ServiceName }) {
  const { data, error, refetch } = useQuery(ordersQuery(of));
  if (error === null && (data === undefined || data.length === 0)) return null;
  return (
    <section className="panel" aria-label="批量重发">
      <h2 className="section-title">批量重发</h2>
      {error === null ? null : <ProblemAlert error={error} onRetry={() => void refetch()} />}
      <Table<ResendOrder>
        aria-label="批量重发"
        rowKey="jobId"
        size="small"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={[...(data ?? [])]}
        columns={[
          { title: '时间', key: 'requestedAt', render: (_, { requestedAt }) => <TimeText at={requestedAt} /> },
          { title: '办理人', key: 'requestedBy', render: (_, { requestedBy }) => <PersonName id={requestedBy} /> },
          { title: '共', dataIndex: 'total', align: 'right' },
          { title: '已重发', dataIndex: 'sent', align: 'right' },
          { title: '未能重发', dataIndex: 'failed', align: 'right' },
          {
            title: '进度',
            key: 'progress',
            width: 220,
            render: (_, order) => <Progress aria-label="批量重发的进度" percent={percentOf(order)} size="small" />,
          },
        ]}
      />
    </section>
  );
}
