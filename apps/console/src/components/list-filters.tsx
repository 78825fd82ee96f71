import { Button, Input, Select } from 'antd';
import { useState } from 'react';

export interface StateOption {
  readonly value: string;
  readonly label: string;
}

/** Text, state and rule by which lists of casework are narrowed. */
export function ListFilters(props: {
  readonly text: string | undefined;
  readonly state: string | undefined;
  readonly states: readonly StateOption[];
  readonly onChange: (change: { text?: string | undefined; state?: string | undefined }) => void;
}) {
  const { text, state, states, onChange } = props;
  const [typed, setTyped] = useState(text ?? '');
  const isFiltered = text !== undefined || state !== undefined;
  return (
    <div className="filters" role="search">
      <Input.Search
        aria-label="标题或编号中的文字"
        placeholder="标题或编号中的文字"
        allowClear
        value={typed}
        maxLength={50}
        onChange={(event) => setTyped(event.target.value)}
        onSearch={(value) => onChange({ text: value.trim() === '' ? undefined : value.trim() })}
        style={{ width: 280 }}
      />
      <Select
        aria-label="状态"
        placeholder="全部状态"
        allowClear
        value={state ?? null}
        options={[...states]}
        onChange={(value: string | null | undefined) => onChange({ state: value ?? undefined })}
        style={{ width: 150 }}
      />
      {isFiltered ? (
        <Button
          type="link"
          onClick={() => {
            setTyped('');
            onChange({ text: undefined, state: undefined });
          }}
        >
          清除筛选
        </Button>
      ) : null}
    </div>
  );
}
