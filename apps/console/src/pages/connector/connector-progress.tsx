import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Skeleton } from 'antd';
import { Link } from 'react-router';
import { type ConnectorState, connectorStateQuery } from '../../api/connectors.api.js';
import type { Source } from '../../api/sources.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TimeText } from '../../components/time-text.js';
import { useSession } from '../../session/use-session.js';
import { hasAnyRole } from '../../session/roles.js';
import { lagText, MOOD_NAMES, positionText } from '../../text/describe-connector.js';
import { describeOutcomes } from '../../text/describe-import.js';

/** How far the connector is, and what hinders it. */
export function ConnectorProgressPanel({ source }: { readonly source: Source }) {
  const { data, error, refetch } = useQuery(connectorStateQuery(source.sourceId));
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  if (data === null) return null;
  return (
    <section className="panel" aria-label="进度" style={{ marginBottom: 16 }}>
      {data.fault === null ? null : <FaultAlert fault={data.fault} failures={data.failures} />}
      <Facts state={data} source={source} />
    </section>
  );
}

function FaultAlert({
  fault,
  failures,
}: {
  readonly fault: NonNullable<ConnectorState['fault']>;
  readonly failures: number;
}) {
  return (
    <Alert
      type="error"
      showIcon
      style={{ marginBottom: 16 }}
      title={`${fault.title}${fault.detail === undefined ? '' : `：${fault.detail}`}`}
      description={
        <>
          <div>{fault.repair}</div>
          <div className="quiet">
            <TimeText at={fault.at} />
            ，连续 {failures} 次；<span className="mono">{fault.code}</span>
          </div>
        </>
      }
    />
  );
}

function Facts({ state, source }: { readonly state: ConnectorState; readonly source: Source }) {
  const { person } = useSession();
  const { records, known, putAside, outcomes, pages, askedAt, nextAt, position } = state;
  const isSuspended = source.state !== 'active';
  const count = (number: number): string => number.toLocaleString('zh-CN');
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      items={[
        {
          key: 'state',
          label: '状态',
          children: isSuspended ? MOOD_NAMES.suspended : state.state === 'running' ? '在拉取' : MOOD_NAMES.stopped,
        },
        { key: 'lag', label: '进度', children: lagText(state) === '' ? '未在拉取' : lagText(state) },
        { key: 'position', label: '位置', children: <span className="wrap">{positionText(position)}</span> },
        { key: 'asked', label: '上次询问', children: askedAt === null ? '还没有' : <TimeText at={askedAt} /> },
        { key: 'next', label: '下次询问', children: nextAt === null ? '不会' : <TimeText at={nextAt} /> },
        {
          key: 'records',
          label: '收到',
          children: `${count(records)} 条，${count(pages)} 页；又来的 ${count(known)} 条`,
        },
        {
          key: 'outcomes',
          label: '结果',
          children: describeOutcomes(outcomes)
            .map(({ name, count: number }) => `${name} ${count(number)}`)
            .join('，'),
        },
        {
          key: 'aside',
          label: '入隔离区',
          children:
            putAside > 0 && hasAnyRole(person.roles, ['ops']) ? (
              <Link to={`/quarantine?source=${encodeURIComponent(source.sourceId)}`}>{count(putAside)} 条</Link>
            ) : (
              `${count(putAside)} 条`
            ),
        },
      ]}
    />
  );
}
