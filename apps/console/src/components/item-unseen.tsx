import { Button, Result } from 'antd';
import { Link } from 'react-router';
import { isProblem } from '../api/problem.js';
import { useSession } from '../session/use-session.js';
import { EXPLAINERS, hasAnyRole } from '../session/roles.js';
import { explainProblem } from '../text/explain-problem.js';
import { ProblemAlert } from './problem-alert.js';

/** In place of an item that did not come. Whether it is hidden or not there, the server does not tell; who may ask, can. */
export function ItemUnseen(props: { readonly id: string; readonly error: unknown; readonly onRetry: () => void }) {
  const { person } = useSession();
  if (!isProblem(props.error) || props.error.status !== 404) {
    return <ProblemAlert error={props.error} onRetry={props.onRetry} />;
  }
  const { title, lines } = explainProblem(props.error);
  return (
    <Result
      status="404"
      title={title}
      subTitle={lines.join(' ')}
      extra={
        hasAnyRole(person.roles, EXPLAINERS) ? (
          <Link to={`/visibility?item=${encodeURIComponent(props.id)}`}>
            <Button type="primary">为什么我看不到</Button>
          </Link>
        ) : null
      }
    />
  );
}
