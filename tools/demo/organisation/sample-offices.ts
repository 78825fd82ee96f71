import { OFFICE, OTHER_OFFICE } from '../../simulator/places.js';

/** A fictitious city with two districts and a development zone: division codes that begin with 99 belong to no real place. */
export const CITY = {
  id: '990000',
  name: '云溪市人民检察院',
  level: '设区的市级',
  parentId: '',
  regionCode12: '990000000000',
  regionPrefix: '99',
  dispatched: '否',
};

const district = (office: { id: string; name: string; regionCode12: string; regionPrefix: string }) => ({
  ...office,
  level: '基层',
  parentId: CITY.id,
  dispatched: '否',
});

/** 派出: its zone lies inside the first district. */
const ZONE = {
  id: '990900',
  name: '云溪市经济开发区人民检察院',
  level: '基层',
  parentId: CITY.id,
  regionCode12: '990150000000',
  regionPrefix: '990150',
  dispatched: '是',
};

export const SAMPLE_OFFICES = [CITY, district(OFFICE), district(OTHER_OFFICE), ZONE];

export const SAMPLE_DUTIES = SAMPLE_OFFICES.map(({ id, regionPrefix }) => ({ regionPrefix, officeId: id }));

/** The same in each office; the zone's is small and has one. */
const DEPARTMENTS = [
  ['01', '第一检察部', '刑事检察、刑事执行检察'],
  ['02', '第二检察部', '民事检察、行政检察'],
  ['03', '第三检察部', '未成年人检察'],
  ['04', '第四检察部', '公益诉讼检察'],
  ['05', '第五检察部', '控告申诉检察'],
  ['06', '案件管理部', '案件管理'],
  ['07', '综合业务部', '法律政策研究、检察技术与数据'],
  ['08', '办公室', '综合与档案、政治部与检务督察'],
] as const;

export const SAMPLE_DEPARTMENTS = [
  ...[CITY, OFFICE, OTHER_OFFICE].flatMap((office) =>
    DEPARTMENTS.map(([number, name, kinds]) => ({ id: `${office.id}-${number}`, officeId: office.id, name, kinds })),
  ),
  { id: `${ZONE.id}-01`, officeId: ZONE.id, name: '综合检察部', kinds: '公益诉讼检察、行政检察' },
];
