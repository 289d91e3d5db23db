import { useEffect, useRef } from 'react';

/**
 * The action of each key. A key has the browser's name (`F2`, `Escape`), with `Ctrl+` or `Alt+`
 * before it. These are function keys, because letters do not reach the page while an input method
 * composes Chinese.
 */
export type KeyActions = Readonly<Record<string, (() => void) | undefined>>;

/** Listens to keys while the component is mounted. */
export function useKeys(actions: KeyActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented) return;
      const name = `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
      const action = latest.current[name];
      if (action === undefined) return;
      // The browser's own action is suppressed for the repeats of a held key, too.
      event.preventDefault();
      if (!event.repeat) action();
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
