import { useInfiniteQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useState } from 'react';
import {
  type AsideFilters,
  type AsideRecord,
  KEEPERS,
  type RecordState,
  recordsQuery,
} from '../../api/quarantine.api.js';
import { DayRange } from '../../components/day-range.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { PageHead } from '../../components/page-head.js';
import { SourceSelect } from '../../components/source-select.js';
import { TextFilter } from '../../components/text-filter.js';
import { useFilters } from '../../components/use-filters.js';
import { RECORD_STATES } from '../../text/describe-aside.js';
import { endOfOfficeDay, startOfOfficeDay } from '../../text/office-time.js';
import { ReasonCounts } from './reason-counts.js';
import { RecordDrawer } from './record-drawer.js';
import { recordColumns } from './record-columns.js';
import { ResendOrders } from './resend-orders.js';
import { ResendMany } from './resend-many.js';

const STATES = Object.entries(RECORD_STATES).map(([value, label]) => ({ value, label }));

const isState = (text: string | undefined): text is RecordState =>
  text !== undefined && Object.hasOwn(RECORD_STATES, text);

export function QuarantinePage() {
  const [filters, change] = useFilters(['of', 'state', 'reason', 'source', 'text', 'from', 'to']);
  const of = KEEPERS.find(({ id }) => id === filters.of)?.id ?? 'ingest';
  const state = isState(filters.state) ? filters.state : 'open';
  const { from, to, reason, text } = filters;
  const wanted: AsideFilters = {
    reason,
    // Records of other services are of no source.
    source: of === 'ingest' ? filters.source : undefined,
    text,
    from: from === undefined ? undefined : startOfOfficeDay(from),
    to: to === undefined ? undefined : endOfOfficeDay(to),
  };
  const list = useInfiniteQuery(recordsQuery(of, { ...wanted, state }));
  const [opened, setOpened] = useState<AsideRecord>();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const narrow = (changed: Parameters<typeof change>[0]): void => {
    setSelected([]);
    change(changed);
  };
  return (
    <>
      <PageHead
        title="隔离区"
        note="不能处理的记录放在这里，其余的不受影响。查明原因并修补之后重发，不会丢失，也不会重复。"
      />
      <div className="panel">
        <Segmented
          aria-label="服务"
          value={of}
          options={KEEPERS.map(({ id, name }) => ({ value: id, label: `${name}服务` }))}
          onChange={(next) =>
            narrow({ of: next === 'ingest' ? undefined : next, reason: undefined, source: undefined })
          }
        />
        <ReasonCounts of={of} reason={reason} onReason={(next) => narrow({ reason: next, state: undefined })} />
        <div className="filters" role="search">
          <Select
            aria-label="状态"
            value={state}
            options={STATES}
            onChange={(next: string) => narrow({ state: next === 'open' ? undefined : next })}
            style={{ width: 120 }}
          />
          {of === 'ingest' ? (
            <SourceSelect value={filters.source} onChange={(source) => narrow({ source })} width={220} />
          ) : null}
          <TextFilter
            key={`reason ${reason ?? ''}`}
            label="原因代码"
            value={reason}
            onChange={(next) => narrow({ reason: next })}
          />
          <TextFilter label="说明中的文字" value={text} onChange={(next) => narrow({ text: next })} width={180} />
          <DayRange from={from} to={to} onChange={narrow} />
        </div>
        {state === 'open' ? (
          <ResendMany of={of} filters={wanted} selected={selected} onDone={() => setSelected([])} />
        ) : null}
        <KeysetTable
          list={list}
          columns={recordColumns(of, setOpened)}
          rowKey="id"
          label="隔离的记录"
          empty="没有符合条件的记录。"
          {...(state === 'open'
            ? {
                rowSelection: {
                  selectedRowKeys: [...selected],
                  onChange: (keys) => setSelected(keys.map(String)),
                  getCheckboxProps: ({ id }: AsideRecord) => ({ 'aria-label': `选择记录 ${id}` }),
                },
              }
            : {})}
          isFixed
        />
      </div>
      <ResendOrders of={of} />
      <RecordDrawer of={of} record={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}
