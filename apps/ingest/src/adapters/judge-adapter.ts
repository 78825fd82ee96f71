import { type Adapter, lintAdapter, type LintFinding, readAdapter, type Vocabulary } from '#domain/adapters';
import { ProblemError } from '#kernel';

export interface JudgedAdapter {
  readonly adapter: Adapter;
  readonly findings: readonly LintFinding[];
}

export const hasErrors = ({ findings }: Pick<JudgedAdapter, 'findings'>): boolean =>
  findings.some(({ severity }) => severity === 'error');

/** Reads and lints an adapter. `pointer` is its place in what was sent. Throws INGEST.ADAPTER_INVALID for another form. */
export function judgeAdapter(definition: unknown, vocabulary: Vocabulary, pointer: string): JudgedAdapter {
  const read = readAdapter(definition);
  if (read.ok) return { adapter: read.value, findings: lintAdapter(read.value, vocabulary) };
  const items = read.error.map((item) => ({ ...item, pointer: pointer + item.pointer }));
  throw new ProblemError('INGEST.ADAPTER_INVALID', { items });
}
