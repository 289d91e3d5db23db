import { Icon } from '../look/icon.js';
import { Button } from './controls/button.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { prefer, useIsDark, usePreferences } from '../words/preferences.js';

/** Switches to the other language. */
export function LanguageButton({ onBar = false }: { readonly onBar?: boolean }) {
  const words = useWords(commonWords);
  const { language } = usePreferences();
  const other = language === 'zh' ? 'en' : 'zh';
  const change = () => prefer({ language: other });
  const content = <span lang={other === 'zh' ? 'zh-CN' : 'en'}>{words.otherLanguage}</span>;
  return onBar ? (
    <button type="button" className="bar-button" onClick={change}>
      {content}
    </button>
  ) : (
    <Button kind="text" onClick={change}>
      {content}
    </Button>
  );
}

/** Switches between light and dark. */
export function AppearanceButton({ onBar = false }: { readonly onBar?: boolean }) {
  const words = useWords(commonWords);
  const isDark = useIsDark();
  const change = () => prefer({ appearance: isDark ? 'light' : 'dark' });
  const label = isDark ? words.light : words.dark;
  const icon = <Icon name={isDark ? 'sun' : 'moon'} />;
  return onBar ? (
    <button type="button" className="bar-button" onClick={change} aria-label={label} title={label}>
      {icon}
    </button>
  ) : (
    <Button kind="text" onClick={change} aria-label={label} title={label}>
      {icon}
    </Button>
  );
}
