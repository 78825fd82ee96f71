import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { assignRoles, ORGANISATION_KEY, type Person, type Term, vocabularyQuery } from '../../api/organisation.api.js';
import { isProblem } from '../../api/problem.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { officeDay } from '../../text/office-time.js';
import { termPhase } from '../../text/term-phase.js';

interface Fields {
  readonly terms?: readonly { readonly role: string; readonly fromDay: string; readonly toDay?: string | null }[];
}

const DAY = { pattern: /^\d{4}-\d{2}-\d{2}$/, message: '如 2026-03-02' };

/** All terms of a person. Those that are over stay as they are and are sent along unseen. */
export function TermsDialog({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const [form] = Form.useForm<Fields>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const { data: vocabulary } = useQuery(vocabularyQuery);
  const today = officeDay(new Date().toISOString());
  const over = person.terms.filter((term) => termPhase(term, today) === 'over');
  const open = person.terms.filter((term) => termPhase(term, today) !== 'over');

  const submit = async ({ terms = [] }: Fields): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const all: Term[] = [
      ...over.map(({ role, fromDay, toDay }) => ({ role, fromDay, toDay })),
      ...terms.map(({ role, fromDay, toDay }) => ({
        role,
        fromDay,
        toDay: toDay == null || toDay === '' ? null : toDay,
      })),
    ];
    try {
      await assignRoles(person.id, person.revision, all);
      void message.success(`${person.name} 的角色已变更`);
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
    await queryClient.invalidateQueries({ queryKey: ORGANISATION_KEY });
  };

  return (
    <Modal
      open
      width={720}
      title={`${person.name} 的角色`}
      okText="保存"
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
    >
      <p className="quiet">结束一项现任的角色，把截止日写为昨天或今天；已经结束的任期不能更改。</p>
      <Form form={form} onFinish={submit} initialValues={{ terms: open }}>
        <Form.List name="terms">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }, index) => {
                const term = open[index];
                const isNew = term === undefined || termPhase(term, today) === 'future';
                return (
                  <Flex key={key} gap={8} align="baseline" wrap>
                    <Form.Item name={[name, 'role']} rules={[{ required: true, message: '请选择角色' }]}>
                      <Select
                        aria-label={`第 ${index + 1} 项的角色`}
                        placeholder="角色"
                        disabled={!isNew}
                        options={vocabulary?.roles.map(({ id, name: label }) => ({ value: id, label })) ?? []}
                        style={{ width: 220 }}
                      />
                    </Form.Item>
                    <Form.Item name={[name, 'fromDay']} label="自" rules={[{ required: true }, DAY]}>
                      <Input aria-label={`第 ${index + 1} 项的起始日`} disabled={!isNew} style={{ width: 120 }} />
                    </Form.Item>
                    <Form.Item name={[name, 'toDay']} label="至" rules={[DAY]}>
                      <Input aria-label={`第 ${index + 1} 项的截止日`} placeholder="没有期限" style={{ width: 120 }} />
                    </Form.Item>
                    {isNew ? (
                      <Button type="link" danger onClick={() => remove(name)}>
                        移除
                      </Button>
                    ) : null}
                  </Flex>
                );
              })}
              <Button type="dashed" block onClick={() => add({ fromDay: today, toDay: null })}>
                增加一项
              </Button>
            </>
          )}
        </Form.List>
      </Form>
      {error === undefined ? null : <ProblemAlert error={error} />}
      {isProblem(error, 'ORG.REVISION_CONFLICT') ? (
        <p className="quiet">请关闭后重新打开，核对新的内容再变更。</p>
      ) : null}
    </Modal>
  );
}
