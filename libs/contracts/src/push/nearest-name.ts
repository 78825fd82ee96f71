/** Names that other platforms give to our fields, in lower case without `_` and `-`. */
const SYNONYMS: Readonly<Record<string, string>> = {
  id: 'sourceEventNo',
  no: 'sourceEventNo',
  eventid: 'sourceEventNo',
  eventno: 'sourceEventNo',
  orderno: 'sourceEventNo',
  version: 'sourceVersion',
  content: 'description',
  desc: 'description',
  text: 'description',
  eventname: 'title',
  subjectname: 'title',
  reporttime: 'reportedAt',
  addtime: 'reportedAt',
  happentime: 'occurredAt',
  occurtime: 'occurredAt',
  updatetime: 'updatedAt',
  endtime: 'finishedAt',
  finishtime: 'finishedAt',
  result: 'resultText',
  reply: 'resultText',
  deadline: 'deadlineAt',
  regioncode: 'regionCode12',
  gridid: 'gridCode',
  category: 'categoryCode',
  eventtype: 'categoryCode',
  tel: 'phone',
  mobile: 'phone',
  idcard: 'idNo',
  x: 'lng',
  y: 'lat',
  longitude: 'lng',
  latitude: 'lat',
  flows: 'steps',
  time: 'at',
  dept: 'organ',
};

const plain = (name: string): string => name.toLowerCase().replace(/[_\-\s]/g, '');

/** Edits between two names, where two letters that changed places are one; `limit + 1` as soon as it exceeds `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, last[j]! + 1, row[j - 1]! + 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    if (Math.min(...row) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** The known name that an unknown one most likely stands for; undefined when none is near. */
export function nearestName(unknown: string, known: readonly string[]): string | undefined {
  if (unknown.length > 64) return undefined;
  const wanted = plain(unknown);
  const synonym = Object.hasOwn(SYNONYMS, wanted) ? SYNONYMS[wanted] : undefined;
  if (synonym !== undefined && known.includes(synonym)) return synonym;
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of known) {
    const d = distance(wanted, plain(name), limit);
    if (d < bestDistance) {
      best = name;
      bestDistance = d;
    }
  }
  return best;
}
