import { ApiProperty } from '@nestjs/swagger';

const REVISION = { example: 1, description: '更改时原样带上' };

export class OfficeItem {
  @ApiProperty({ example: '990100' })
  id: string;

  @ApiProperty({ example: '云溪市青石区人民检察院' })
  name: string;

  @ApiProperty({ example: 'district' })
  level: string;

  @ApiProperty({ example: '基层' })
  levelName: string;

  @ApiProperty({ type: String, nullable: true, example: '990000', description: '上级院' })
  parentId: string | null;

  @ApiProperty({ example: '990101000000' })
  regionCode12: string;

  @ApiProperty({ example: '9901' })
  regionPrefix: string;

  @ApiProperty({ description: '派出检察院' })
  dispatched: boolean;

  @ApiProperty({ enum: ['active', 'closed'] })
  state: string;

  @ApiProperty(REVISION)
  revision: number;
}

export class DepartmentItem {
  @ApiProperty({ example: '990100-04' })
  id: string;

  @ApiProperty({ example: '990100' })
  officeId: string;

  @ApiProperty({ example: '第四检察部' })
  name: string;

  @ApiProperty({ type: [String], example: ['public-interest'] })
  kinds: readonly string[];

  @ApiProperty({ type: [String], example: ['公益诉讼检察'] })
  kindNames: readonly string[];

  @ApiProperty({ enum: ['active', 'closed'] })
  state: string;

  @ApiProperty(REVISION)
  revision: number;
}

export class TermItem {
  @ApiProperty({ example: 'prosecutor' })
  role: string;

  @ApiProperty({ example: '检察官' })
  roleName: string;

  @ApiProperty({ example: '2024-01-01' })
  fromDay: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  toDay: string | null;
}

export class PersonItem {
  @ApiProperty({ example: 'demo-prosecutor' })
  id: string;

  @ApiProperty({ example: '990100' })
  officeId: string;

  @ApiProperty({ example: '林检察官（演示）' })
  name: string;

  @ApiProperty({ type: [String], example: ['990100-04'] })
  departmentIds: readonly string[];

  @ApiProperty({ type: [String], nullable: true, description: '限定的区域；null 为本院全部' })
  regionPrefixes: readonly string[] | null;

  @ApiProperty({ enum: ['active', 'left'] })
  state: string;

  @ApiProperty({ type: [TermItem], description: '全部任期，也有已经结束和尚未开始的' })
  terms: readonly TermItem[];

  @ApiProperty(REVISION)
  revision: number;
}

export class StandInItem {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'demo-prosecutor', description: '代理人' })
  personId: string;

  @ApiProperty({ example: 'demo-head', description: '被代理人' })
  forPersonId: string;

  @ApiProperty({ example: '2026-03-02' })
  fromDay: string;

  @ApiProperty({ example: '2026-03-13' })
  toDay: string;

  @ApiProperty(REVISION)
  revision: number;
}

export class DutyItem {
  @ApiProperty({ example: '9901' })
  regionPrefix: string;

  @ApiProperty({ example: '990100' })
  officeId: string;

  @ApiProperty({ example: 1 })
  revision: number;
}
