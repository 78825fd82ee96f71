import { Input } from 'antd';
import { useState } from 'react';

/** A text to narrow a list by, taken when it is complete. */
export function TextFilter(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}) {
  const { label, value, onChange, width = 220 } = props;
  const [typed, setTyped] = useState(value ?? '');
  return (
    <Input.Search
      aria-label={label}
      placeholder={label}
      allowClear
      maxLength={100}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onSearch={(text) => onChange(text.trim() === '' ? undefined : text.trim())}
      style={{ width }}
    />
  );
}
