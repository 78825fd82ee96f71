const BREAKING = new Set(['br', 'p', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'table']);
const HIDDEN = new Set(['script', 'style']);
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ldquo: '“',
  rdquo: '”',
  middot: '·',
  hellip: '…',
};
/** Names of entities and code points; others stay as they are. */
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g;
const LAST_CODE_POINT = 0x10ffff;

function character(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name]! : whole;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  // Nothing that a text cannot keep comes out of an entity.
  const usable = code > 0 && code <= LAST_CODE_POINT && (code < 0xd800 || code > 0xdfff);
  return usable ? String.fromCodePoint(code) : '';
}

/** Name of the tag that begins at `from` (behind `<` and `/`), in lower case; empty where none does. */
function tagName(html: string, from: number): string {
  if (!/[a-zA-Z]/.test(html[from] ?? '')) return '';
  let end = from + 1;
  while (end < html.length && /[a-zA-Z0-9]/.test(html[end]!)) end += 1;
  return html.slice(from, end).toLowerCase();
}

/** Where the content of a hidden element ends: at its closing tag, or with the text. */
function endOfHidden(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}`, 'gi');
  closing.lastIndex = from;
  return closing.exec(html)?.index ?? html.length;
}

/** The text of what a rich-text editor left, with a line break where a block ends. One pass; a `<` of no tag stays. */
export function plainText(html: string): string {
  let out = '';
  let at = 0;
  // Behind it no tag ends: nobody looks for that again at each of the tags that were begun there.
  const lastClose = html.lastIndexOf('>');
  for (;;) {
    const open = html.indexOf('<', at);
    out += html.slice(at, open < 0 ? html.length : open);
    if (open < 0) break;
    const closing = html[open + 1] === '/';
    const name = tagName(html, open + (closing ? 2 : 1));
    const isTag = open < lastClose && (name !== '' || html[open + 1] === '!');
    const close = isTag ? html.indexOf('>', open) : -1;
    if (close < 0) {
      out += '<';
      at = open + 1;
      continue;
    }
    if (BREAKING.has(name)) out += '\n';
    at = !closing && HIDDEN.has(name) ? endOfHidden(html, name, close + 1) : close + 1;
  }
  return out
    .replace(ENTITY, character)
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim();
}
