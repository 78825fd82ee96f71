import { isDigit } from '../sums/numerals.js';
import { isHeldTogether, nameStart } from './name-start.js';
import { isCommon, isProper, isTrade, namesWithPlace } from './names-nothing.js';
import { readDoor } from './read-door.js';
import { type Suffix, SUFFIXES } from './suffixes.js';
import { WordTree } from '../word-tree.js';

export interface FoundName {
  kind: 'place' | 'firm';
  start: number;
  end: number;
}

/** The name found last, as far as what follows may lengthen it. */
interface Open extends FoundName {
  last: Suffix;
}

const ENDS = WordTree.ofEnds(SUFFIXES.map(({ word }) => word));
/** A code in place of a name (A市, K7县), as anonymised texts have it. */
const CODE = /^[A-Z]\d{0,2}$/;
const PLACEHOLDER = /^[X某*x×]+$/;
/** Counties of one character. */
const SHORT_COUNTY =
  /^[丰沛莘冠易雄涉魏任威景绛兴岚应代祁隰蒲吉歙黟泾萧寿莒单费曹杞郏叶息滑浚淇温睢范嵩攸澧道梅凤勉洋华户眉陇岐佳乾礼彬忠荣泸珙高筠理环宁文康成徽横磁蔚赵献沁]$/;
const HAN_ONLY = /^[\u4e00-\u9fff·]+$/;
const NUMBERED = /^(?:[GSXY]?\d{1,4})$/;
/** Words behind which a trade makes no name: 管理小区, 安装变电站; but 文化广场 and 建设路 are names. */
const OF_NO_NAME = /^(?:小区|变电站|垃圾站|市场|水库|安置区|公寓|大厦|宿舍|别墅)$/;
/** Named by their town or village alone: 石塘镇卫生院. */
const LOCAL =
  /^(?:小学|中学|学校|幼儿园|卫生院|卫生室|医院|敬老院|信用社|加油站|中心小学|自来水厂|养猪场|养鸡场|养殖场|砖厂|采石场|石场|砂场|煤矿|酒店|大酒店|宾馆|超市|大药房|[一二三四五六七八九十][中小])$/;
/** One of these is enough for a district to name it: 青禾县图书馆, 青禾县二中. */
const OF_DISTRICT =
  /^(?:图书馆|博物馆|文化馆|体育馆|体育场|体育中心|火车站|高铁站|汽车站|客运站|汽车[东西南北]站|机场|经开区|高新区|开发区|经济开发区|[一二三四五六七八九十][中小])$/;

/** Places and firms in a half-width text, in their order, never overlapping. */
export function findNames(text: string): FoundName[] {
  const found: Open[] = [];
  for (let i = 1; i <= text.length; i += 1) {
    const index = ENDS.find(text, i);
    if (index < 0) continue;
    const suffix = SUFFIXES[index]!;
    if (i < text.length && suffix.notBefore.includes(text[i]!)) continue;
    if (suffix.group === 'none') continue;
    const open = found.at(-1);
    if (suffix.group === 'firm') takeFirm(text, i, suffix, found, open);
    else takePlace(text, i, suffix, found, open);
    const now = found.at(-1);
    if (now !== undefined && now.end === i && now.kind === 'place' && now.last.level >= 5) now.end = readDoor(text, i);
  }
  return found;
}

function takePlace(text: string, end: number, suffix: Suffix, found: Open[], open: Open | undefined): void {
  if (suffix.group === 'water' && !endsWater(text, end)) return;
  // 机场路 is a road, and found as one.
  if (suffix.group === 'site' && '路街巷'.includes(text[end] ?? ' ')) return;
  if (suffix.level === 3 && suffix.group === 'division' && isHead(text, end)) return;
  const at = end - suffix.word.length;
  const hard = open?.end ?? 0;
  if (at < hard) return swallow(open!, end, suffix);
  const start = suffix.most === 0 ? at : (codeStart(text, at, suffix) ?? nameStart(text, at, hard, suffix));
  if (start === null || start < hard) return;
  const adjacent = open !== undefined && open.kind === 'place' && start === open.end;
  const core = text.slice(start, at);
  if (adjacent && core === '') return lengthen(open, end, suffix);
  if (adjacent && extendsChain(open.last, suffix, core)) {
    open.end = end;
    open.last = suffix;
    return;
  }
  // 贺村镇, 石村坡乡: the village was the beginning of a town's name.
  if (adjacent && open.last.word === '村' && suffix.level === 4 && core.length <= 2) {
    open.end = end;
    open.last = suffix;
    return;
  }
  if (suffix.group === 'door' || !isPlaceName(core, suffix)) return;
  if (!adjacent && suffix.group === 'division' && countsPeople(text, end) && !CODE.test(core)) return;
  found.push({ kind: 'place', start, end, last: suffix });
}

/** 鼓励市民, 截留村民: the people of no place in particular. 衢州市民政局 is none of them. */
const countsPeople = (text: string, end: number): boolean => text[end] === '民' && text[end + 1] !== '政';

/** What goes on about a water, not about a longer name that begins with it. */
const AFTER_WATER = new Set('的里水边上下流沿岸两面是在有和与及到从附这那也被因都游段域风污治排倒捕采钓');
const HAN = /[\u4e00-\u9fffA-Za-z\d]/;
const endsWater = (text: string, end: number): boolean =>
  end >= text.length || !HAN.test(text[end]!) || AFTER_WATER.has(text[end]!);

