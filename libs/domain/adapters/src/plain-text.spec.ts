import { plainText } from './plain-text.js';

describe('text out of HTML', () => {
  it.each([
    ['<p>第一段</p><p>第二段&nbsp;&ldquo;引&rdquo;</p>', '第一段\n第二段 “引”'],
    ['一行<br/>二行<BR>三行', '一行\n二行\n三行'],
    ['<b class="x">加粗</b>文字', '加粗文字'],
    ['<style>p { color: red }</style>正文<script>if (a < b) {}</script>', '正文'],
    ['<!-- 注释 -->正文', '正文'],
    ['3<5，且 7 > 2', '3<5，且 7 > 2'],
    ['尖括号 < 没有标签', '尖括号 < 没有标签'],
    ['没有写完的 <a href="x', '没有写完的 <a href="x'],
    ['&#20320;&#x597D;&amp;&unknown;&#0;&#xD800;', '你好&&unknown;'],
    ['  空白\t\t很多  ', '空白 很多'],
  ])('of %s', (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it.each(['<', '<p', '<a ', '</', '<!--', '<script>', '<style></', '&#', '&#1;', '\n '])(
    'takes no longer than in proportion to the text: %j over and over',
    (text) => {
      const html = text.repeat(2_000_000 / text.length);
      const since = process.cpuUsage();
      plainText(html);
      const { user, system } = process.cpuUsage(since);
      // In steps that each look through the whole text it is half a minute.
      expect((user + system) / 1_000).toBeLessThan(2_000);
    },
  );
});
