/** The beginning of a text, at most `max` code points: what a sender wrote must not make our own messages large. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${Array.from(text.slice(0, 2 * max))
    .slice(0, max)
    .join('')}…`;
}
