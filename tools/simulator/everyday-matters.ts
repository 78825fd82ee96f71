/** What a grid records all day and no prosecutor needs: the hay around the needles. `{p}` is a place, `{n}` a number. */
export interface Matter {
  readonly code: string;
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

export const EVERYDAY: readonly Matter[] = [
  {
    code: '0205',
    name: '路灯设施',
    title: '{p}路灯不亮',
    text: '巡查发现{p}{n}号附近有两盏路灯夜间不亮，过往行人出行不便，请路灯管理单位派人检修。',
  },
  {
    code: '0103',
    name: '市容环境',
    title: '{p}落叶未及时清扫',
    text: '{p}沿线落叶较多，雨后路面湿滑，请环卫班组安排清扫。',
  },
  {
    code: '0501',
    name: '占道经营',
    title: '{p}流动摊贩占道',
    text: '早市时段{p}路口有{n}个流动摊位占用人行道，已现场劝离，请加强巡查。',
  },
  {
    code: '0504',
    name: '非机动车停放',
    title: '{p}电动车乱停放',
    text: '{p}公交站旁共享单车和电动车停放杂乱，影响上下车，请运营单位整理。',
  },
  {
    code: '0901',
    name: '咨询',
    title: '咨询居住证办理材料',
    text: '居民来电咨询在{p}租房办理居住证需要哪些材料、多少个工作日可以办好。',
  },
  { code: '0902', name: '咨询', title: '咨询公交线路调整', text: '市民询问{n}路公交车改道后{p}站是否还停靠。' },
  {
    code: '0302',
    name: '园林绿化',
    title: '{p}行道树倾斜',
    text: '大风后{p}{n}号门前一棵行道树倾斜，暂未影响通行，请绿化部门查看。',
  },
  {
    code: '0206',
    name: '井盖设施',
    title: '{p}井盖松动有响声',
    text: '{p}机动车道上一处雨水井盖松动，车辆经过时响声较大，影响周边居民休息。',
  },
  {
    code: '0701',
    name: '邻里纠纷',
    title: '{p}邻里因漏水发生争执',
    text: '{p}小区{n}栋楼上楼下因卫生间漏水发生口角，网格员已上门调解，双方同意维修。',
  },
  {
    code: '0903',
    name: '求助',
    title: '独居老人请求上门服务',
    text: '{p}一位独居老人需要社区卫生站上门换药，网格员已联系家庭医生。',
  },
  {
    code: '0108',
    name: '宠物管理',
    title: '{p}有人遛狗不牵绳',
    text: '傍晚{p}健身步道有人遛狗不牵绳，老人小孩害怕，请社区宣传提醒。',
  },
  { code: '0801', name: '表扬', title: '感谢{p}网格员', text: '市民来电表扬{p}网格员帮助找回走失老人，希望予以肯定。' },
];
