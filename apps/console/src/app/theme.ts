import type { ThemeConfig } from 'antd';

/** Fonts that are on the machine: none is loaded. */
const FONTS =
  '-apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1b4f91',
    colorInfo: '#1b4f91',
    colorLink: '#1b4f91',
    colorError: '#c8372d',
    colorSuccess: '#237804',
    colorWarning: '#ad6800',
    // Palettes made from dark seeds have murky grounds, so these are named.
    colorPrimaryBg: '#e8f0fa',
    colorPrimaryBgHover: '#d6e4f5',
    controlItemBgActive: '#e8f0fa',
    controlItemBgActiveHover: '#d6e4f5',
    colorInfoBg: '#e8f0fa',
    colorInfoBorder: '#a9c4e6',
    colorSuccessBg: '#eef8e9',
    colorSuccessBorder: '#b5dca3',
    colorWarningBg: '#fff6e5',
    colorWarningBorder: '#f0cf95',
    colorErrorBg: '#fdeeed',
    colorErrorBorder: '#f0b7b3',
    // Ant Design's own greys for secondary text fall short of the contrast of WCAG AA on a tinted ground.
    colorTextSecondary: 'rgba(0, 0, 0, 0.68)',
    colorTextTertiary: 'rgba(0, 0, 0, 0.62)',
    colorTextDescription: 'rgba(0, 0, 0, 0.65)',
    colorTextPlaceholder: 'rgba(0, 0, 0, 0.58)',
    borderRadius: 6,
    fontFamily: FONTS,
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  },
  components: {
    Layout: { headerBg: '#12305a', headerHeight: 56, headerPadding: '0 20px', bodyBg: '#f3f5f8', siderBg: '#fff' },
    Menu: { itemBorderRadius: 6, groupTitleColor: 'rgba(0, 0, 0, 0.62)' },
    Table: { headerBg: '#f5f7fa' },
  },
};
