import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Select, type TableColumnsType } from 'antd';
import { type ChainFault, type SecurityLine, securityLogQuery } from '../../api/security-log.api.js';
import { DayRange } from '../../components/day-range.js';
import { JsonView } from '../../components/json-view.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useFilters } from '../../components/use-filters.js';
import {
  describeEvent,
  describeFacts,
  EVENT_OPTIONS,
  faultName,
  outcomeName,
  placeOfFault,
} from '../../text/describe-security.js';
import { endOfOfficeDay, startOfOfficeDay } from '../../text/office-time.js';
import { ChainCheck } from './chain-check.js';
import { SERVICE_NAMES } from './service-names.js';

const SERVICES = Object.entries(SERVICE_NAMES).map(([value, label]) => ({ value, label }));

const COLUMNS: TableColumnsType<SecurityLine> = [
  { title: '时间', key: 'at', render: (_, { at }) => <TimeText at={at} /> },
  { title: '服务', key: 'service', render: (_, { service }) => SERVICE_NAMES[service] ?? service },
  { title: '事项', key: 'event', render: (_, { event }) => describeEvent(event) },
  {
    title: '结果',
    key: 'outcome',
    render: (_, { outcome }) => <ToneTag tone={outcome === 'success' ? 'grey' : 'red'}>{outcomeName(outcome)}</ToneTag>,
  },
  {
    title: '何人',
    key: 'actor',
    render: (_, { actorId }) => actorId ?? <span className="quiet">未证实</span>,
  },
  { title: '情况', key: 'facts', render: (_, line) => describeFacts(line) },
  { title: '来源地址', key: 'address', render: (_, { address }) => address ?? '' },
];

/** What the services wrote to their security logs. */
export function SecurityLogTab() {
  const [filters, change] = useFilters(['service', 'kind', 'from', 'to']);
  const { service, kind, from, to } = filters;
  const list = useInfiniteQuery(
    securityLogQuery({
      service,
      kind,
      from: from === undefined ? undefined : startOfOfficeDay(from),
      to: to === undefined ? undefined : endOfOfficeDay(to),
    }),
  );
  return (
    <>
      <ChainCheck />
      <div className="filters" role="search">
        <Select
          aria-label="服务"
          placeholder="全部服务"
          allowClear
          value={service ?? null}
          options={SERVICES}
          onChange={(chosen: string | null | undefined) => change({ service: chosen ?? undefined })}
          style={{ width: 160 }}
        />
        <Select
          aria-label="事项"
          placeholder="全部事项"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={kind ?? null}
          options={EVENT_OPTIONS}
          onChange={(chosen: string | null | undefined) => change({ kind: chosen ?? undefined })}
          style={{ width: 200 }}
        />
        <DayRange from={from} to={to} onChange={change} />
      </div>
      <Faults faults={list.data?.pages.flatMap(({ faults }) => faults) ?? []} />
      <KeysetTable
        list={list}
        columns={COLUMNS}
        rowKey={({ service: of, instance, seq, at, traceId }) => [of, instance, seq, at, traceId].join(' ')}
        label="安全日志"
        empty="没有符合条件的行。"
        expandable={{ expandedRowRender: (line) => <JsonView value={line} /> }}
      />
    </>
  );
}

/** Found on the way of reading, in the lines that were looked at so far. */
function Faults({ faults }: { readonly faults: readonly ChainFault[] }) {
  if (faults.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="panel"
      title={`在查看过的行中发现 ${faults.length} 处问题`}
      description={
        <ul className="plain-list">
          {faults.map((fault) => (
            <li key={`${fault.kind} ${placeOfFault(fault)}`}>
              {faultName(fault.kind)}：{placeOfFault(fault)}
            </li>
          ))}
        </ul>
      }
    />
  );
}
