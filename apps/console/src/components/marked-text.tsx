import { markWords } from '../text/mark-words.js';

export function MarkedText({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  return markWords(text, words).map(({ text: part, marked }, index) =>
    marked ? <mark key={index}>{part}</mark> : <span key={index}>{part}</span>,
  );
}
