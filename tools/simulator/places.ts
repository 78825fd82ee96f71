/** A fictitious county: division codes that begin with 99 belong to no real place. */
export interface Place {
  readonly regionCode12: string;
  readonly gridCode: string;
  readonly gridName: string;
  readonly street: string;
  readonly lng: number;
  readonly lat: number;
}

export const OFFICE = {
  id: '990100',
  name: '云溪市青石区人民检察院',
  regionCode12: '990101000000',
  regionPrefix: '9901',
};
/** A second office, so that what one sees and the other does not can be shown. */
export const OTHER_OFFICE = {
  id: '990200',
  name: '云溪市白鹭区人民检察院',
  regionCode12: '990201000000',
  regionPrefix: '9902',
};

/** One town of the second office's county. */
export const NEIGHBOUR_PLACE: Place = {
  regionCode12: '990201001201',
  gridCode: '990201001201001',
  gridName: '白鹭街道湖滨路网格',
  street: '白鹭街道湖滨路',
  lng: 119.021,
  lat: 29.104,
};

const TOWNS = [
  ['990101001', '青石街道', ['桂花路', '东门大街', '清水巷', '河埠头路', '学院路']],
  ['990101002', '柳岸街道', ['柳岸一路', '老码头街', '纺织新村', '北环路']],
  ['990101101', '白沙镇', ['白沙大道', '工业园一路', '工业园三路', '渡口村道']],
  ['990101102', '松岭镇', ['松岭北路', '石料厂路', '水库路', '竹园村道']],
  ['990101201', '红枫乡', ['红枫村道', '梯田路', '茶场路']],
] as const;

export const PLACES: readonly Place[] = TOWNS.flatMap(([town9, townName, streets], t) =>
  streets.map((street, s) => {
    const village = `${town9}${String(200 + s).padStart(3, '0')}`;
    return {
      regionCode12: village,
      gridCode: `${village}${String(s + 1).padStart(3, '0')}`,
      gridName: `${townName}${street}网格`,
      street: `${townName}${street}`,
      lng: Number((118.8 + t * 0.03 + s * 0.004).toFixed(6)),
      lat: Number((28.9 + t * 0.02 + s * 0.003).toFixed(6)),
    };
  }),
);
