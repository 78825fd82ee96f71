import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { type CommandBody, doCommand, type ItemKind, type NextStep } from '../../api/casework.api.js';
import { isProblem } from '../../api/problem.js';
import { ProblemAlert } from '../problem-alert.js';
import { afterConflict, isConflict } from './after-conflict.js';
import { TargetClueSelect } from './target-clue-select.js';

type Fields = Omit<CommandBody, 'version'>;

/** One command: says what it does and by which article, takes what must be given, and tells what became of it. */
export function CommandDialog(props: {
  readonly kind: ItemKind;
  readonly id: string;
  readonly step: NextStep;
  readonly version: number;
  readonly onClose: () => void;
}) {
  const { kind, id, step, onClose } = props;
  const [form] = Form.useForm<Fields>();
  const [version, setVersion] = useState(props.version);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const reload = () => queryClient.invalidateQueries({ queryKey: [kind, 'item', id] });

  const submit = async (fields: Fields): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const moved = await doCommand(kind, id, step.command, { ...fields, version });
      void message.success(
        moved.caseNumber == null ? `已${step.name}：${moved.number}` : `已${step.name}：${moved.caseNumber}`,
      );
      void queryClient.invalidateQueries({ queryKey: ['clues'] });
      void queryClient.invalidateQueries({ queryKey: ['cases'] });
      onClose();
    } catch (problem) {
      if (isConflict(problem)) {
        await reload();
        const next = afterConflict(queryClient, kind, id, step.command);
        if (next === undefined) {
          void message.warning(`内容已被他人更改，现在不能${step.name}。页面已重新读取，请核对。`, 8);
          onClose();
          return;
        }
        setVersion(next);
      }
      setFailure(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={step.name}
      okText={`确定${step.name}`}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <p>
        办理后状态为“{step.toName}”，记入经过，不能撤销。
        <span className="quiet">依据：{step.basis.map(({ cites }) => cites).join('、')}</span>
      </p>
      <Form form={form} layout="vertical" onFinish={submit}>
        {step.needs.includes('receiver') ? (
          <Form.Item
            name="receiver"
            label="接收单位"
            rules={[{ required: true, whitespace: true, message: '请写明移送给哪个单位' }]}
          >
            <Input maxLength={200} placeholder="如：某某市甲区人民检察院" />
          </Form.Item>
        ) : null}
        {step.needs.includes('targetClueId') ? (
          <Form.Item name="targetClueId" label="并入的线索" rules={[{ required: true, message: '请选择并入哪条线索' }]}>
            <TargetClueSelect exceptId={id} />
          </Form.Item>
        ) : null}
        <Form.Item
          name="reason"
          label={step.reasonRequired ? '理由' : '理由（可不填）'}
          rules={[{ required: step.reasonRequired, whitespace: true, message: '请写明理由' }]}
        >
          <Input.TextArea rows={4} maxLength={2000} showCount />
        </Form.Item>
      </Form>
      {failure === undefined ? null : isConflict(failure) ? (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title="内容已被他人更改，已重新读取"
          description="您填写的内容还在。请先核对页面上新的内容，仍要办理的，再次确定。"
        />
      ) : (
        <ProblemAlert error={failure} />
      )}
      {isProblem(failure) && failure.status === 403 ? (
        <p className="quiet">您的角色可能刚有变动，重新载入页面可以看到现在能作出的操作。</p>
      ) : null}
    </Modal>
  );
}
