import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Flex, Input, Popconfirm, Select, Button } from 'antd';
import { useState } from 'react';
import {
  deleteEntity,
  dutiesQuery,
  type Duty,
  officesQuery,
  ORGANISATION_KEY,
  putEntity,
} from '../../api/organisation.api.js';
import { explainProblem } from '../../text/explain-problem.js';
import { RecordDialog, REQUIRED } from '../../components/record-dialog.js';
import { EditButton, RecordTable } from './record-table.js';

type Values = Omit<Duty, 'revision'>;

/** Which office has which region; of several that fit, the longest prefix wins. */
export function DutiesTab({ mayEdit }: { readonly mayEdit: boolean }) {
  const list = useQuery(dutiesQuery);
  const { data: offices = [] } = useQuery(officesQuery);
  const [edited, setEdited] = useState<Duty | 'new'>();
  const queryClient = useQueryClient();
  const { message } = App.useApp();

  const remove = async ({ regionPrefix }: Duty): Promise<void> => {
    try {
      await deleteEntity('duties', regionPrefix);
      void message.success('已撤销');
    } catch (failure) {
      const { title, lines } = explainProblem(failure);
      void message.error([title, ...lines].join(' '));
    }
    await queryClient.invalidateQueries({ queryKey: ORGANISATION_KEY });
  };
  const acts = (duty: Duty) => (
    <Flex gap={12}>
      <EditButton label={duty.regionPrefix} onClick={() => setEdited(duty)} />
      <Popconfirm title={`撤销 ${duty.regionPrefix} 的管辖？`} onConfirm={() => remove(duty)}>
        <Button type="link" size="small" className="text-button" danger aria-label={`撤销 ${duty.regionPrefix}`}>
          撤销
        </Button>
      </Popconfirm>
    </Flex>
  );

  return (
    <>
      <RecordTable<Duty>
        list={list}
        rowKey="regionPrefix"
        label="管辖"
        filters={<span className="quiet">几项都适用时，前缀最长的一项优先。</span>}
        adds={mayEdit ? { label: '指定管辖', onAdd: () => setEdited('new') } : undefined}
        columns={[
          { title: '区划前缀', dataIndex: 'regionPrefix', className: 'number' },
          {
            title: '管辖的检察院',
            key: 'office',
            render: (_, { officeId }) => offices.find(({ id }) => id === officeId)?.name ?? officeId,
          },
          ...(mayEdit ? [{ title: '操作', key: 'acts', render: (_: unknown, duty: Duty) => acts(duty) }] : []),
        ]}
      />
      {edited === undefined ? null : (
        <RecordDialog<Values>
          changes={ORGANISATION_KEY}
          title="管辖"
          initial={edited === 'new' ? {} : edited}
          fields={[
            {
              name: 'regionPrefix',
              label: '区划前缀',
              extra: '2、4、6、9 或 12 位',
              rules: [
                REQUIRED,
                { pattern: /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/, message: '应为 2、4、6、9 或 12 位数字' },
              ],
              input: <Input disabled={edited !== 'new'} maxLength={12} />,
            },
            {
              name: 'officeId',
              label: '检察院',
              rules: [REQUIRED],
              input: <Select options={offices.map(({ id, name }) => ({ value: id, label: name }))} />,
            },
          ]}
          onSave={({ regionPrefix, officeId }) => putEntity('duties', regionPrefix, { officeId })}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
