import type { PushEventV1 } from '#contracts';
import { chinaTime } from '../tools/simulator/everyday-events.js';
import { PLACES } from '../tools/simulator/places.js';

/** An event that opens a clue of its own: its subject is named after its number. `pushedAtMs` travels in its number. */
export function needle(sourceEventNo: string, pushedAtMs: number): PushEventV1 {
  const place = PLACES[0];
  if (place === undefined) throw new Error('no places');
  const at = chinaTime(new Date(pushedAtMs));
  return {
    type: 'event',
    sourceEventNo: `${sourceEventNo}@${pushedAtMs}`,
    sourceVersion: 1,
    title: `餐馆使用过期食品 ${sourceEventNo}`,
    description:
      '顾客反映餐馆使用过期变质肉制品，后厨卫生差，无健康证，多人食用后腹泻，怀疑食物中毒，请市场监管部门查处。',
    categoryCode: '0602',
    categoryName: '食品安全',
    level: '较大',
    reportedAt: at,
    occurredAt: at,
    regionCode12: place.regionCode12,
    gridCode: place.gridCode,
    gridName: place.gridName,
    address: `${place.street}${sourceEventNo}号`,
    subject: { name: `餐馆${sourceEventNo}@${pushedAtMs}` },
    reporter: { role: '群众', phone: '10000000000' },
  };
}

/** When the event was pushed, milliseconds since the epoch. */
export const pushedAtOf = (sourceEventNo: string): number =>
  Number(sourceEventNo.slice(sourceEventNo.lastIndexOf('@') + 1));
