import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ServiceName } from '../../api/client.js';
import { mendRecord, QUARANTINE_KEY, unmaskRecord } from '../../api/quarantine.api.js';
import { JsonEditor } from '../../components/json-editor.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { ReasonDialog } from '../../components/reason-dialog.js';
import { readable } from '../../text/describe-aside.js';
import { jsonFault } from '../../text/json-places.js';

interface Mending {
  readonly reason: string;
  /** What is mended: null where it is no text. */
  readonly before: string | null;
}

const EDITED_MS = 15 * 60_000;
const WIDTH = 900;
const LINES = 22;

/**
 * Mends a record by hand. What is masked cannot be mended, so it is looked at unmasked first, for the same reason, which is
 * recorded; the clear text goes with this dialog, which closes by itself after a quarter of an hour.
 */
export function MendDialog(props: { readonly of: ServiceName; readonly id: string; readonly onClose: () => void }) {
  const { of, id, onClose } = props;
  const [mending, setMending] = useState<Mending>();
  const isOpened = useRef(false);
  if (mending !== undefined) return <Editor {...props} mending={mending} />;
  return (
    <ReasonDialog
      title={`修补记录 ${id}`}
      okText="打开内容"
      placeholder="如：平台来电确认：上报时间漏写时区"
      intro={
        <Alert
          type="info"
          showIcon
          title="打开内容和修补都会记入经过"
          description="修补须看到明文。何人、何时、因何查看和修补，由审计管理员核查；原来的字节保留。"
          style={{ marginBottom: 16 }}
        />
      }
      onDo={async (reason) => {
        const { value, mended } = await unmaskRecord(of, id, reason);
        const newest = mended ?? value;
        isOpened.current = true;
        setMending({ reason, before: newest?.encoding === 'utf8' ? readable(newest.text) : null });
      }}
      // Once the content is open, the editor has taken the place of this dialog.
      onClose={() => {
        if (!isOpened.current) onClose();
      }}
    />
  );
}

function Editor(props: {
  readonly of: ServiceName;
  readonly id: string;
  readonly mending: Mending;
  readonly onClose: () => void;
}) {
  const { of, id, mending, onClose } = props;
  const [text, setText] = useState(mending.before ?? '');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const fault = jsonFault(text);

  useEffect(() => {
    const timer = setTimeout(onClose, EDITED_MS);
    return () => clearTimeout(timer);
  }, [onClose]);

  const save = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await mendRecord(of, id, text, mending.reason);
      void message.success('已修补，可以重发');
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
    await queryClient.invalidateQueries({ queryKey: QUARANTINE_KEY });
  };

  return (
    <Modal
      open
      title={`修补记录 ${id}`}
      width={WIDTH}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <Flex justify="space-between" align="center" gap={12}>
          <span className="quiet" role="status">
            {fault === null ? '' : `第 ${fault.line} 行：${fault.says}`}
          </span>
          <Flex gap={8}>
            <Button onClick={onClose}>取消</Button>
            <Button
              type="primary"
              loading={busy}
              disabled={text.trim() === '' || text === mending.before}
              onClick={() => void save()}
            >
              保存修补
            </Button>
          </Flex>
        </Flex>
      }
    >
      <p className="quiet">
        {mending.before === null
          ? '原来的内容不是 UTF-8 文本，请填写修补后的全部内容。'
          : '以下是明文；窗口至多开 15 分钟。'}
        理由：{mending.reason}
      </p>
      <JsonEditor
        label="修补后的内容"
        value={text}
        onChange={setText}
        lines={LINES}
        marked={new Set(fault === null ? [] : [fault.line])}
      />
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
