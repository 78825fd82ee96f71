import { Progress } from 'antd';
import { type ImportJob, isOver } from '../../api/imports.api.js';
import { type Tone, ToneTag } from '../../components/tone-tag.js';
import { describeOutcomes, IMPORT_STATES, percentDone } from '../../text/describe-import.js';
import { useFollowed } from './use-followed.js';

const TONES: Readonly<Record<ImportJob['state'], Tone>> = {
  received: 'grey',
  checking: 'blue',
  importing: 'blue',
  finished: 'green',
  failed: 'red',
  cancelled: 'grey',
};

export const JobState = ({ state }: Pick<ImportJob, 'state'>) => (
  <ToneTag tone={TONES[state]}>{IMPORT_STATES[state]}</ToneTag>
);

/** How far it is, and what became of the rows so far. */
export function JobProgress({ job, label }: { readonly job: ImportJob; readonly label: string }) {
  const now = useFollowed(job);
  const { state, rowsDone, rowsTotal, outcomes } = now;
  const percent = percentDone(now);
  return (
    <>
      <JobState state={state} />{' '}
      <span className="number">
        {rowsTotal === null ? '' : `${rowsDone.toLocaleString('zh-CN')} / ${rowsTotal.toLocaleString('zh-CN')} 行`}
      </span>
      <Progress
        aria-label={`${label} 的进度`}
        percent={percent ?? 0}
        status={
          state === 'failed' ? 'exception' : isOver(now) ? (state === 'finished' ? 'success' : 'normal') : 'active'
        }
        size="small"
        style={{ minWidth: 180, margin: 0 }}
      />
      <span className="progress-line">
        {describeOutcomes(outcomes).map(({ name, count }) => (
          <span key={name} className={count === 0 ? 'quiet number' : 'number'}>
            {name} {count.toLocaleString('zh-CN')}
          </span>
        ))}
      </span>
    </>
  );
}
