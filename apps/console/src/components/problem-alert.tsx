import { Alert, Button } from 'antd';
import { explainProblem } from '../text/explain-problem.js';

/** A failure in the place where its answer would have been. */
export function ProblemAlert(props: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) {
  const { title, lines, traceId } = explainProblem(props.error);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <>
          {lines.map((line) => (
            <div key={line}>{line}</div>
          ))}
          {traceId === undefined ? null : <div className="quiet">追踪编号：{traceId}</div>}
        </>
      }
      action={
        props.onRetry === undefined ? undefined : (
          <Button size="small" onClick={props.onRetry}>
            重试
          </Button>
        )
      }
    />
  );
}
