import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { openSilencesQuery, type Silence, type Source, sourcesQuery } from '../../api/sources.api.js';
import { PageHead } from '../../components/page-head.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TextFilter } from '../../components/text-filter.js';
import { useFilters } from '../../components/use-filters.js';
import { useOfficeName } from '../../components/use-office-name.js';
import { FEEDERS, hasAnyRole } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { rateText } from '../../text/describe-source.js';
import { RegisterSource } from './register-source.js';
import { ArrivalText, SilenceText, SourceState } from './source-state.js';

const STATES = [
  { value: 'active', label: '启用' },
  { value: 'suspended', label: '停用' },
];

const columnsOf = (
  officeName: (id: string) => string,
  silences: readonly Silence[] | undefined,
): TableColumnsType<Source> => [
  {
    title: '来源',
    key: 'name',
    render: (_, { sourceId, name }) => (
      <>
        <Link to={`/sources/${encodeURIComponent(sourceId)}`}>{name}</Link>
        <div className="quiet mono">{sourceId}</div>
      </>
    ),
  },
  { title: '状态', key: 'state', render: (_, { state }) => <SourceState state={state} /> },
  { title: '种类', key: 'kind', render: (_, { kind }) => kind },
  {
    title: '检察院和区划',
    key: 'office',
    render: (_, { procuratorateId, regionCode12 }) => (
      <>
        {officeName(procuratorateId)}
        <div className="quiet number">{regionCode12}</div>
      </>
    ),
  },
  { title: '最近推送', key: 'arrival', render: (_, source) => <ArrivalText source={source} /> },
  ...(silences === undefined
    ? []
    : [
        {
          title: '静默告警',
          key: 'silence',
          render: (_: unknown, { sourceId }: Source) => (
            <SilenceText silences={silences.filter((one) => one.sourceId === sourceId)} />
          ),
        },
      ]),
  {
    title: '限速',
    key: 'rate',
    render: (_, { rateLimit }) =>
      rateLimit === null ? (
        <span className="quiet">不限</span>
      ) : (
        <span title={rateText(rateLimit)}>每秒 {rateLimit.perSecond} 件</span>
      ),
  },
  {
    title: '适配器',
    key: 'adapter',
    render: (_, { adapterId }) =>
      adapterId === null ? <span className="quiet">规范格式</span> : <span className="mono">{adapterId}</span>,
  },
];

const isLike = ({ sourceId, name, kind }: Source, text: string): boolean =>
  [sourceId, name, kind].some((part) => part.toLowerCase().includes(text.toLowerCase()));

export function SourcesPage() {
  const { person } = useSession();
  const [{ state, text }, change] = useFilters(['state', 'text']);
  const [registering, setRegistering] = useState(false);
  const list = useQuery(sourcesQuery);
  const seesSilences = hasAnyRole(person.roles, FEEDERS);
  const silences = useQuery({ ...openSilencesQuery, enabled: seesSilences });
  const officeName = useOfficeName();
  const shown = (list.data ?? []).filter(
    (source) => (state === undefined || source.state === state) && (text === undefined || isLike(source, text)),
  );
  const open = seesSilences ? (silences.data ?? []) : undefined;
  return (
    <>
      <PageHead
        title="来源"
        note="推送事件的平台：一个运营方的一套系统是一个来源。"
        actions={
          hasAnyRole(person.roles, ['ops']) ? (
            <Button type="primary" onClick={() => setRegistering(true)}>
              登记来源
            </Button>
          ) : undefined
        }
      />
      <div className="panel">
        <div className="filters" role="search">
          <TextFilter label="名称、编号或种类" value={text} onChange={(next) => change({ text: next })} />
          <Select
            aria-label="状态"
            placeholder="全部状态"
            allowClear
            value={state ?? null}
            options={STATES}
            onChange={(next: string | null | undefined) => change({ state: next ?? undefined })}
            style={{ width: 150 }}
          />
        </div>
        {silences.error === null ? null : (
          <ProblemAlert error={silences.error} onRetry={() => void silences.refetch()} />
        )}
        {list.error === null ? (
          <Table<Source>
            aria-label="来源列表"
            rowKey="sourceId"
            size="middle"
            columns={columnsOf(officeName, open)}
            dataSource={shown}
            loading={list.isPending}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: list.isPending ? ' ' : <Empty description="没有符合条件的来源。" /> }}
          />
        ) : (
          <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
        )}
      </div>
      {registering ? <RegisterSource onClose={() => setRegistering(false)} /> : null}
    </>
  );
}
