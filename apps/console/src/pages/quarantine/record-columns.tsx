import { Button, type TableColumnsType } from 'antd';
import type { ServiceName } from '../../api/client.js';
import type { AsideRecord, RecordState } from '../../api/quarantine.api.js';
import { TimeText } from '../../components/time-text.js';
import { type Tone, ToneTag } from '../../components/tone-tag.js';
import { RECORD_STATES, sourceOfTopic } from '../../text/describe-aside.js';

const TONES: Readonly<Record<RecordState, Tone>> = { open: 'orange', resent: 'green', dismissed: 'grey' };

export const RecordStateTag = ({ state }: { readonly state: RecordState }) => (
  <ToneTag tone={TONES[state]}>{RECORD_STATES[state]}</ToneTag>
);

export const recordColumns = (
  of: ServiceName,
  onOpen: (record: AsideRecord) => void,
): TableColumnsType<AsideRecord> => [
  {
    title: '记录',
    key: 'id',
    width: 90,
    render: (_, record) => (
      <Button
        type="link"
        size="small"
        className="text-button"
        aria-label={`查看记录 ${record.id}`}
        onClick={() => onOpen(record)}
      >
        {record.id}
      </Button>
    ),
  },
  { title: '放入', key: 'createdAt', width: 150, render: (_, { createdAt }) => <TimeText at={createdAt} /> },
  {
    title: of === 'ingest' ? '来源' : '主题',
    key: 'topic',
    width: 170,
    render: (_, { topic }) => <span className="mono">{(of === 'ingest' ? sourceOfTopic(topic) : null) ?? topic}</span>,
  },
  {
    title: '原因',
    key: 'reason',
    render: (_, { reasonCode, detail }) => (
      <>
        <span className="mono">{reasonCode}</span>
        <div className="quiet wrap">{detail}</div>
      </>
    ),
  },
  {
    title: '状态',
    key: 'state',
    width: 130,
    render: (_, { state, mends }) => (
      <>
        <RecordStateTag state={state} />
        {mends > 0 ? <div className="quiet">已修补 {mends} 次</div> : null}
      </>
    ),
  },
];
