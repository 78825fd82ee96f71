import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Length } from 'class-validator';
import { type Actor, CurrentActor, Roles } from '#platform/auth';
import { type EventView, ReadEvent } from './read-event.query.js';

class EventAddressQuery {
  @Length(1, 64)
  @ApiProperty({ description: '来源编号', example: 'cz-12345' })
  sourceId: string;

  @Length(1, 128)
  @ApiProperty({ description: '来源的事件编号', example: 'GD20260302000123' })
  sourceEventNo: string;
}

@ApiTags('事件')
@Controller('v1/events')
@Roles('prosecutor', 'assistant', 'clerk', 'department-head', 'chief', 'case-management', 'data-officer', 'auditor')
export class ReadEventController {
  constructor(private readonly readEvent: ReadEvent) {}

  @Get()
  @ApiOperation({ summary: '按来源和来源的事件编号查一个事件' })
  readByNumber(@Query() query: EventAddressQuery, @CurrentActor() actor: Actor): Promise<EventView> {
    return this.readEvent.read(actor, { sourceId: query.sourceId, sourceEventNo: query.sourceEventNo });
  }

  @Get(':eventId')
  @ApiOperation({ summary: '一个事件的当前内容和全部推送记录' })
  readById(@Param('eventId', ParseUUIDPipe) eventId: string, @CurrentActor() actor: Actor): Promise<EventView> {
    return this.readEvent.read(actor, { eventId });
  }
}
