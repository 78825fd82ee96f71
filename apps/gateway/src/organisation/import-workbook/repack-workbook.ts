import JSZip from 'jszip';
import { ProblemError } from '#kernel';

/** What a workbook may hold at most. A province has some hundred offices and ten thousand people. */
export const WORKBOOK_LIMITS = { bytes: 5 * 1024 * 1024, unpackedBytes: 40 * 1024 * 1024, parts: 200 } as const;

/** The parts of the format that hold values; macros, pictures, links and the rest are not even unpacked. */
const WANTED =
  /^(?:\[Content_Types\]\.xml|_rels\/\.rels|xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/sharedStrings\.xml|xl\/styles\.xml|xl\/worksheets\/sheet\d+\.xml)$/;

/** Workbook, texts and styles before the sheets, whichever order the program wrote: then a reader can stream them. */
const rank = (name: string): number => (name.startsWith('xl/worksheets/') ? 1 : 0);

/**
 * The same workbook with only the parts that hold values, unpacked, and never more of them than the limits: a small file
 * may unpack to terabytes (zip bomb), and the sizes that it states may be lies, so that what comes out is counted.
 * Document types are refused, as entities may be made to grow like a bomb too (the format has none: ECMA-376 part 2, 7).
 */
export async function repackWorkbook(bytes: Buffer): Promise<Buffer> {
  if (bytes.length > WORKBOOK_LIMITS.bytes) throw new ProblemError('ORG.WORKBOOK_TOO_LARGE');
  const zip = await open(bytes);
  const wanted = zip.file(WANTED).sort((a, b) => rank(a.name) - rank(b.name));
  if (Object.keys(zip.files).length > WORKBOOK_LIMITS.parts) {
    throw new ProblemError('ORG.WORKBOOK_TOO_LARGE', { detail: `工作簿由 ${WORKBOOK_LIMITS.parts} 个以上的部件组成` });
  }
  const repacked = new JSZip();
  let left = WORKBOOK_LIMITS.unpackedBytes;
  for (const part of wanted) {
    const content = await unpack(part, left);
    left -= content.length;
    repacked.file(part.name, part.name.endsWith('.rels') ? relative(content) : content);
  }
  return repacked.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
}

async function open(bytes: Buffer): Promise<JSZip> {
  try {
    return await JSZip.loadAsync(bytes);
  } catch (cause) {
    throw new ProblemError('ORG.WORKBOOK_UNREADABLE', { cause });
  }
}

function unpack(part: JSZip.JSZipObject, atMost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stream = part.nodeStream();
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > atMost) {
        stream.pause();
        reject(new ProblemError('ORG.WORKBOOK_TOO_LARGE', { detail: '工作簿解压后过大' }));
        return;
      }
      chunks.push(chunk);
    });
    stream.on('error', (cause) => reject(new ProblemError('ORG.WORKBOOK_UNREADABLE', { cause })));
    stream.on('end', () => {
      const content = Buffer.concat(chunks);
      if (content.includes('<!DOCTYPE'))
        reject(new ProblemError('ORG.WORKBOOK_UNREADABLE', { detail: '含有文档类型声明' }));
      else resolve(content);
    });
  });
}

/** Some programs write the places of sheets from the root; the reader knows them from the workbook only. */
const relative = (content: Buffer): string => content.toString('utf8').replaceAll('Target="/xl/', 'Target="');
