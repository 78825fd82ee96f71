import { Button, Flex, Input } from 'antd';
import { splitSample } from '../../text/json-places.js';

const ROWS = 20;
const MOST_LINES = 200;

/** Where a sample is pasted. It lives in the page alone, and goes with it. */
export function SamplePanel(props: {
  readonly sample: string;
  readonly onSample: (sample: string) => void;
  readonly onTry: () => Promise<void>;
  readonly busy: boolean;
  readonly mayTry: boolean;
}) {
  const { sample, onSample, onTry, busy, mayTry } = props;
  const count = splitSample(sample).length;
  return (
    <section className="panel" aria-label="样例">
      <h2 className="section-title">样例</h2>
      <p className="quiet">粘贴平台的记录：一条 JSON、一个数组，或每行一条。样例不保存，结果中的个人信息遮盖。</p>
      <Input.TextArea
        aria-label="样例"
        className="mono"
        rows={ROWS}
        value={sample}
        spellCheck={false}
        onChange={(event) => onSample(event.target.value)}
        placeholder='{"id":"GD-1","name":"河道排污","at":"2026-03-02 09:05:00"}'
      />
      <Flex justify="space-between" align="center" gap={12} style={{ marginTop: 12 }}>
        <span className="quiet" role="status">
          {count > MOST_LINES ? `共 ${count} 条，试前 ${MOST_LINES} 条` : `${count} 条`}
        </span>
        <Button type="primary" ghost loading={busy} disabled={count === 0 || !mayTry} onClick={() => void onTry()}>
          试运行
        </Button>
      </Flex>
    </section>
  );
}
