import { words } from '../word-tree.js';

/** How a name's kind is told from its last word. */
export interface Suffix {
  readonly word: string;
  readonly group: 'division' | 'road' | 'site' | 'door' | 'firm' | 'water' | 'none';
  /** Of a division: its level, from the province down; a chain of divisions descends. */
  readonly level: number;
  /** Fewest characters of the name before it. */
  readonly fewest: number;
  /** 0: the word is the whole name. */
  readonly most: number;
  /** A following character with which it is part of another word: 市场 is no 市. */
  readonly notBefore: string;
}

const make =
  (group: Suffix['group'], level: number, fewest: number, most: number) =>
  (text: string): Suffix[] =>
    words(text).map((entry) => {
      const [word, notBefore = ''] = entry.split('!');
      return { word: word!, group, level, fewest, most, notBefore };
    });

// `市!场民` is 市, unless 场 or 民 follows.
const DIVISIONS: readonly Suffix[] = [
  ...make('division', 1, 2, 3)('省!级内外道委里心钱会厅城略去力事时油得 自治区'),
  ...make('division', 2, 2, 4)('市!场镇面值容价井级长盈售占属直 自治州 地区'),
  ...make('division', 3, 2, 4)('区!域间别分号块段 县!级委 自治县'),
  // Zones that govern like a district: 浦东新区, 德山经开区.
  ...make('division', 3.5, 2, 6)('新区 开发区 经开区 高新区 经济开发区'),
  ...make('division', 4, 2, 8)('镇!痛静定压长 乡!镇亲音愁土下长里 街道!上两边旁口两'),
  ...make('division', 5, 1, 5)('村!级镇长两子庄落道干部口校 社区!工医卫 居委会 村委会 行政村 自然村'),
];

/** Parts of a village or street, only behind one of those. */
const PARTS: readonly Suffix[] = make('door', 6, 1, 4)('组!织长建成合 屯 湾 冲 队!伍长');

const ROADS: readonly Suffix[] = [
  ...make(
    'road',
    7,
    2,
    5,
  )(
    '路!面灯况人边基费线由牌途程径障桩政段长肩沿过上 大道!理 街!上坊头边面 大街 老街 巷!子道 胡同 国道 省道 县道 高速 高速公路 高架 立交桥 高架桥 大桥 隧道 互通 快速路 环线 公路 铁路',
  ),
];

const SITES: readonly Suffix[] = [
  ...make(
    'site',
    7,
    2,
    6,
  )(`
    小区!内里 片区 苑!小 华城 御府 新村 花园 家园 花苑 雅苑 嘉苑 华苑 公寓 公馆 名邸 华府 华庭 豪庭 豪园 豪苑 嘉园 名园 庄园 山庄 新城!区 名城 别墅 佳苑 名苑
    安置区 安置小区 宿舍区 宿舍 大厦 商城 广场!舞 商业街 步行街 市场!价监上份 大市场 公园 湿地公园 森林公园 风景区 景区 工业园 工业园区 产业园 产业园区
    科技园 物流园 示范区 工业区 水库 水电站 变电站 污水处理厂 垃圾站 垃圾场 填埋场 火车站 高铁站 汽车站 客运站 汽车东站
    汽车西站 汽车南站 汽车北站 地铁站 公交站 车站 收费站 服务区 机场 码头 体育馆 体育场 体育中心 博物馆 图书馆 文化馆 名都 国际城 世纪城 城市广场 茶场
    林场 农场 渔场 烈士陵园 陵园 公墓 殡仪馆 教堂 寺!庙
  `),
];

/** Waters have short names that longer ones begin with (青江桥镇, 青溪郡): taken where none of those goes on. */
const WATERS: readonly Suffix[] = make('water', 7, 1, 4)('河 湖 江 溪 大堤 沟渠');

const FIRMS: readonly Suffix[] = [
  ...make('firm', 0, 2, 22)('有限公司 有限责任公司 股份有限公司 集团有限公司 分公司 子公司 公司 集团!化'),
  ...make(
    'firm',
    0,
    2,
    12,
  )(`
    幼儿园 小学!生门 中学!生 中学校 学校!园 高中!生毕 初中!生 大学!生城 学院!路派 培训学校 培训中心 培训机构 教育机构 驾校 职业技术学院 卫校 技校 附小 附中
    医院 保健院 妇幼保健院 卫生院 卫生室 卫生所 诊所 门诊部 门诊 药店 大药房 药房 养老院 敬老院 福利院 托管中心 早教中心
    酒店 宾馆 饭店 餐馆 餐厅 酒楼 大酒店 茶楼 茶馆 KTV ktv Ktv 网吧 酒吧 会所 足浴城 足浴 洗浴中心 歌厅 歌舞厅 夜总会 农家乐 旅馆 客栈 影城 电影院 影院 烧烤店 烧烤
    超市!场 商场 百货 购物中心 便利店 商店 专卖店 4S店 商行!政为业 经营部 门市部 电器城 家具城 建材城 生活馆 面馆 火锅店 早餐店 蛋糕店 烟酒店 理发店 美容院 服装店 麻将馆 棋牌室
    厂!家区房长商子里址界牌 工厂!的里 加工厂 化工厂 造纸厂 砖厂 水泥厂 自来水厂 纸业 矿业 药业 酒业 置业!者顾 地产!商证项开局 房地产!商证项开局 实业 物业!公管费服部的人企合用经员办方条专维已在和与处法工
    银行!卡贷账的存利 支行 信用社 营业厅 保险公司 加油站 加气站 搅拌站 养殖场 养猪场 养鸡场 屠宰场 采石场 石场 砂场 煤矿 矿山 石灰厂 洗车场 修理厂 汽修厂 驾驶学校
    合作社 专业合作社 事务所 律师事务所 服务部 工作室 旅行社 卫生服务中心 售楼部 售楼处 分店 旗舰店 店!长面里铺主内子门员家外
  `),
];

