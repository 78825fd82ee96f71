import { App, Typography } from 'antd';
import { useCallback } from 'react';
import type { NewKey } from '../../api/sources.api.js';
import { SUITE_NAMES } from '../../text/describe-source.js';
import { pushExample } from '../../text/push-example.js';

const WIDTH = 820;

/** Shows a new secret, which the server tells this once, with a first push that is signed by it. */
export function useShowSecret(): (key: NewKey) => void {
  const { modal } = App.useApp();
  return useCallback(
    (key) => {
      const example = pushExample(key);
      modal.success({
        title: `来源 ${key.sourceId} 的密钥 ${key.keyId}（${SUITE_NAMES[key.suite]}）`,
        width: WIDTH,
        mask: { closable: false },
        keyboard: false,
        content: (
          <>
            <Typography.Paragraph copyable={{ text: key.secret, tooltips: ['复制密钥', '已复制'] }} className="mono">
              {key.secret}
            </Typography.Paragraph>
            <p>只显示这一次，请用可靠的方式交给平台的运营方。遗失的不能再查，须另发一个。</p>
            <h3 className="section-title">
              试推一个事件 <Typography.Text copyable={{ text: example, tooltips: ['复制示例', '已复制'] }} />
            </h3>
            <p className="quiet">
              把地址换成平台所达的接入服务地址；需要 curl 和 openssl。示例中含有密钥，用后从终端的历史中删去。
            </p>
            <pre className="mono code" tabIndex={0} aria-label="试推一个事件的命令">
              {example}
            </pre>
          </>
        ),
        okText: '已记下',
      });
    },
    [modal],
  );
}
