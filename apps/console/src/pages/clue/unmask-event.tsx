import { EyeOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Form, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { ProblemAlert } from '../../components/problem-alert.js';
import { hasAnyRole, UNMASKERS } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { ClearTextView } from './clear-text-view.js';
import { useClearText } from './use-clear-text.js';

const SHORTEST_REASON = 5;

/** Beside other buttons: shows what is masked in an event, to whoever may, for a stated reason, for one minute. */
export function UnmaskEvent(props: { readonly eventId: string; readonly children: ReactNode }) {
  const { eventId, children } = props;
  const { person } = useSession();
  const { text, secondsLeft, show, hide } = useClearText(eventId);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Flex gap={16}>
        {children}
        {hasAnyRole(person.roles, UNMASKERS) ? (
          <Button
            type="link"
            size="small"
            className="text-button"
            icon={<EyeOutlined />}
            onClick={() => setAsking(true)}
          >
            查看明文
          </Button>
        ) : null}
      </Flex>
      {text === undefined ? null : <ClearTextView text={text} secondsLeft={secondsLeft} onHide={hide} />}
      {asking ? <ReasonDialog onShow={show} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function ReasonDialog(props: { readonly onShow: (reason: string) => Promise<void>; readonly onClose: () => void }) {
  const { onShow, onClose } = props;
  const [form] = Form.useForm<{ reason: string }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const submit = async ({ reason }: { readonly reason: string }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onShow(reason.trim());
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title="查看明文"
      okText="查看一分钟"
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <Alert
        type="info"
        showIcon
        title="查看会记入经过"
        description="何人、何时、因何查看，由审计管理员核查。明文只显示一分钟，不会保存在本机。"
        style={{ marginBottom: 16 }}
      />
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item
          name="reason"
          label="理由"
          rules={[
            { required: true, whitespace: true, message: '请写明查看的理由' },
            { min: SHORTEST_REASON, message: `至少 ${SHORTEST_REASON} 个字` },
          ]}
        >
          <Input.TextArea rows={3} maxLength={500} showCount placeholder="如：核实举报人所述污染地点，须电话联系" />
        </Form.Item>
      </Form>
      {error === undefined ? null : <ProblemAlert error={error} />}
    </Modal>
  );
}
