import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { officesQuery } from '../api/organisation.api.js';

/** Picks an office by its name or number. Undefined is all of them. */
export function OfficeSelect(props: {
  readonly value: string | undefined;
  readonly onChange: (officeId: string | undefined) => void;
}) {
  const { data = [], isFetching } = useQuery(officesQuery);
  return (
    <Select
      aria-label="检察院"
      placeholder="全部检察院"
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      loading={isFetching}
      value={props.value ?? null}
      options={data.map(({ id, name }) => ({ value: id, label: `${name}（${id}）` }))}
      onChange={(id: string | null | undefined) => props.onChange(id ?? undefined)}
      style={{ width: 300 }}
    />
  );
}
