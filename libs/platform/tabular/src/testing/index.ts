export { encodeGb18030 } from './encode-gb18030.js';
export { writeXlsx, type XlsxParts } from './write-xlsx.js';
