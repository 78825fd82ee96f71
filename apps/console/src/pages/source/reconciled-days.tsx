import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { type Difference, differencesQuery, type Reconciliation, reconciliationsQuery } from '../../api/sources.api.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { differenceName, KIND_NAMES } from '../../text/describe-source.js';

const nameOf = ({ day, kind }: Reconciliation): string => `${day} ${KIND_NAMES[kind]}`;

const columnsOf = (onOpen: (day: Reconciliation) => void): TableColumnsType<Reconciliation> => [
  { title: '日期', key: 'day', render: (_, { day }) => <span className="number">{day}</span> },
  { title: '种类', key: 'kind', render: (_, { kind }) => KIND_NAMES[kind] },
  {
    title: '结果',
    key: 'agrees',
    render: (_, { agrees }) => (agrees ? <ToneTag tone="green">一致</ToneTag> : <ToneTag tone="red">不一致</ToneTag>),
  },
  { title: '平台', key: 'yours', align: 'right', render: (_, { yours }) => yours.count },
  { title: '本系统', key: 'ours', align: 'right', render: (_, { ours }) => ours.count },
  {
    title: '差异',
    key: 'differences',
    render: (_, one) =>
      one.differences > 0 ? (
        <Button
          type="link"
          size="small"
          className="text-button"
          aria-label={`${nameOf(one)} 的 ${one.differences} 处差异`}
          onClick={() => onOpen(one)}
        >
          {one.differences} 处
        </Button>
      ) : (
        <span className="quiet">{one.agrees ? '无' : '平台未送清单'}</span>
      ),
  },
  { title: '最近比对', key: 'comparedAt', render: (_, { comparedAt }) => <TimeText at={comparedAt} /> },
  { title: '比对次数', dataIndex: 'comparisons', align: 'right' },
];

const DIFFERENCES: TableColumnsType<Difference> = [
  {
    title: '事件编号',
    key: 'sourceEventNo',
    width: 200,
    render: (_, { sourceEventNo }) => <span className="mono">{sourceEventNo}</span>,
  },
  {
    title: '差异',
    key: 'reason',
    render: (_, { reason, says, ourDay }) => (
      <>
        <ToneTag tone={reason === 'ERASED' ? 'grey' : 'orange'}>{differenceName(reason)}</ToneTag>{' '}
        {ourDay === null ? null : <span className="number">{ourDay}</span>}
        <div className="quiet">{says}</div>
      </>
    ),
  },
  {
    title: '平台的版本',
    key: 'yours',
    width: 130,
    render: (_, { yours }) => <span className="mono">{yours ?? '无'}</span>,
  },
  { title: '本系统的', key: 'ours', width: 130, render: (_, { ours }) => <span className="mono">{ours ?? '无'}</span> },
];

/** Days that the platform compared with us, and what differs, to the event. */
export function ReconciledDays({ sourceId }: { readonly sourceId: string }) {
  const list = useInfiniteQuery(reconciliationsQuery(sourceId));
  const [opened, setOpened] = useState<Reconciliation>();
  return (
    <section className="panel" aria-label="对账">
      <h2 className="section-title">对账</h2>
      <KeysetTable
        list={list}
        columns={columnsOf(setOpened)}
        rowKey={nameOf}
        label="对账的日期"
        empty="平台还没有对过账。"
      />
      <Drawer
        title={opened === undefined ? '差异' : `${nameOf(opened)} 的差异`}
        open={opened !== undefined}
        onClose={() => setOpened(undefined)}
        size={820}
        destroyOnHidden
      >
        {opened === undefined ? null : <Differences sourceId={sourceId} of={opened} />}
      </Drawer>
    </section>
  );
}

function Differences({ sourceId, of }: { readonly sourceId: string; readonly of: Reconciliation }) {
  const list = useInfiniteQuery(differencesQuery(sourceId, of.day, of.kind));
  return (
    <>
      <p className="quiet">各处的说明是给平台的：“贵方”指平台。清单保留到比对之后 100 天。</p>
      <KeysetTable
        list={list}
        columns={DIFFERENCES}
        rowKey={({ sourceEventNo, yours, ours }) => `${sourceEventNo} ${yours ?? ''} ${ours ?? ''}`}
        label="差异"
        empty="没有列出差异。"
        isFixed
      />
    </>
  );
}
