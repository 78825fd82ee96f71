import { useQuery } from '@tanstack/react-query';
import { Input, Select, Switch } from 'antd';
import { useState } from 'react';
import {
  createEntity,
  type Office,
  officesQuery,
  ORGANISATION_KEY,
  putEntity,
  vocabularyQuery,
} from '../../api/organisation.api.js';
import { RecordDialog, type RecordField, REQUIRED } from '../../components/record-dialog.js';
import { EditButton, RecordTable, StateTag } from './record-table.js';

type Values = Omit<Office, 'levelName' | 'revision'>;

const NEW: Partial<Values> = { level: 'district', parentId: null, dispatched: false };

export function OfficesTab({ mayEdit }: { readonly mayEdit: boolean }) {
  const list = useQuery(officesQuery);
  const [edited, setEdited] = useState<Office | 'new'>();
  const offices = list.data ?? [];
  const nameOf = (id: string | null): string => offices.find((office) => office.id === id)?.name ?? id ?? '';
  return (
    <>
      <RecordTable<Office>
        list={list}
        rowKey="id"
        label="检察院"
        adds={mayEdit ? { label: '登记检察院', onAdd: () => setEdited('new') } : undefined}
        columns={[
          { title: '编号', dataIndex: 'id', className: 'number' },
          { title: '名称', dataIndex: 'name' },
          { title: '层级', dataIndex: 'levelName' },
          { title: '上级院', key: 'parent', render: (_, { parentId }) => nameOf(parentId) },
          { title: '区划', dataIndex: 'regionCode12', className: 'number' },
          { title: '派出', key: 'dispatched', render: (_, { dispatched }) => (dispatched ? '是' : '') },
          { title: '状态', key: 'state', render: (_, { state }) => <StateTag state={state} ended="已撤并" /> },
          ...(mayEdit
            ? [
                {
                  title: '操作',
                  key: 'acts',
                  render: (_: unknown, office: Office) => (
                    <EditButton label={office.name} onClick={() => setEdited(office)} />
                  ),
                },
              ]
            : []),
        ]}
      />
      {edited === undefined ? null : (
        <OfficeDialog office={edited} offices={offices} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function OfficeDialog(props: {
  readonly office: Office | 'new';
  readonly offices: readonly Office[];
  readonly onClose: () => void;
}) {
  const { office, offices, onClose } = props;
  const { data: vocabulary } = useQuery(vocabularyQuery);
  const isNew = office === 'new';
  const fields: RecordField[] = [
    { name: 'id', label: '编号', rules: [REQUIRED], input: <Input disabled={!isNew} maxLength={64} /> },
    { name: 'name', label: '名称', rules: [REQUIRED], input: <Input maxLength={100} /> },
    {
      name: 'level',
      label: '层级',
      rules: [REQUIRED],
      input: <Select options={vocabulary?.levels.map(({ id, name }) => ({ value: id, label: name })) ?? []} />,
    },
    {
      name: 'parentId',
      label: '上级院',
      input: (
        <Select
          allowClear
          options={offices.map(({ id, name }) => ({ value: id, label: name }))}
          placeholder="没有上级院"
        />
      ),
    },
    {
      name: 'regionCode12',
      label: '区划代码',
      extra: '12 位统计用区划代码',
      rules: [REQUIRED, { pattern: /^\d{12}$/, message: '应为 12 位数字' }],
      input: <Input maxLength={12} />,
    },
    {
      name: 'regionPrefix',
      label: '辖区前缀',
      extra: '辖区内各区划代码共同的开头：2、4、6、9 或 12 位',
      rules: [REQUIRED, { pattern: /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/, message: '应为 2、4、6、9 或 12 位数字' }],
      input: <Input maxLength={12} />,
    },
    { name: 'dispatched', label: '派出检察院', valuePropName: 'checked', input: <Switch /> },
    ...(isNew
      ? []
      : [
          {
            name: 'state',
            label: '状态',
            input: (
              <Select
                options={[
                  { value: 'active', label: '现有' },
                  { value: 'closed', label: '已撤并' },
                ]}
              />
            ),
          },
        ]),
  ];
  const save = ({ id, parentId, ...rest }: Values): Promise<unknown> => {
    const facts = { ...rest, parentId: parentId ?? null };
    return isNew
      ? createEntity('offices', { id, ...facts })
      : putEntity('offices', office.id, { ...facts, revision: office.revision });
  };
  return (
    <RecordDialog<Values>
      changes={ORGANISATION_KEY}
      title={isNew ? '登记检察院' : office.name}
      fields={fields}
      initial={isNew ? NEW : office}
      onSave={save}
      onClose={onClose}
    />
  );
}
