export interface TextPart {
  readonly text: string;
  readonly marked: boolean;
}

/** Cuts `text` where one of `words` stands, longest word first, so that what made a condition hold can be marked. */
export function markWords(text: string, words: readonly string[]): TextPart[] {
  const wanted = [...new Set(words)].filter((word) => word !== '').sort((a, b) => b.length - a.length);
  const parts: TextPart[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const word = wanted.find((candidate) => text.startsWith(candidate, at));
    if (word === undefined) {
      plain += text[at] ?? '';
      at += 1;
      continue;
    }
    if (plain !== '') parts.push({ text: plain, marked: false });
    plain = '';
    parts.push({ text: word, marked: true });
    at += word.length;
  }
  if (plain !== '') parts.push({ text: plain, marked: false });
  return parts;
}
