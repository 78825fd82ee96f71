import { useQuery } from '@tanstack/react-query';
import { type ImportJob, importQuery, isOver } from '../../api/imports.api.js';

/** The job as it is now: asked for anew until it is over. */
export function useFollowed(job: ImportJob): ImportJob {
  const { data } = useQuery({ ...importQuery(job.importId), enabled: !isOver(job) });
  return data ?? job;
}