/** 区长 and 县长 are people, 长江北路 in a district is not. */
const isHead = (text: string, end: number): boolean => text[end] === '长' && !isHeldTogether(text.slice(end, end + 2));

/** A7 of A7县 begins a name whatever stands before it. */
function codeStart(text: string, at: number, suffix: Suffix): number | null {
  if (suffix.group !== 'division' || (suffix.level !== 2 && suffix.level !== 3)) return null;
  let i = at;
  while (at - i < 2 && isDigit(text.charCodeAt(i - 1))) i -= 1;
  const letter = text.charCodeAt(i - 1);
  // XX区 stands for any.
  return letter >= 65 && letter <= 90 && text[i - 1] !== 'X' ? i - 1 : null;
}

/** 白石桥 was taken for a bridge, and 白石桥社区 follows; 石人市 for a town, and 石人市村 follows. */
function lengthen(open: Open, end: number, suffix: Suffix): void {
  const { group, level } = open.last;
  const fits =
    group === 'division'
      ? (level === 2 && suffix.level === 5) || OF_DISTRICT.test(suffix.word)
      : !/[组队]$/.test(open.last.word) && (suffix.level === 5 || (suffix.level === 7 && suffix.word.length > 1));
  if (!fits) return;
  open.end = end;
  open.last = suffix;
}

/** A suffix that begins inside the name found last: 大桥 behind 桥. */
function swallow(open: Open, end: number, suffix: Suffix): void {
  if (open.kind !== 'place' || suffix.group === 'door') return;
  open.end = end;
  open.last = suffix;
}

/** A place inside the one before it, without a word between: 青禾县北溪镇白石桥社区上湾组. */
function extendsChain(last: Suffix, suffix: Suffix, core: string): boolean {
  if (suffix.group === 'door')
    return (
      last.level >= 4 &&
      (last.group === 'division' || last.group === 'door') &&
      HAN_ONLY.test(core.replace(/\d+/, '一'))
    );
  if (suffix.group === 'division' && last.group !== 'division') return false;
  // Two roads side by side are a crossing.
  if (suffix.group === 'road' && last.group === 'road') return false;
  const descends =
    suffix.level > last.level || (suffix.level === last.level && (suffix.level === 2 || suffix.level === 7));
  if (!descends) return false;
  if (suffix.group === 'division' && suffix.level <= 3) return CODE.test(core) || isPlaceName(core, suffix);
  return (
    isPlaceName(core, suffix) ||
    (core !== '' && suffix.level >= 4 && suffix.group === 'division' && HAN_ONLY.test(core) && !isCommon(core, suffix))
  );
}

function isPlaceName(core: string, suffix: Suffix): boolean {
  if (suffix.group === 'division' && suffix.level <= 3 && CODE.test(core)) return true;
  if (suffix.most === 0) return true;
  if (PLACEHOLDER.test(core)) return false;
  if (suffix.level === 1) return core.length >= 2 && HAN_ONLY.test(core);
  if (suffix.group === 'road' && isDigit(core.charCodeAt(core.length - 1)))
    return NUMBERED.test(core) && /道$|高速/.test(suffix.word);
  if (suffix.word === '县' && SHORT_COUNTY.test(core)) return true;
  if (core.length < suffix.fewest || isDigit(core.charCodeAt(0))) return false;
  if (
    suffix.group === 'division' &&
    (!HAN_ONLY.test(core) || core.includes('第') || (core.length > 5 && !core.includes('族')))
  )
    return false;
  return !isCommon(core, suffix) && !(OF_NO_NAME.test(suffix.word) && isTrade(core));
}

function takeFirm(text: string, end: number, suffix: Suffix, found: Open[], open: Open | undefined): void {
  const at = end - suffix.word.length;
  const hard = open?.end ?? 0;
  if (at < hard) {
    // 启文中学校, but not 启文中学校门口.
    if (open!.kind === 'firm' && !'门园内里大车'.includes(text[end] ?? ' ')) becomeFirm(open!, end, suffix);
    return;
  }
  const start = suffix.most === 0 ? at : nameStart(text, at, hard, suffix);
  if (start === null) return;
  const core = text.slice(start, at);
  const adjacent = open !== undefined && start === open.end;
  if (suffix.most === 0 || (core.length >= suffix.fewest && !PLACEHOLDER.test(core) && isProper(core, suffix))) {
    found.push({ kind: 'firm', start, end, last: suffix });
    return;
  }
  if (!adjacent) return;
  if (open.kind === 'firm') return becomeFirm(open, end, suffix);
  const local = (open.last.level >= 4 || OF_DISTRICT.test(suffix.word)) && LOCAL.test(core + suffix.word);
  const ofSite =
    (open.last.group === 'site' || open.last.group === 'road') &&
    suffix.word !== '物业' &&
    core === '' &&
    suffix.word.length > 1 &&
    !/公司|集团|店$|中心|售楼/.test(suffix.word);
  if (local || ofSite || (core !== '' && namesWithPlace(core))) becomeFirm(open, end, suffix);
}

function becomeFirm(open: Open, end: number, suffix: Suffix): void {
  open.kind = 'firm';
  open.end = end;
  open.last = suffix;
}
