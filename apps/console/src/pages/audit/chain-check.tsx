import { useQuery } from '@tanstack/react-query';
import { Button, Table } from 'antd';
import { type SecurityLogReport, securityLogCheckQuery } from '../../api/security-log.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { ToneTag } from '../../components/tone-tag.js';
import { faultName, placeOfFault } from '../../text/describe-security.js';
import { SERVICE_NAMES } from './service-names.js';

/** Whether the files of the last days were rewritten; asked for by a press of the button. */
export function ChainCheck() {
  const { data, error, isFetching, refetch } = useQuery(securityLogCheckQuery);
  return (
    <section aria-label="日志链">
      <div className="filters">
        <Button loading={isFetching} onClick={() => void refetch()}>
          核对最近七天的日志链
        </Button>
        <span className="quiet">全部文件由 npm run ops -- verify 核对。</span>
      </div>
      {error === null ? null : <ProblemAlert error={error} />}
      {data === undefined || error !== null ? null : (
        <Table<SecurityLogReport>
          aria-label="日志链的核对结果"
          rowKey="service"
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={[...data]}
          columns={[
            { title: '服务', key: 'service', render: (_, { service }) => SERVICE_NAMES[service] ?? service },
            { title: '行数', dataIndex: 'lines', align: 'right' },
            {
              title: '结果',
              key: 'result',
              render: (_, { faultCount }) =>
                faultCount === 0 ? (
                  <ToneTag tone="green">没有发现问题</ToneTag>
                ) : (
                  <ToneTag tone="red">发现 {faultCount} 处问题</ToneTag>
                ),
            },
            { title: '位置', key: 'faults', render: (_, report) => <Places report={report} /> },
          ]}
        />
      )}
    </section>
  );
}

const Places = ({ report }: { readonly report: SecurityLogReport }) => (
  <ul className="plain-list">
    {report.faults.map((fault) => (
      <li key={`${fault.kind} ${placeOfFault(fault)}`}>
        {faultName(fault.kind)}：{placeOfFault(fault)}
      </li>
    ))}
  </ul>
);