/** Longer words that end like a name and are none: 道路, 城市, 农村. Found first, they keep the shorter suffix from being seen. */
const NO_NAMES: readonly Suffix[] = make(
  'none',
  0,
  0,
  0,
)(`
  里路 公里路 铺油路 门路 分支路 土路 烂路 道路 马路 思路 线路 网路 电路 出路 走路 修路 岔路 岔路口 铺路 赶路 断头路 绕路 多少路 让路 过路 带路 退路 套路 销路 跑路 堵路 活路
  沿海城市 顺应城市 适应城市 霸市 城市 超市 门市 上市 股市 楼市 全市 我市 省市 县市 都市 夜市 早市 菜市
  农村 乡村 我村 本村 该村 各村 村村 贫困村 城中村 空心村 示范村 文明村 新农村 城乡 家乡 老乡 下乡 回乡 故乡 返乡 我乡 城镇 乡镇 集镇
  辖区 校区 厂区 库区 区区 灾区 住院区 住宅区 生活区 办公区 家属区 商业区 居民区 棚户区 禁区 误区 盲区 街区 停车区 特区 教学区 保护区
  水源保护区 作业区 功能区 工业集中区 集中区 公共区 休息区 养殖区 收集区 责任区 主城区 老城区 中心城区 郊区
  本省 全省 我省 外省 各省 邻省 节省 全县 我县 本县 该县 各县 郡县 知县 小组 工作组 专案组 调查组 督查组 巡视组 巡察组 领导小组 村民小组
  项目组 检查组 评审组 专家组 课题组 筹备组 机组 分组 党小组 督导组 改组 重组 江湖 浆糊 银河 山河 沿河 沿江 黑臭河 内河
  大街小巷 上街 逛街 沿街 临街 满街 当街 过街 一条街 人行道 车道 非机动车道 机动车道 通道 渠道 轨道 管道 频道 跑道 下水道 便道 报道 知道
  人行通道 盲道 匝道 辅道 消防通道 村道 人行横道 公道 中小学 中小学校 大中小学 九年一贯制学校 开发商地产 房地产业 代建公司
  书店 开店 门店 网店 小店 到店 进店 本店 该店 夜宵店 餐饮店 饮食店
`);
/** Cities whose own names end in 城. */
const CITIES_OF_CHENG: readonly Suffix[] = make(
  'division',
  2,
  0,
  0,
)(
  '运城市 盐城市 晋城市 聊城市 宣城市 白城市 韩城市 邹城市 禹城市 诸城市 应城市 麻城市 项城市 丰城市 海城市 凤城市 永城市 桐城市 宜城市 兴城市 双城市 增城市 藁城市 肥城市',
);

/** The short names of schools, each the school of the district before it: 青禾县二中. */
const NUMBERED_SCHOOLS: readonly Suffix[] = make(
  'firm',
  0,
  9,
  1,
)('一中 二中 三中 四中 五中 六中 七中 八中 九中 十中 一小 二小 三小 四小 五小');

/** Known by these words alone, of which each would else be too common. */
const KNOWN_FIRMS: readonly Suffix[] = make(
  'firm',
  0,
  0,
  0,
)(`
  建设银行 工商银行 农业银行 交通银行 中国银行 邮政银行 邮政储蓄银行 农商银行 农村信用社 农村商业银行 中国移动 中国联通 中国电信 中国石化 中国石油 中石化 中石油 中国人寿 国家电网 中国铁塔
`);

export const SUFFIXES: readonly Suffix[] = [
  ...NO_NAMES,
  ...CITIES_OF_CHENG,
  ...KNOWN_FIRMS,
  ...NUMBERED_SCHOOLS,
  ...DIVISIONS,
  ...PARTS,
  ...ROADS,
  ...SITES,
  ...WATERS,
  ...FIRMS,
];
