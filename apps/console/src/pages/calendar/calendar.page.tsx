import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Flex, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { type CalendarDay, yearQuery, yearsQuery } from '../../api/calendar.api.js';
import { isProblem } from '../../api/problem.js';
import { PageHead } from '../../components/page-head.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { useFilters } from '../../components/use-filters.js';
import { hasAnyRole } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { officeDay } from '../../text/office-time.js';
import { DayDialog } from './day-dialog.js';
import { MonthTable } from './month-table.js';
import { monthsOf } from './months-of.js';
import { YearDialog } from './year-dialog.js';

export function CalendarPage() {
  const { person } = useSession();
  // It is the calendar of all: an office below another is refused.
  const mayEdit = hasAnyRole(person.roles, ['ops']) && person.office.isTopmost;
  const thisYear = Number(officeDay(new Date().toISOString()).slice(0, 4));
  const [filters, change] = useFilters(['year']);
  const year = Number(filters.year ?? thisYear);
  const years = useQuery(yearsQuery);
  const { data, error, refetch } = useQuery(yearQuery(year));
  const [day, setDay] = useState<CalendarDay>();
  const [entering, setEntering] = useState(false);
  const known = [...new Set([...(years.data ?? []).map((entry) => entry.year), thisYear, year])].sort((a, b) => a - b);
  return (
    <>
      <PageHead
        title="工作日历"
        note="法定期限的最后一日遇休息日顺延，以此为准。红色为休息日，蓝色为调休上班日。"
        actions={
          <Flex gap={12}>
            <Select
              aria-label="年份"
              value={year}
              options={known.map((value) => ({ value, label: `${value} 年` }))}
              onChange={(value) => change({ year: String(value) })}
            />
            {mayEdit ? <Button onClick={() => setEntering(true)}>录入年份</Button> : null}
          </Flex>
        }
      />
      <div className="panel">
        {isProblem(error, 'CALENDAR.YEAR_UNKNOWN') ? (
          <Empty description={`尚未录入 ${year} 年`} />
        ) : error !== null ? (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Skeleton active />
        ) : (
          <>
            <p className="quiet">
              {data.notice === null ? '尚无节假日安排通知，仅以法定节日预排。' : `依据：${data.notice}`}
            </p>
            <div className="calendar-months">
              {monthsOf(data.days).map((month) => (
                <MonthTable key={month.name} month={month} onChoose={mayEdit ? setDay : undefined} />
              ))}
            </div>
          </>
        )}
      </div>
      {day === undefined ? null : <DayDialog key={day.day} day={day} onClose={() => setDay(undefined)} />}
      {entering ? (
        <YearDialog
          year={year}
          notice={data?.notice ?? null}
          onDone={(entered) => change({ year: String(entered) })}
          onClose={() => setEntering(false)}
        />
      ) : null}
    </>
  );
}
