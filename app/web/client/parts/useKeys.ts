import { useEffect, useRef } from 'react';

/**
 * What keys do: the name of a key as the browser has it (`F2`, `Escape`), with `Ctrl+` or `Alt+` before it. Function keys reach the
 * page while an input method is composing Chinese, where letters do not.
 */
export type KeyActions = Readonly<Record<string, (() => void) | undefined>>;

/** Listens to keys while the component is shown. */
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
      // A key that is held down: the browser is not to do with it what it would do, either.
      event.preventDefault();
      if (!event.repeat) action();
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
