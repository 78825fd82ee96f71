import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Stands in the built page wherever a response's nonce belongs. */
const NONCE_PLACE = '__CSP_NONCE__';

/** The console's page, read again when a build has replaced it. */
export class ConsolePage {
  private cached: { readonly version: string; readonly html: string } | undefined;

  constructor(private readonly directory: string) {}

  /** Null when there is no built console. */
  async render(nonce: string): Promise<string | null> {
    const html = await this.read();
    return html === null ? null : html.replaceAll(NONCE_PLACE, nonce);
  }

  private async read(): Promise<string | null> {
    const file = join(this.directory, 'index.html');
    try {
      const { mtimeMs, size } = await stat(file);
      const version = `${mtimeMs}/${size}`;
      if (this.cached?.version !== version) this.cached = { version, html: await readFile(file, 'utf8') };
      return this.cached.html;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }
}

/** What stands in its place until it is built; it takes no script and no style, so no policy has to allow any. */
export const CONSOLE_NOT_BUILT = `<!doctype html>
<html lang="zh-CN">
  <head><meta charset="utf-8"><title>控制台尚未构建</title></head>
  <body>
    <h1>控制台尚未构建</h1>
    <p>网关已在运行，接口可以使用，但没有找到控制台的页面文件。</p>
    <p>请运行 <code>npm run build --workspace apps/console</code>，或用 CONSOLE_DIR 指明已构建的目录，然后刷新本页。</p>
  </body>
</html>
`;
