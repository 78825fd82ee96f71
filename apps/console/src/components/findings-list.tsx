import { Button } from 'antd';
import type { Finding } from '../api/adapters.api.js';
import type { JsonFault } from '../text/json-places.js';
import { lineOfPointer } from '../text/json-places.js';
import { ToneTag } from './tone-tag.js';

/** What the check found, each with its line; a press goes there. */
export function FindingsList(props: {
  readonly text: string;
  readonly fault: JsonFault | null;
  readonly findings: readonly Finding[];
  readonly isStale: boolean;
  /** What the text is: said where a finding is about all of it, and of what will check it next. */
  readonly whole: string;
  readonly checkedBy: string;
  readonly onGoTo: (line: number) => void;
}) {
  const { text, fault, findings, isStale, whole, checkedBy, onGoTo } = props;
  if (fault !== null) {
    return (
      <p role="status" className="findings">
        <ToneTag tone="red">不是 JSON</ToneTag> <LineButton line={fault.line} onGoTo={onGoTo} /> {fault.says}
      </p>
    );
  }
  if (findings.length === 0) {
    return (
      <p role="status" className="findings quiet">
        {isStale ? `内容已改动，${checkedBy}时重新检查。` : '检查没有发现问题。'}
      </p>
    );
  }
  return (
    <ul className="plain-list findings" aria-label="检查的结果" tabIndex={0}>
      {isStale ? <li className="quiet">以下是上一次检查的结果，内容此后有改动。</li> : null}
      {findings.map(({ pointer, severity, says }) => (
        <li key={`${pointer} ${says}`}>
          <ToneTag tone={severity === 'error' ? 'red' : 'gold'}>{severity === 'error' ? '错误' : '提示'}</ToneTag>{' '}
          <LineButton line={lineOfPointer(text, pointer)} onGoTo={onGoTo} />{' '}
          <span className="mono">{pointer === '' ? `整个${whole}` : pointer}</span>：{says}
        </li>
      ))}
    </ul>
  );
}

function LineButton({ line, onGoTo }: { readonly line: number; readonly onGoTo: (line: number) => void }) {
  return (
    <Button type="link" size="small" className="text-button" onClick={() => onGoTo(line)}>
      第 {line} 行
    </Button>
  );
}
