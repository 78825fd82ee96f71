export { extractMentions, LONGEST_TEXT, MOST_MENTIONS } from './extract-mentions.js';
export type { Mention, MentionKind, MentionValue } from './mention.js';
