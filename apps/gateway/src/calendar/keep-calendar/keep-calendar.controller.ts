import { Body, Controller, Param, ParseIntPipe, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemError } from '#kernel';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { SecurityActs } from '#platform/service';
import { CalendarYearItem, NamedDayItem } from '../read-calendar/read-calendar.dto.js';
import { CalendarDayBody, CalendarYearBody } from './keep-calendar.dto.js';
import { KeepCalendar } from './keep-calendar.use-case.js';

const [FIRST_YEAR, LAST_YEAR] = [2000, 2999];

@ApiTags('工作日历')
@Controller('api/calendar')
@Roles('ops')
export class KeepCalendarController {
  constructor(
    private readonly keepCalendar: KeepCalendar,
    private readonly acts: SecurityActs,
  ) {}

  @Put(':year')
  @ApiOperation({ summary: '录入一年，或更改其通知文号' })
  @ApiOkResponse({ type: CalendarYearItem })
  async setYear(
    @CurrentActor() actor: Actor,
    @Param('year', ParseIntPipe) year: number,
    @Body() { notice }: CalendarYearBody,
  ): Promise<CalendarYearItem> {
    if (year < FIRST_YEAR || year > LAST_YEAR) throw new ProblemError('CALENDAR.DAY_INVALID', { detail: '没有这一年' });
    const set = () => this.keepCalendar.setYear(actor, year, notice ?? null);
    const { revision: _, ...item } = await this.acts.done('calendar.year', actor, String(year), set);
    return item;
  }

  @Put(':year/:monthDay')
  @ApiOperation({ summary: '指定某日（如 10-10）为工作日或休息日' })
  @ApiOkResponse({ type: NamedDayItem })
  async setDay(
    @CurrentActor() actor: Actor,
    @Param('year', ParseIntPipe) year: number,
    @Param('monthDay') monthDay: string,
    @Body() body: CalendarDayBody,
  ): Promise<NamedDayItem> {
    const set = () => this.keepCalendar.setDay(actor, { year, monthDay, ...body });
    const { day, kind, name } = await this.acts.done('calendar.day', actor, `${year}-${monthDay}`, set);
    return { day, kind, name };
  }
}
