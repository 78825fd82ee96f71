import { Button, Flex } from 'antd';
import type { ClearText } from '../../api/unmask.api.js';
import { ToneTag } from '../../components/tone-tag.js';

/** Clear text with the time that it still stays. The seconds are not read out, so that a screen reader can read the text. */
export function ClearTextView(props: {
  readonly text: ClearText;
  readonly secondsLeft: number;
  readonly onHide: () => void;
}) {
  const { event, reporter } = props.text;
  const lines: readonly (readonly [string, string | null | undefined])[] = [
    ['标题', event.title],
    ['描述', event.description],
    ['地址', event.address],
    ['被反映主体', event.subject?.name],
    ['反映人', reporter === null ? '未载明' : reporter.anonymous ? '要求匿名' : reporter.name],
    ['电话', reporter?.phone],
    ['证件号码', reporter?.idNo],
  ];
  return (
    <section className="clear-text" aria-label="明文">
      <Flex justify="space-between" align="center">
        <span>
          <strong>明文</strong> {reporter?.minor === true ? <ToneTag tone="red">反映人为未成年人</ToneTag> : null}
        </span>
        <span className="quiet" aria-hidden>
          {props.secondsLeft} 秒后隐去
        </span>
      </Flex>
      {lines.map(([label, value]) =>
        value == null || value === '' ? null : (
          <div key={label} className="reason">
            {label}：{value}
          </div>
        ),
      )}
      <Button size="small" onClick={props.onHide}>
        立即隐去
      </Button>
    </section>
  );
}
