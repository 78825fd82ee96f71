/** No identifier that is read here is longer, with all of its separators. */
const LONGEST = 64;
// Blanks, marks without width, hyphens, dots and quotes (a spreadsheet's leading apostrophe) carry nothing in a code.
const SEPARATORS = /[\s\u00ad\u200b-\u200f\u2060\ufeff'"`\u2018-\u201d\-\u2010-\u2015_.·•・‧∙⋅●。]/g;

/** A code without what people and spreadsheets put between and around its characters, in upper case. Empty for what is too long. */
export function bareCode(text: string): string {
  if (text.length > LONGEST) return '';
  return text.normalize('NFKC').replace(SEPARATORS, '').toUpperCase();
}

// "330802001002.0" is a number that went through a floating-point column.
const DECIMAL_ZERO = /\.0$/;

/** The digits of a numeric code; null when anything else is in it. */
export function bareDigits(text: string): string | null {
  const bare = bareCode(text.trim().replace(DECIMAL_ZERO, ''));
  return /^\d+$/.test(bare) ? bare : null;
}
