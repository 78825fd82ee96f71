import { spawnSync } from 'node:child_process';
import type { Progress } from '../progress.js';
import { StackUnusable } from '../unusable.js';
import { findOnPath, installPackages, mayInstall } from './system-packages.js';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
/** Pages without a Chinese font show boxes, which hides what a person would see. */
const FONT = 'fonts-noto-cjk';
const HINT = 'sudo apt-get install chromium fonts-noto-cjk (Fedora: dnf install chromium google-noto-sans-cjk-fonts)';

/** The browser that specs drive: that of CHROMIUM_PATH, or the PATH's. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return named;
  return PROGRAMS.map((name) => findOnPath(name, env)).find((file) => file !== undefined);
}

const hasChineseFont = (): boolean =>
  (spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' }).stdout ?? '').trim() !== '';

/** A browser with a Chinese font; installs what is missing where that is ours to do, else says how. */
export function requireChromium(progress: Progress): string {
  const found = findChromium();
  const missing = [...(found === undefined ? ['chromium'] : []), ...(hasChineseFont() ? [] : [FONT])];
  if (missing.length > 0 && mayInstall()) {
    progress.say(`缺少 ${missing.join(' + ')}，用 apt-get 安装 · missing, installing by apt-get`);
    installPackages(() => missing);
  }
  const chromium = findChromium();
  if (chromium === undefined) throw new StackUnusable(`缺少 Chromium，请安装 · missing Chromium, install: ${HINT}`);
  return chromium;
}
