/** What a step of handling is, whatever the platform calls it. */
export const STEP_KINDS = [
  'dispatch',
  'sign',
  'return',
  'extend',
  'overdue',
  'finish',
  'reopen',
  'urge',
  'other',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

// Asked for, refused or not done yet: the word stands in the action, the thing did not happen.
const NOT_DONE = /申请|不同意|不予|未通过|拒绝|未办结|未结案|撤回|撤销|取消/;
const GRANTED = /同意|批准|通过|准予/;

/** In this order: 超期办结 is a finish, 退回重办 a reopening, 延期申请驳回 nothing of all. */
const WORDS: readonly (readonly [StepKind, RegExp])[] = [
  ['reopen', /重开|重办|重新办理|重启|返工/],
  ['extend', /延期|展期|延长/],
  ['return', /退回|退单|驳回|回退|退件/],
  ['finish', /办结|结案|办理完毕|处置完成|办毕|完结/],
  ['overdue', /超期|逾期|超时/],
  ['urge', /催办|督办|催单|催促/],
  ['sign', /签收|接单|接收|领单/],
  ['dispatch', /派单|派遣|分派|改派|下派|派发|交办|转办|分流|转派/],
];

/** Actions repeat by the thousand: a city's platforms use some dozens of words. */
const known = new Map<string, StepKind>();
const KNOWN_AT_MOST = 2_000;

/** Read from the platform's word for the step. `other` where it says none of them, or that it did not come about. */
export function stepKindOf(action: string): StepKind {
  const before = known.get(action);
  if (before !== undefined) return before;
  const kind = readKind(action);
  if (known.size < KNOWN_AT_MOST) known.set(action, kind);
  return kind;
}

function readKind(action: string): StepKind {
  const kind = WORDS.find(([, word]) => word.test(action))?.[0] ?? 'other';
  if (kind === 'extend' && /驳回|退回/.test(action)) return 'other';
  return NOT_DONE.test(action) && !GRANTED.test(action.replace(/不同意|未通过/g, '')) ? 'other' : kind;
}
