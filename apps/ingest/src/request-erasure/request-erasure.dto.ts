import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Length } from 'class-validator';

/** 个人信息保护法 art. 47, para. 1: when personal information has to be deleted. */
const ERASURE_BASES = {
  '个保法 47(1)(1)': '处理目的已实现、无法实现，或者不再必要',
  '个保法 47(1)(2)': '保存期限已届满',
  '个保法 47(1)(3)': '个人撤回同意',
  '个保法 47(1)(4)': '违反法律、行政法规或者违反约定处理',
  '个保法 47(1)(5)': '法律、行政法规规定的其他情形',
} as const;

/** Body of `POST /v1/events/:eventId/erasure`. */
export class RequestErasureBody {
  @IsIn(Object.keys(ERASURE_BASES), { message: `应为 ${Object.keys(ERASURE_BASES).join('、')} 之一` })
  @ApiProperty({ enum: Object.keys(ERASURE_BASES), description: '法律依据：《个人信息保护法》第四十七条第一款各项' })
  basis: keyof typeof ERASURE_BASES;

  @Length(5, 500, { message: '请写明理由，5 至 500 字' })
  @ApiProperty({ description: '理由，5 至 500 字；供复核，并记入经过', example: '当事人来函要求删除，经核实推送有误' })
  reason: string;
}
