import type { PushDisposalV1, PushEventV1 } from '#contracts';
import { chinaTime, syntheticPhone } from './everyday-events.js';
import { NEIGHBOUR_PLACE, PLACES, type Place } from './places.js';
import type { Random } from './random.js';

/** What a story adds to a source's stream: events that matter, and disposals that come on their own. */
export interface Story {
  readonly name: string;
  readonly events: readonly PushEventV1[];
  readonly lateDisposals: readonly PushDisposalV1[];
}

interface Setting {
  readonly random: Random;
  readonly numberPrefix: string;
  /** The stories end shortly before this moment. */
  readonly now: Date;
}

const placeOf = (street: string): Place => {
  const place = PLACES.find((p) => p.street.endsWith(street));
  if (place === undefined) throw new Error(`no such place: ${street}`);
  return place;
};

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000);

function event(
  setting: Setting,
  no: string,
  place: Place,
  days: number,
  rest: Pick<PushEventV1, 'title' | 'description'> & Partial<PushEventV1>,
): PushEventV1 {
  const at = daysBefore(setting.now, days);
  return {
    type: 'event',
    sourceEventNo: `${setting.numberPrefix}${no}`,
    sourceVersion: 1,
    level: '较大',
    occurredAt: chinaTime(new Date(at.getTime() - 3_600_000)),
    reportedAt: chinaTime(at),
    regionCode12: place.regionCode12,
    gridCode: place.gridCode,
    gridName: place.gridName,
    location: { lng: place.lng, lat: place.lat, crs: 'CGCS2000' },
    reporter: { role: '群众', phone: syntheticPhone(setting.random) },
    ...rest,
  };
}

/** A works lets its waste water into the river; four people report it, nobody stops it. */
function pollutedRiver(setting: Setting): Story {
  const place = placeOf('工业园三路');
  const subject = { name: '云溪锦澜印染有限公司', uscc: '91990101MA0DEMO011' };
  const address = '白沙镇工业园三路18号';
  const says = [
    '工业园三路18号印染厂夜间向白沙河偷排污水，河水发黑发臭，岸边有死鱼。',
    '又闻到刺鼻气味，锦澜印染厂后墙暗管排污，污水直排河道，村民不敢浇菜。',
    '上次反映印染厂排污后停了两天，现在凌晨两点又开始偷排废水，请尽快处理。',
    '白沙河下游取水口附近水面有泡沫，源头是工业园三路印染厂，已是第四次反映。',
  ];
  return {
    name: '印染厂偷排',
    events: says.map((description, i) =>
      event(setting, `WS${i + 1}`, place, [9, 6, 3, 0.4][i] ?? 0.4, {
        title: `工业园三路印染厂污水直排（第${i + 1}次反映）`,
        description,
        categoryCode: '0105',
        categoryName: '水体污染',
        address,
        subject,
      }),
    ),
    lateDisposals: [],
  };
}

/** The blocked fire lane: sent back twice, closed on paper, and reported again. Its handling comes late. */
function blockedFireLane(setting: Setting): Story {
  const place = placeOf('纺织新村');
  const address = '柳岸街道纺织新村6栋';
  const first = event(setting, 'XF1', place, 12, {
    title: '纺织新村6栋消防通道被堵',
    description: '纺织新村6栋楼前消防通道长期被私家车和杂物堵塞占用，消防车无法进入，楼道内还有电动车飞线充电。',
    categoryCode: '0404',
    categoryName: '消防安全',
    address,
    subject: { name: '纺织新村物业服务处' },
  });
  const again = event(setting, 'XF2', place, 0.3, {
    title: '消防通道再次被堵占',
    description: '纺织新村6栋消防通道说是已经办结，实际仍被堵塞占用，隔离桩也被拆走。',
    categoryCode: '0404',
    categoryName: '消防安全',
    address,
    subject: { name: '纺织新村物业服务处' },
  });
  const step = (stepNo: number, days: number, action: string, organ: string, opinion: string) => ({
    stepNo,
    at: chinaTime(daysBefore(setting.now, days)),
    action,
    organ,
    opinion,
  });
  return {
    name: '消防通道纸面办结',
    events: [first, again],
    lateDisposals: [
      {
        type: 'disposal',
        sourceEventNo: first.sourceEventNo,
        disposal: {
          status: '办结',
          organ: '柳岸街道综合行政执法队',
          steps: [
            step(1, 11.8, '派单', '区社会治理中心', '请执法队现场处置'),
            step(2, 11, '退回', '柳岸街道综合行政执法队', '认为属物业职责'),
            step(3, 10.5, '派单', '区社会治理中心', '消防通道属执法事项，请办理'),
            step(4, 9, '退回', '柳岸街道综合行政执法队', '建议转住建部门'),
            step(5, 7, '派单', '区社会治理中心', '请执法队牵头'),
            step(6, 5, '办结', '柳岸街道综合行政执法队', '已劝导车主驶离'),
          ],
        },
      },
    ],
  };
}

