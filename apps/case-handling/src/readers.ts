/**
 * Roles that may open the pages of clues and cases. Which of them each person sees is said by the policy of access
 * (docs/access.md), what each may do by the lifecycles, both with the article; those who run the system and those who
 * write rules see no casework.
 */
export const CASE_READERS = [
  'prosecutor',
  'assistant',
  'clerk',
  'department-head',
  'chief',
  'committee',
  'case-management',
] as const;

/** 控告申诉 sees clues that no department has yet (《人民检察院刑事诉讼规则》第一百六十一条), and no cases. */
export const CLUE_READERS = [...CASE_READERS, 'petition'] as const;
