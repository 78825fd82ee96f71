import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Table } from 'antd';
import { type Finding, type History, type Verification, verificationQuery } from '../../api/verification.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { placeOf } from '../../text/describe-finding.js';

/** One history: its check, and what that found. */
export function HistoryCheck({ history }: { readonly history: History }) {
  const { data, error, isFetching, refetch } = useQuery(verificationQuery(history));
  return (
    <section className="panel" aria-label={history.name}>
      <div className="page-head">
        <h2 className="card-title">{history.name}</h2>
        {data === undefined ? null : data.sound ? (
          <ToneTag tone="green">没有发现问题</ToneTag>
        ) : (
          <ToneTag tone="red">发现 {data.findingCount} 处问题</ToneTag>
        )}
        <Button
          className="page-head-side"
          loading={isFetching}
          onClick={() => void refetch()}
          aria-label={`核验${history.name}`}
        >
          核验
        </Button>
      </div>
      {error === null ? null : <ProblemAlert error={error} />}
      {data === undefined ? error === null ? <p className="quiet">尚未核验。</p> : null : <Report report={data} />}
    </section>
  );
}

function Report({ report }: { readonly report: Verification }) {
  const { sealed, window, restores, notes, findings } = report;
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2, xl: 3 }}
        items={[
          { key: 'at', label: '核验时间', children: <TimeText at={report.at} /> },
          {
            key: 'entries',
            label: '核对',
            children: `${report.whole ? '全部' : '最新'} ${report.entries} 条，与见证文件逐条核对 ${sealed.entries} 条`,
          },
          {
            key: 'last',
            label: '最后封存',
            children: sealed.lastAt === null ? '尚未封存' : <TimeText at={sealed.lastAt} />,
          },
          { key: 'lines', label: '见证文件', children: sealed.lines === null ? '没有见证文件' : `${sealed.lines} 行` },
          { key: 'window', label: '未封存', children: `${window.entries} 条，至多 ${window.mostSeconds} 秒内封存` },
          { key: 'root', label: '封存的根', children: <span className="mono">{sealed.root ?? '无'}</span> },
        ]}
      />
      {notes.map((note) => (
        <Alert key={note} type="info" showIcon title={note} />
      ))}
      {restores.map(({ line, at, who, reason, lost }) => (
        <Alert
          key={line}
          type="info"
          showIcon
          title={`登记过一次恢复：${reason}`}
          description={
            <>
              <TimeText at={at} />，{who}，{lost} 条记录因此不在。
            </>
          }
        />
      ))}
      {findings.length === 0 ? null : <Findings findings={findings} count={report.findingCount} />}
    </>
  );
}

function Findings({ findings, count }: { readonly findings: readonly Finding[]; readonly count: number }) {
  return (
    <>
      <Table<Finding>
        aria-label="发现的问题"
        rowKey={(finding) => `${finding.kind} ${placeOf(finding)} ${finding.detail ?? ''}`}
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...findings]}
        columns={[
          { title: '问题', key: 'says', render: (_, { says }) => <ToneTag tone="red">{says}</ToneTag> },
          { title: '位置', key: 'place', render: (_, finding) => placeOf(finding) },
          { title: '说明', key: 'detail', render: (_, { detail }) => detail ?? '' },
        ]}
      />
      {count > findings.length ? <p className="more">另有 {count - findings.length} 处未列出。</p> : null}
    </>
  );
}
