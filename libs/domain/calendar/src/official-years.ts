import { addDays } from '#kernel';
import type { DayKind } from './work-calendar.js';

/**
 * A year as the State Council announced it (国务院办公厅关于…年部分节假日安排的通知): days off by festival, with the weekends
 * that lie between, and the weekends on which work is made up (调休上班). Days are MM-DD.
 */
export interface OfficialYear {
  readonly year: number;
  /** Number of the notice; null: not announced, only the days that the law itself names. */
  readonly notice: string | null;
  readonly off: readonly (readonly [festival: string, first: string, last: string])[];
  readonly madeUp: readonly (readonly [festival: string, ...days: string[]])[];
}

/** The days off of 1 January may begin in the year before: they stand in the year in which they fall. */
export const OFFICIAL_YEARS: readonly OfficialYear[] = [
  {
    // The second notice lengthened the Spring Festival because of the epidemic.
    year: 2020,
    notice: '国办发明电〔2019〕16号、〔2020〕1号',
    off: [
      ['元旦', '01-01', '01-01'],
      ['春节', '01-24', '02-02'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05'],
      ['端午节', '06-25', '06-27'],
      ['国庆节、中秋节', '10-01', '10-08'],
    ],
    madeUp: [
      ['春节', '01-19'],
      ['劳动节', '04-26', '05-09'],
      ['端午节', '06-28'],
      ['国庆节、中秋节', '09-27', '10-10'],
    ],
  },
  {
    year: 2021,
    notice: '国办发明电〔2020〕27号',
    off: [
      ['元旦', '01-01', '01-03'],
      ['春节', '02-11', '02-17'],
      ['清明节', '04-03', '04-05'],
      ['劳动节', '05-01', '05-05'],
      ['端午节', '06-12', '06-14'],
      ['中秋节', '09-19', '09-21'],
      ['国庆节', '10-01', '10-07'],
    ],
    madeUp: [
      ['春节', '02-07', '02-20'],
      ['劳动节', '04-25', '05-08'],
      ['中秋节', '09-18'],
      ['国庆节', '09-26', '10-09'],
    ],
  },
  {
    year: 2022,
    notice: '国办发明电〔2021〕11号、〔2022〕16号',
    off: [
      ['元旦', '01-01', '01-03'],
      ['春节', '01-31', '02-06'],
      ['清明节', '04-03', '04-05'],
      ['劳动节', '04-30', '05-04'],
      ['端午节', '06-03', '06-05'],
      ['中秋节', '09-10', '09-12'],
      ['国庆节', '10-01', '10-07'],
      ['元旦', '12-31', '12-31'],
    ],
    madeUp: [
      ['春节', '01-29', '01-30'],
      ['清明节', '04-02'],
      ['劳动节', '04-24', '05-07'],
      ['国庆节', '10-08', '10-09'],
    ],
  },
  {
    year: 2023,
    notice: '国办发明电〔2022〕16号',
    off: [
      ['元旦', '01-01', '01-02'],
      ['春节', '01-21', '01-27'],
      ['清明节', '04-05', '04-05'],
      ['劳动节', '04-29', '05-03'],
      ['端午节', '06-22', '06-24'],
      ['中秋节、国庆节', '09-29', '10-06'],
    ],
    madeUp: [
      ['春节', '01-28', '01-29'],
      ['劳动节', '04-23', '05-06'],
      ['端午节', '06-25'],
      ['中秋节、国庆节', '10-07', '10-08'],
    ],
  },
  {
    year: 2024,
    notice: '国办发明电〔2023〕7号',
    off: [
      ['元旦', '01-01', '01-01'],
      ['春节', '02-10', '02-17'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05'],
      ['端午节', '06-10', '06-10'],
      ['中秋节', '09-15', '09-17'],
      ['国庆节', '10-01', '10-07'],
    ],
    madeUp: [
      ['春节', '02-04', '02-18'],
      ['清明节', '04-07'],
      ['劳动节', '04-28', '05-11'],
      ['中秋节', '09-14'],
      ['国庆节', '09-29', '10-12'],
    ],
  },
  {
    year: 2025,
    notice: '国办发明电〔2024〕12号',
    off: [
      ['元旦', '01-01', '01-01'],
      ['春节', '01-28', '02-04'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05'],
      ['端午节', '05-31', '06-02'],
      ['国庆节、中秋节', '10-01', '10-08'],
    ],
    madeUp: [
      ['春节', '01-26', '02-08'],
      ['劳动节', '04-27'],
      ['国庆节、中秋节', '09-28', '10-11'],
    ],
  },
  {
    year: 2026,
    notice: '国办发明电〔2025〕7号',
    off: [
      ['元旦', '01-01', '01-03'],
      ['春节', '02-15', '02-23'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05'],
      ['端午节', '06-19', '06-21'],
      ['中秋节', '09-25', '09-27'],
      ['国庆节', '10-01', '10-07'],
    ],
    madeUp: [
      ['元旦', '01-04'],
      ['春节', '02-14', '02-28'],
      ['劳动节', '05-09'],
      ['国庆节', '09-20', '10-10'],
    ],
  },
  {
    // 《全国年节及纪念日放假办法》 (2024) art. 2; the notice with the 调休 comes in the autumn before.
    year: 2027,
    notice: null,
    off: [
      ['元旦', '01-01', '01-01'],
      ['春节', '02-05', '02-08'],
      ['清明节', '04-05', '04-05'],
      ['劳动节', '05-01', '05-02'],
      ['端午节', '06-09', '06-09'],
      ['中秋节', '09-15', '09-15'],
      ['国庆节', '10-01', '10-03'],
    ],
    madeUp: [],
  },
];

export interface NamedDay {
  readonly day: string;
  readonly kind: DayKind;
  readonly name: string;
}

/** The days of the year that have a name, in their order. */
export function namedDays({ year, off, madeUp }: OfficialYear): NamedDay[] {
  const days: NamedDay[] = madeUp.flatMap(([festival, ...made]) =>
    made.map((day): NamedDay => ({ day: `${year}-${day}`, kind: 'workday', name: `${festival}调休上班` })),
  );
  for (const [festival, first, last] of off) {
    for (let day = `${year}-${first}`; day <= `${year}-${last}`; day = addDays(day, 1)) {
      days.push({ day, kind: 'holiday', name: festival });
    }
  }
  return days.sort((a, b) => (a.day < b.day ? -1 : 1));
}
