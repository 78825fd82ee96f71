const TO_ASCII = 0xfee0;
const WIDE_SPACE = '\u3000';
const ANY_WIDE = /[\u3000\uff01-\uff5e]/;
const EVERY_WIDE = /[\u3000\uff01-\uff5e]/g;

/** Full-width letters, digits and signs as ASCII, the ideographic space as a space. The length stays, so that positions do. */
export const foldWidth = (text: string): string => (ANY_WIDE.test(text) ? text.replace(EVERY_WIDE, fold) : text);

const fold = (wide: string): string => (wide === WIDE_SPACE ? ' ' : String.fromCharCode(wide.charCodeAt(0) - TO_ASCII));
