import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Flex, Form, Input, Select } from 'antd';
import { useState } from 'react';
import {
  createEntity,
  departmentsQuery,
  officesQuery,
  ORGANISATION_KEY,
  type Person,
  personsQuery,
  putEntity,
} from '../../api/organisation.api.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { OfficeSelect } from '../../components/office-select.js';
import { TermTags } from '../../components/term-tags.js';
import { TextFilter } from '../../components/text-filter.js';
import { useFilters } from '../../components/use-filters.js';
import { RecordDialog, type RecordField, REQUIRED } from '../../components/record-dialog.js';
import { EditButton, StateTag } from './record-table.js';

type Values = Omit<Person, 'terms' | 'revision'>;

export function PersonsTab({ mayEdit }: { readonly mayEdit: boolean }) {
  const [filters, change] = useFilters(['officeId', 'text']);
  const list = useInfiniteQuery(personsQuery(filters));
  const [edited, setEdited] = useState<Person | 'new'>();
  return (
    <>
      <Flex gap={12} wrap className="filters">
        <TextFilter label="姓名或编号" value={filters.text} onChange={(text) => change({ text })} />
        <OfficeSelect value={filters.officeId} onChange={(officeId) => change({ officeId })} />
        {mayEdit ? (
          <Button type="primary" className="page-head-side" onClick={() => setEdited('new')}>
            登记人员
          </Button>
        ) : null}
      </Flex>
      <KeysetTable<Person>
        list={list}
        rowKey="id"
        label="人员"
        empty="没有符合条件的人员。"
        columns={[
          { title: '姓名', dataIndex: 'name' },
          { title: '编号', key: 'id', render: (_, { id }) => <span className="mono">{id}</span> },
          { title: '检察院', dataIndex: 'officeId', className: 'number' },
          { title: '部门', key: 'departments', render: (_, { departmentIds }) => departmentIds.join('、') },
          { title: '角色', key: 'terms', render: (_, { terms }) => <TermTags terms={terms} /> },
          { title: '状态', key: 'state', render: (_, { state }) => <StateTag state={state} ended="离职" /> },
          ...(mayEdit
            ? [
                {
                  title: '操作',
                  key: 'acts',
                  render: (_: unknown, person: Person) => (
                    <EditButton label={person.name} onClick={() => setEdited(person)} />
                  ),
                },
              ]
            : []),
        ]}
      />
      {edited === undefined ? null : (
        <PersonDialog person={edited} officeId={filters.officeId} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function PersonDialog(props: {
  readonly person: Person | 'new';
  readonly officeId: string | undefined;
  readonly onClose: () => void;
}) {
  const { person, officeId, onClose } = props;
  const { data: offices = [] } = useQuery(officesQuery);
  const isNew = person === 'new';
  const fields: RecordField[] = [
    {
      name: 'id',
      label: '编号',
      extra: '以后不能更改；不要用姓名或证件号码',
      rules: [REQUIRED],
      input: <Input disabled={!isNew} maxLength={64} />,
    },
    { name: 'name', label: '姓名', rules: [REQUIRED], input: <Input maxLength={100} /> },
    {
      name: 'officeId',
      label: '检察院',
      rules: [REQUIRED],
      input: <Select options={offices.map(({ id, name }) => ({ value: id, label: name }))} />,
    },
    { name: 'departmentIds', label: '部门', input: <DepartmentsOfOffice /> },
    {
      name: 'regionPrefixes',
      label: '限定的区域',
      extra: '区划代码的开头，输入后按回车；不填为本院全部',
      input: <Select mode="tags" open={false} suffixIcon={null} />,
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
                  { value: 'active', label: '在职' },
                  { value: 'left', label: '离职' },
                ]}
              />
            ),
          },
        ]),
  ];
  const save = ({ id, name, officeId: of, departmentIds, regionPrefixes, state }: Values): Promise<unknown> => {
    const facts = {
      name,
      officeId: of,
      departmentIds,
      regionPrefixes: regionPrefixes === null || regionPrefixes.length === 0 ? null : regionPrefixes,
    };
    return isNew
      ? createEntity('persons', { id, ...facts })
      : putEntity('persons', person.id, { ...facts, state, revision: person.revision });
  };
  return (
    <RecordDialog<Values>
      changes={ORGANISATION_KEY}
      title={isNew ? '登记人员' : person.name}
      fields={fields}
      initial={
        isNew ? { departmentIds: [], regionPrefixes: [], ...(officeId === undefined ? {} : { officeId }) } : person
      }
      onSave={save}
      onClose={onClose}
    />
  );
}

/** Departments of the office that the form names. `value` and `onChange` come from the form. */
function DepartmentsOfOffice(props: {
  readonly id?: string;
  readonly value?: string[];
  readonly onChange?: (ids: string[]) => void;
}) {
  const officeId = Form.useWatch<string | undefined>('officeId');
  const { data = [] } = useQuery({ ...departmentsQuery(officeId), enabled: officeId !== undefined });
  return (
    <Select<string[]>
      {...(props.id === undefined ? {} : { id: props.id })}
      mode="multiple"
      value={props.value ?? []}
      onChange={(ids) => props.onChange?.(ids)}
      options={data.map(({ id, name }) => ({ value: id, label: `${name}（${id}）` }))}
      notFoundContent={officeId === undefined ? '请先选择检察院' : '该院没有部门'}
    />
  );
}
