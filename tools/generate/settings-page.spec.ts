import { Type } from '@sinclair/typebox';
import { settingsPage } from './settings-page.js';

describe('the page of settings', () => {
  it('is the same wherever the product was built', () => {
    const built = (root: string) => ({
      ingest: Type.Object({ PORT: Type.Integer({ default: 3101 }) }),
      matcher: Type.Object({
        PORT: Type.Integer({ default: 3102 }),
        RULES_DIR: Type.String({ default: `${root}/dist/rules`, description: 'Folder of the rule files' }),
      }),
    });
    const page = settingsPage(built('/srv/one'), '/srv/one');
    expect(page).toBe(settingsPage(built('/home/another'), '/home/another'));
    expect(page).toContain('| `RULES_DIR` | `dist/rules` | Folder of the rule files |');
  });
});
