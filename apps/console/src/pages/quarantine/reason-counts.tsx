import { useQuery } from '@tanstack/react-query';
import { Button, Flex } from 'antd';
import type { ServiceName } from '../../api/client.js';
import { countsQuery } from '../../api/quarantine.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { waitText } from '../../text/describe-aside.js';

/** How many records wait, by reason; a press narrows the list to it. */
export function ReasonCounts(props: {
  readonly of: ServiceName;
  readonly reason: string | undefined;
  readonly onReason: (reason: string | undefined) => void;
}) {
  const { of, reason, onReason } = props;
  const { data, error, refetch } = useQuery(countsQuery(of));
  if (error !== null) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <p className="quiet">正在计数</p>;
  if (data.open === 0) return <p className="quiet">没有待处理的记录。</p>;
  return (
    <Flex gap={8} wrap align="center" style={{ margin: '16px 0' }} role="group" aria-label="待处理的记录，按原因">
      <strong>待处理 {data.open} 条</strong>
      {data.reasons.map(({ reasonCode, count, oldestSeconds }) => (
        <Button
          key={reasonCode}
          size="small"
          type={reason === reasonCode ? 'primary' : 'default'}
          aria-pressed={reason === reasonCode}
          title={`最早的一条放了 ${waitText(oldestSeconds)}`}
          onClick={() => onReason(reason === reasonCode ? undefined : reasonCode)}
        >
          <span className="mono">{reasonCode}</span> {count}
        </Button>
      ))}
    </Flex>
  );
}
