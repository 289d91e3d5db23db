/**
 * The theme of antd in the colours of look.css, with a contrast of at least 4.5 in light and dark.
 */
import { theme, type ThemeConfig } from 'antd';

const shape: NonNullable<ThemeConfig['token']> = {
  // With reduced motion no animation ends, so a popup that waited for that would never show.
  motion: false,
  borderRadius: 6,
  fontSize: 14,
  controlHeight: 34,
  controlHeightLG: 42,
  controlHeightSM: 28,
  fontFamily: 'var(--font)',
};

const lightTokens: NonNullable<ThemeConfig['token']> = {
  ...shape,
  colorPrimary: '#1d4f91',
  colorInfo: '#1d4f91',
  colorLink: '#1d4f91',
  colorSuccess: '#11693b',
  colorWarning: '#8a4b00',
  colorError: '#b3202a',
  colorText: '#16202d',
  colorTextSecondary: '#465365',
  colorTextTertiary: '#5b687a',
  colorTextDescription: '#465365',
  colorTextPlaceholder: '#67748a',
  colorBorder: '#b9c3d1',
  colorBorderSecondary: '#d8dee8',
  colorBgLayout: '#f2f4f8',
  // antd mixes these of the colours above, which are dark enough for text, and gets grey.
  colorSuccessBg: '#def3e6',
  colorSuccessBorder: '#8fcfa9',
  colorWarningBg: '#fdf0d8',
  colorWarningBorder: '#e6c07c',
  colorErrorBg: '#fde5e5',
  colorErrorBorder: '#eba7ab',
  colorInfoBg: '#dcf0f8',
  colorInfoBorder: '#93c8de',
};

const darkTokens: NonNullable<ThemeConfig['token']> = {
  ...shape,
  colorPrimary: '#2f6cbd',
  colorInfo: '#2f6cbd',
  colorLink: '#8fbaf5',
  colorSuccess: '#6fd69b',
  colorWarning: '#f0b65a',
  // The background of a button's white text. For text in this colour look.css has a lighter one.
  colorError: '#c9303a',
  colorText: '#e8edf4',
  colorTextSecondary: '#b6c1d0',
  colorTextTertiary: '#9cabbd',
  colorTextDescription: '#b6c1d0',
  colorTextPlaceholder: '#8e9db1',
  colorBgBase: '#161f2b',
  colorBgContainer: '#161f2b',
  colorBgElevated: '#1b2633',
  colorBgLayout: '#0e141d',
  colorBorder: '#43546a',
  colorBorderSecondary: '#2b3848',
};

/**
 * In the dark theme the primary colour is a background for white text; text in that colour uses a
 * lighter one.
 */
const darkComponents: NonNullable<ThemeConfig['components']> = {
  Tabs: {
    itemSelectedColor: '#8fbaf5',
    itemHoverColor: '#8fbaf5',
    itemActiveColor: '#8fbaf5',
    inkBarColor: '#8fbaf5',
  },
};

/** What the light theme and the dark one have in common. */
const both: ThemeConfig = {
  hashed: false,
  // The page has the styles from antdStyles.tsx.
  zeroRuntime: true,
};

export const lightTheme: ThemeConfig = {
  ...both,
  algorithm: theme.defaultAlgorithm,
  cssVar: { key: 'light' },
  token: lightTokens,
};

export const darkTheme: ThemeConfig = {
  ...both,
  algorithm: theme.darkAlgorithm,
  cssVar: { key: 'dark' },
  token: darkTokens,
  components: darkComponents,
};
