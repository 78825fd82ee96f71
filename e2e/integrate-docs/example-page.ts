import { readFileSync } from 'node:fs';

interface Block {
  readonly heading: string;
  readonly language: string;
  readonly code: string;
}

/** The fenced blocks of a page of docs/, each handed out once: what is left at the end was never run. */
export class ExamplePage {
  readonly text: string;
  private readonly left: Block[];

  constructor(name: string) {
    this.text = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
    const sections = this.text.split(/^(?=## )/m);
    this.left = sections.flatMap((section) => {
      const heading = /^## (?:\d+\. )?(.*)$/m.exec(section)?.[1] ?? '';
      return [...section.matchAll(/^```(\S*).*\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
        heading,
        language,
        code,
      }));
    });
  }

  /** The next block of the language under the heading. */
  take(heading: string, language: string): string {
    const at = this.left.findIndex((block) => block.heading === heading && block.language === language);
    const [block] = at === -1 ? [] : this.left.splice(at, 1);
    if (block === undefined) throw new Error(`the page has no further ${language} under “${heading}”`);
    return block.code;
  }

  /** The block that says this file name in its first line. */
  takeFile(heading: string, language: string, name: string): string {
    const code = this.take(heading, language);
    if (!code.split('\n', 1)[0]?.endsWith(` ${name}`)) throw new Error(`the example is not named ${name}`);
    return code;
  }

  untaken(): string[] {
    return this.left.map(({ heading, language, code }) => `${heading}: ${language} ${code.split('\n', 1)[0]}`);
  }

  /** Words in backticks in the first cells of the table under the heading that has this first head. */
  firstColumn(head: string): string[] {
    const rows = this.text.split('\n');
    const start = rows.findIndex((row) => row.startsWith('|') && row.split('|')[1]?.trim() === head);
    if (start === -1) throw new Error(`the page has no table of ${head}`);
    const end = rows.findIndex((row, index) => index > start && !row.startsWith('|'));
    return rows
      .slice(start + 2, end)
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
  }
}
