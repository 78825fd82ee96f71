import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { sourcesQuery } from '../api/sources.api.js';
import { useSession } from '../session/use-session.js';

/** Picks a source by its name or number. `value` and `onChange` may come from a form. */
export function SourceSelect(props: {
  readonly id?: string;
  readonly value?: string | undefined;
  readonly onChange?: (sourceId: string | undefined) => void;
  /** Only those of the person's own office. */
  readonly own?: boolean;
  readonly placeholder?: string;
  readonly width?: number | string;
}) {
  const { id, value, onChange, own = false, placeholder = '全部来源', width = 260 } = props;
  const { person } = useSession();
  const { data = [], isFetching } = useQuery(sourcesQuery);
  const offered = own ? data.filter(({ procuratorateId }) => procuratorateId === person.office.id) : data;
  return (
    <Select
      {...(id === undefined ? { 'aria-label': '来源' } : { id })}
      placeholder={placeholder}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      loading={isFetching}
      value={value ?? null}
      options={offered.map(({ sourceId, name }) => ({ value: sourceId, label: `${name}（${sourceId}）` }))}
      onChange={(chosen: string | null | undefined) => onChange?.(chosen ?? undefined)}
      style={{ width }}
    />
  );
}
