import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Flex, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { connectorsQuery, type ListedConnector } from '../../api/connectors.api.js';
import { PageHead } from '../../components/page-head.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TextFilter } from '../../components/text-filter.js';
import { TimeText } from '../../components/time-text.js';
import { useFilters } from '../../components/use-filters.js';
import { type ConnectorMood, everyText, lagText, MOOD_NAMES, moodOf } from '../../text/describe-connector.js';
import { MoodTag } from './connector-mood.js';
import { NewConnector } from './new-connector.js';

const MOODS = Object.entries(MOOD_NAMES).map(([value, label]) => ({ value, label }));

const moodIn = (connector: ListedConnector): ConnectorMood =>
  moodOf(connector, { isActive: connector.sourceState === 'active', everySeconds: connector.everySeconds });

const At = ({ at, otherwise }: { readonly at: string | null; readonly otherwise: string }) =>
  at === null ? <span className="quiet">{otherwise}</span> : <TimeText at={at} />;

const COLUMNS: TableColumnsType<ListedConnector> = [
  {
    title: '来源',
    key: 'source',
    width: '22%',
    render: (_, { sourceId, sourceName, title }) => (
      <>
        <Link to={`/connectors/${encodeURIComponent(sourceId)}`}>{sourceName}</Link>
        <div className="quiet wrap">
          <span className="mono">{sourceId}</span> {title}
        </div>
      </>
    ),
  },
  {
    title: '状态',
    key: 'state',
    width: 150,
    render: (_, connector) => (
      <>
        <MoodTag mood={moodIn(connector)} />
        <div className="quiet">{lagText(connector)}</div>
      </>
    ),
  },
  {
    title: '上次询问',
    key: 'askedAt',
    width: 150,
    render: (_, { askedAt }) => <At at={askedAt} otherwise="还没有" />,
  },
  {
    title: '下次询问',
    key: 'nextAt',
    width: 150,
    render: (_, { nextAt, everySeconds, state }) => (
      <>
        <At at={nextAt} otherwise="不会" />
        {state === 'running' ? <div className="quiet">{everyText(everySeconds)}</div> : null}
      </>
    ),
  },
  {
    title: '收到',
    key: 'records',
    width: 130,
    render: (_, { records, known, putAside }) => (
      <>
        <span className="number">{records.toLocaleString('zh-CN')} 条</span>
        <div className="quiet">
          {known === 0 ? null : <div>又来 {known.toLocaleString('zh-CN')}</div>}
          {putAside === 0 ? null : <div>入隔离区 {putAside.toLocaleString('zh-CN')}</div>}
        </div>
      </>
    ),
  },
  {
    title: '最近的失败',
    key: 'fault',
    render: (_, { fault, failures }) =>
      fault === null ? (
        <span className="quiet">无</span>
      ) : (
        <>
          {fault.title}
          {fault.detail === undefined ? '' : `：${fault.detail}`}
          <div className="quiet">
            <TimeText at={fault.at} />
            ，连续 {failures} 次
          </div>
        </>
      ),
  },
];

const isLike = ({ sourceId, sourceName, title }: ListedConnector, text: string): boolean =>
  [sourceId, sourceName, title].some((part) => part.toLowerCase().includes(text.toLowerCase()));

export function ConnectorsPage() {
  const [{ state, text }, change] = useFilters(['state', 'text']);
  const [creating, setCreating] = useState(false);
  const list = useQuery(connectorsQuery);
  const shown = (list.data ?? []).filter(
    (connector) =>
      (state === undefined || moodIn(connector) === state) && (text === undefined || isLike(connector, text)),
  );
  return (
    <>
      <PageHead
        title="拉取连接器"
        note="平台不能推送、只提供查询接口的，由本系统定时去问。问到的记录与推送的一样读取、核对和去重。"
        actions={
          <Flex gap={8}>
            <Button loading={list.isFetching} onClick={() => void list.refetch()}>
              刷新
            </Button>
            <Button type="primary" onClick={() => setCreating(true)}>
              新建连接器
            </Button>
          </Flex>
        }
      />
      <div className="panel">
        <div className="filters" role="search">
          <TextFilter label="来源或名称" value={text} onChange={(next) => change({ text: next })} />
          <Select
            aria-label="状态"
            placeholder="全部状态"
            allowClear
            value={state ?? null}
            options={MOODS}
            onChange={(next: string | null | undefined) => change({ state: next ?? undefined })}
            style={{ width: 180 }}
          />
        </div>
        {list.error === null ? (
          <Table<ListedConnector>
            aria-label="拉取连接器"
            rowKey="sourceId"
            size="middle"
            tableLayout="fixed"
            columns={COLUMNS}
            dataSource={shown}
            loading={list.isPending}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            locale={{ emptyText: list.isPending ? ' ' : <Empty description="没有符合条件的连接器。" /> }}
          />
        ) : (
          <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
        )}
      </div>
      {creating ? <NewConnector onClose={() => setCreating(false)} /> : null}
    </>
  );
}
