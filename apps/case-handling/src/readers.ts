/**
 * Roles that may look at clues and cases of their office. What each may do is said by the lifecycles, with the article;
 * those who run the system and those who write rules see no casework.
 */
export const CASEWORK_READERS = ['prosecutor', 'assistant', 'department-head', 'chief', 'case-management'] as const;
