// Blanks, punctuation and brackets carry no meaning in a name or an address, and platforms differ in them.
const NOISE = /[\s\p{P}\p{S}]/gu;

const compact = (text: string): string => text.normalize('NFKC').replace(NOISE, '').toUpperCase();

/** Names of firms and places as a key: equal when they differ only in width, case, blanks, punctuation or the form of 有限公司. */
export function normaliseName(name: string): string {
  return compact(name).replace(/有限责任公司$/u, '有限公司');
}

/** Addresses as a key. The hyphen of 3-2-101 is kept apart: without it 3-2 and 32 would be one door. */
export function normaliseAddress(address: string): string {
  return address
    .normalize('NFKC')
    .replace(/(?<=\d)\s*[-—–~至]\s*(?=\d)/gu, '之')
    .replace(NOISE, '')
    .replaceAll('號', '号')
    .toUpperCase();
}
