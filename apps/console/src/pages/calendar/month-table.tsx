import type { CalendarDay } from '../../api/calendar.api.js';
import { type CalendarMonth, toneOf } from './months-of.js';

const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];
const WORDS = { rest: '休息日', 'made-up': '调休上班日', ordinary: '工作日' } as const;

/** One month. With `onChoose` each day is a button. */
export function MonthTable(props: {
  readonly month: CalendarMonth;
  readonly onChoose: ((day: CalendarDay) => void) | undefined;
}) {
  const { month, onChoose } = props;
  return (
    <table className="calendar-month">
      <caption>{month.name}</caption>
      <thead>
        <tr>
          {WEEKDAYS.map((weekday) => (
            <th key={weekday} scope="col">
              {weekday}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((week, index) => (
          <tr key={index}>
            {week.map((day, at) => (
              <td key={at}>{day === null ? null : <Day day={day} onChoose={onChoose} />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({
  day,
  onChoose,
}: {
  readonly day: CalendarDay;
  readonly onChoose: ((day: CalendarDay) => void) | undefined;
}) {
  const tone = toneOf(day);
  const says = `${day.day} ${WORDS[tone]}${day.name === null ? '' : `：${day.name}`}`;
  const text = Number(day.day.slice(8));
  return onChoose === undefined ? (
    <span className={`calendar-day ${tone}`} title={says}>
      {text}
    </span>
  ) : (
    <button
      type="button"
      className={`calendar-day ${tone}`}
      title={says}
      aria-label={`${text}，${says}`}
      onClick={() => onChoose(day)}
    >
      {text}
    </button>
  );
}
