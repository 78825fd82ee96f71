import { DatePicker } from 'antd';
import dayjs from 'dayjs';

/** Days from and to, both included, as 2026-03-02. */
export function DayRange(props: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (change: { from: string | undefined; to: string | undefined }) => void;
}) {
  const { from, to, onChange } = props;
  return (
    <DatePicker.RangePicker
      aria-label="日期范围"
      allowEmpty={[true, true]}
      value={[from === undefined ? null : dayjs(from), to === undefined ? null : dayjs(to)]}
      onChange={(days) => onChange({ from: days?.[0]?.format('YYYY-MM-DD'), to: days?.[1]?.format('YYYY-MM-DD') })}
    />
  );
}
