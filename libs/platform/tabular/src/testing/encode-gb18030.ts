/** Characters of two bytes, by what Node's own decoder makes of them. */
const PAIRS: ReadonlyMap<string, number> = (() => {
  const pairs = new Map<string, number>();
  const decoder = new TextDecoder('gb18030');
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (trail !== 0x7f && character.length === 1) pairs.set(character, lead * 256 + trail);
    }
  }
  return pairs;
})();

/** Text as a Chinese spreadsheet saves it. Node decodes GB18030 and does not encode it; throws for characters of four bytes. */
export function encodeGb18030(text: string): Buffer {
  const bytes = Buffer.alloc(text.length * 2);
  let at = 0;
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 0x80) {
      bytes[at] = code;
      at += 1;
      continue;
    }
    const pair = PAIRS.get(character);
    if (pair === undefined) throw new Error(`no two bytes of GB18030 for ${character}`);
    at = bytes.writeUInt16BE(pair, at);
  }
  return bytes.subarray(0, at);
}
