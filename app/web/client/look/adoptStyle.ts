/**
 * What antd and its parts write as <style> elements at run time, kept as constructed style sheets instead: the page's policy
 * (`style-src 'self'`) lets no element with styles into the page, and says nothing of sheets that a script constructs. vite.config.ts puts
 * this module in the place of theirs (`@rc-component/util/es/Dom/dynamicCSS`, `@ant-design/icons/es/cssUtils`), with their exports.
 */

interface Options {
  /** Before what is there; `queue`: after those of the same kind whose priority is not greater. */
  readonly prepend?: boolean | 'queue';
  readonly priority?: number;
}

interface Adopted {
  readonly key: string;
  readonly sheet: CSSStyleSheet;
  css: string;
  /** Sheets of a lower one come first, and so count less. */
  readonly order: number;
  /** What the caller marks with attributes; it never stands in the page. */
  readonly mark: HTMLStyleElement;
}

const adopted: Adopted[] = [];
const last = 1_000_000;

function orderOf({ prepend, priority = 0 }: Options): number {
  if (prepend === 'queue') return priority;
  return prepend === true ? -last : last;
}

/** Adopts a style sheet under a key, or changes the one of that key. @returns an element outside of the page, for marks. */
export function updateCSS(css: string, key: string, options: Options = {}): HTMLStyleElement {
  const held = adopted.find((each) => each.key === key);
  if (held !== undefined) {
    if (held.css !== css) held.sheet.replaceSync(css);
    held.css = css;
    return held.mark;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const order = orderOf(options);
  const mark = document.createElement('style');
  const after = adopted.findIndex((each) => each.order > order);
  const place = after === -1 ? adopted.length : after;
  adopted.splice(place, 0, { key, sheet, css, order, mark });
  document.adoptedStyleSheets.splice(place, 0, sheet);
  return mark;
}

/** Adopts a style sheet that nobody changes. */
export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return updateCSS(css, `only-${adopted.length} ${css.slice(0, 80)}`, options);
}

/** Gives a style sheet up. */
export function removeCSS(key: string): void {
  const place = adopted.findIndex((each) => each.key === key);
  if (place === -1) return;
  adopted.splice(place, 1);
  document.adoptedStyleSheets.splice(place, 1);
}

/** Nothing is kept but the sheets. */
export function clearContainerCache(): void {
  return undefined;
}

/** The icons ask for the shadow root that they stand in; none does. */
export function getShadowRoot(): null {
  return null;
}

/** The icons warn of names that do not exist; the types say so already. */
export function warningOnce(): void {
  return undefined;
}
