import { Controller, Get, Param, ParseIntPipe } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Role, Roles, ROLES } from '#platform/auth';
import { CalendarOfYear, CalendarYearItem } from './read-calendar.dto.js';
import { ReadCalendar } from './read-calendar.query.js';

/** Deadlines are everybody's. */
const EVERYBODY = Object.keys(ROLES) as [Role, ...Role[]];

@ApiTags('工作日历')
@Controller('api/calendar')
@Roles(...EVERYBODY)
export class ReadCalendarController {
  constructor(private readonly readCalendar: ReadCalendar) {}

  @Get()
  @ApiOperation({ summary: '已录入的年份' })
  @ApiOkResponse({ type: [CalendarYearItem] })
  async years(): Promise<CalendarYearItem[]> {
    return (await this.readCalendar.years()).map(({ year, notice }) => ({ year, notice }));
  }

  @Get(':year')
  @ApiOperation({ summary: '一年的工作日与休息日' })
  @ApiOkResponse({ type: CalendarOfYear })
  year(@Param('year', ParseIntPipe) year: number): Promise<CalendarOfYear> {
    return this.readCalendar.year(year);
  }
}
