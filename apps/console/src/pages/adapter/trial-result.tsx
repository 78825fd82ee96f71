import { Alert, Flex } from 'antd';
import type { Tried } from '../../api/adapters.api.js';
import { ToneTag } from '../../components/tone-tag.js';
import { TriedLines } from '../../components/tried-lines.js';

/** What the adapter made of each record of the sample, field by field. */
export function TrialResult({ tried }: { readonly tried: Tried }) {
  const { lines, taken, flags } = tried;
  if (lines.length === 0) {
    return (
      <section className="panel" aria-label="试运行的结果">
        <Alert type="error" showIcon title="适配器有错误，没有试运行" description="改正检查出的错误后再试。" />
      </section>
    );
  }
  return (
    <section className="panel" aria-label="试运行的结果">
      <h2 className="section-title">试运行的结果</h2>
      <Flex gap={8} wrap align="center" className="filters" role="status">
        <strong>
          {lines.length} 条中 {taken} 条会被接收
        </strong>
        {Object.entries(flags).map(([flag, count]) => (
          <ToneTag key={flag} tone="orange">
            {flag} {count} 次
          </ToneTag>
        ))}
      </Flex>
      <TriedLines lines={lines} />
    </section>
  );
}
