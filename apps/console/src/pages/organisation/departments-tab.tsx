import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import {
  createEntity,
  type Department,
  departmentsQuery,
  officesQuery,
  ORGANISATION_KEY,
  putEntity,
  vocabularyQuery,
} from '../../api/organisation.api.js';
import { OfficeSelect } from '../../components/office-select.js';
import { useFilters } from '../../components/use-filters.js';
import { RecordDialog, type RecordField, REQUIRED } from '../../components/record-dialog.js';
import { EditButton, RecordTable, StateTag } from './record-table.js';

type Values = Omit<Department, 'kindNames' | 'revision'>;

export function DepartmentsTab({ mayEdit }: { readonly mayEdit: boolean }) {
  const [filters, change] = useFilters(['officeId']);
  const list = useQuery(departmentsQuery(filters.officeId));
  const [edited, setEdited] = useState<Department | 'new'>();
  return (
    <>
      <RecordTable<Department>
        list={list}
        rowKey="id"
        label="部门"
        filters={<OfficeSelect value={filters.officeId} onChange={(officeId) => change({ officeId })} />}
        adds={mayEdit ? { label: '登记部门', onAdd: () => setEdited('new') } : undefined}
        columns={[
          { title: '编号', dataIndex: 'id', className: 'number' },
          { title: '名称', dataIndex: 'name' },
          { title: '检察院', dataIndex: 'officeId', className: 'number' },
          { title: '业务类别', key: 'kinds', render: (_, { kindNames }) => kindNames.join('、') },
          { title: '状态', key: 'state', render: (_, { state }) => <StateTag state={state} ended="已撤销" /> },
          ...(mayEdit
            ? [
                {
                  title: '操作',
                  key: 'acts',
                  render: (_: unknown, department: Department) => (
                    <EditButton label={department.name} onClick={() => setEdited(department)} />
                  ),
                },
              ]
            : []),
        ]}
      />
      {edited === undefined ? null : (
        <DepartmentDialog department={edited} officeId={filters.officeId} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function DepartmentDialog(props: {
  readonly department: Department | 'new';
  readonly officeId: string | undefined;
  readonly onClose: () => void;
}) {
  const { department, officeId, onClose } = props;
  const { data: vocabulary } = useQuery(vocabularyQuery);
  const { data: offices = [] } = useQuery(officesQuery);
  const isNew = department === 'new';
  const fields: RecordField[] = [
    { name: 'id', label: '编号', rules: [REQUIRED], input: <Input disabled={!isNew} maxLength={64} /> },
    {
      name: 'officeId',
      label: '检察院',
      rules: [REQUIRED],
      input: <Select disabled={!isNew} options={offices.map(({ id, name }) => ({ value: id, label: name }))} />,
    },
    { name: 'name', label: '名称', rules: [REQUIRED], input: <Input maxLength={100} /> },
    {
      name: 'kinds',
      label: '业务类别',
      rules: [REQUIRED],
      input: (
        <Select
          mode="multiple"
          options={vocabulary?.departmentKinds.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        />
      ),
    },
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
                  { value: 'closed', label: '已撤销' },
                ]}
              />
            ),
          },
        ]),
  ];
  const save = ({ id, officeId: of, name, kinds, state }: Values): Promise<unknown> =>
    isNew
      ? createEntity('departments', { id, officeId: of, name, kinds })
      : putEntity('departments', department.id, { name, kinds, state, revision: department.revision });
  return (
    <RecordDialog<Values>
      changes={ORGANISATION_KEY}
      title={isNew ? '登记部门' : department.name}
      fields={fields}
      initial={isNew ? (officeId === undefined ? {} : { officeId }) : department}
      onSave={save}
      onClose={onClose}
    />
  );
}