/** Fourteen workers without their wages. */
function unpaidWages(setting: Setting): Story {
  const place = placeOf('学院路');
  return {
    name: '群体欠薪',
    events: [
      event(setting, 'QX1', place, 1.2, {
        title: '学院路工地拖欠农民工工资',
        description: '学院路北侧安置房工地14名农民工反映被拖欠工资三个月，包工头失联，工人准备集体上访讨薪。',
        categoryCode: '0702',
        categoryName: '劳资纠纷',
        address: '青石街道学院路77号工地',
        subject: { name: '云溪恒筑建设工程有限公司' },
        peopleCount: 14,
        amount: '386000.00',
      }),
    ],
    lateDisposals: [],
  };
}

/** Minors in a bar, reported by two schools' neighbours. */
function minorsInBar(setting: Setting): Story {
  const place = placeOf('东门大街');
  return {
    name: '未成年人进酒吧',
    events: [1, 2].map((i) =>
      event(setting, `WCN${i}`, place, 2.5 - i, {
        title: '东门大街酒吧接待未成年人',
        description:
          '周末晚上东门大街一家酒吧允许穿校服的未成年人进入饮酒，店员没有查验身份证，附近中学学生家长多次反映。',
        categoryCode: '0601',
        categoryName: '文化市场',
        address: '青石街道东门大街102号',
        subject: { name: '云溪夜航酒吧' },
      }),
    ),
    lateDisposals: [],
  };
}

/** Food safety, once: a hit by its words alone. */
function spoiledFood(setting: Setting): Story {
  const place = placeOf('北环路');
  return {
    name: '食品安全',
    events: [
      event(setting, 'SP1', place, 0.8, {
        title: '北环路学校周边小餐馆使用过期食品',
        description: '学校附近快餐店使用过期变质肉制品，后厨卫生差，无健康证，多名学生腹泻，怀疑食物中毒。',
        categoryCode: '0602',
        categoryName: '食品安全',
        address: '柳岸街道北环路9号',
        subject: { name: '柳岸街道阿香快餐店' },
        peopleCount: 3,
      }),
    ],
    lateDisposals: [],
  };
}

/** The needles. Each story tells in its name what a prosecutor should find. */
export function stories(setting: Setting): Story[] {
  return [pollutedRiver, blockedFireLane, unpaidWages, minorsInBar, spoiledFood].map((tell) => tell(setting));
}

/** What happens in the county of the second office: its people see this, and nothing of the stories above. */
export function neighbourEvents(setting: Setting): PushEventV1[] {
  return [
    event(setting, 'BL1', NEIGHBOUR_PLACE, 1.5, {
      title: '湖滨路冷库存放过期冻肉',
      description: '湖滨路一家冻品批发部把过期变质冻肉改换标签后卖给周边餐馆，库房异味明显，附近居民多次反映无人查处。',
      categoryCode: '0602',
      categoryName: '食品安全',
      address: '白鹭街道湖滨路33号',
      subject: { name: '白鹭鲜达冻品批发部' },
    }),
    event(setting, 'BL2', NEIGHBOUR_PLACE, 0.6, {
      title: '湖滨路工地拖欠民工工资',
      description: '湖滨路安置房二期21名农民工被拖欠工资两个月，项目部推诿，工人聚集讨薪。',
      categoryCode: '0702',
      categoryName: '劳资纠纷',
      address: '白鹭街道湖滨路安置房二期',
      subject: { name: '云溪远岸建筑劳务有限公司' },
      peopleCount: 21,
      amount: '512000.00',
    }),
  ];
}
