import { useQuery } from '@tanstack/react-query';
import { Descriptions, type DescriptionsProps, Drawer, Empty, Skeleton, Timeline } from 'antd';
import type { ClueHitEvent } from '../../api/clues.api.js';
import { eventQuery, type GridEvent } from '../../api/events.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';

/** An event in full as it may be seen, with what the platform did about it. */
export function EventDrawer(props: { readonly event: ClueHitEvent | undefined; readonly onClose: () => void }) {
  const { event, onClose } = props;
  return (
    <Drawer
      title={event === undefined ? '事件' : `事件 ${event.sourceEventNo}`}
      open={event !== undefined}
      onClose={onClose}
      size={560}
      destroyOnHidden
    >
      {event === undefined ? null : <EventView eventId={event.eventId} />}
    </Drawer>
  );
}

export function EventView({ eventId }: { readonly eventId: string }) {
  const { data, error, refetch } = useQuery(eventQuery(eventId));
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton active />;
  return (
    <>
      <Descriptions column={1} size="small" items={factsOf(data.event)} />
      <h3 className="section-title">处置</h3>
      <Disposal disposal={data.event.disposal} />
    </>
  );
}

const orUnknown = (value: string | null | undefined): string => value ?? '未载明';

const factsOf = (event: GridEvent): NonNullable<DescriptionsProps['items']> => [
  { key: 'title', label: '标题', children: event.title },
  { key: 'description', label: '描述', children: <span className="reason">{event.description || '无'}</span> },
  { key: 'category', label: '类别', children: orUnknown(event.category.name ?? event.category.code) },
  { key: 'source', label: '来源', children: event.source.name },
  ...(event.mapping === undefined
    ? []
    : [
        {
          key: 'mapping',
          label: '读取所用适配器',
          children: `${event.mapping.adapterId} 第 ${event.mapping.version} 版`,
        },
      ]),
  { key: 'reported', label: '上报时间', children: <TimeText at={event.reportedAt} /> },
  { key: 'address', label: '地址', children: orUnknown(event.address) },
  { key: 'grid', label: '网格', children: orUnknown(event.gridName) },
  {
    key: 'subject',
    label: '被反映主体',
    children: [event.subject?.name, event.subject?.uscc].filter((part) => part != null).join('，') || '未载明',
  },
  ...(event.peopleCount === null ? [] : [{ key: 'people', label: '涉及人数', children: String(event.peopleCount) }]),
  ...(event.amount === null ? [] : [{ key: 'amount', label: '涉及金额', children: `${event.amount} 元` }]),
];

function Disposal({ disposal }: { readonly disposal: GridEvent['disposal'] }) {
  const facts: NonNullable<DescriptionsProps['items']> = [
    {
      key: 'status',
      label: '状态',
      children: (
        <>
          {orUnknown(disposal.status)} {disposal.overdue ? <ToneTag tone="red">超期</ToneTag> : null}
          {disposal.returnedCount > 0 ? <ToneTag tone="orange">退回 {disposal.returnedCount} 次</ToneTag> : null}
          {disposal.reopenedCount > 0 ? <ToneTag tone="orange">重开 {disposal.reopenedCount} 次</ToneTag> : null}
        </>
      ),
    },
    { key: 'organ', label: '承办单位', children: orUnknown(disposal.organ) },
    ...(disposal.deadlineAt === null
      ? []
      : [{ key: 'deadline', label: '期限', children: <TimeText at={disposal.deadlineAt} /> }]),
    ...(disposal.finishedAt === null
      ? []
      : [{ key: 'finished', label: '办结', children: <TimeText at={disposal.finishedAt} /> }]),
    ...(disposal.resultText === null ? [] : [{ key: 'result', label: '结果', children: disposal.resultText }]),
  ];
  return (
    <>
      <Descriptions column={1} size="small" items={facts} />
      {disposal.steps.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有处置步骤" />
      ) : (
        <Timeline
          items={disposal.steps.map((step) => ({
            key: step.stepKey,
            content: (
              <>
                <strong>{step.action}</strong>
                {step.organ === null ? '' : `（${step.organ}）`}
                <div className="quiet">
                  <TimeText at={step.at} />
                </div>
                {step.opinion === null ? null : <div className="reason">{step.opinion}</div>}
              </>
            ),
          }))}
        />
      )}
    </>
  );
}
