/**
 * What the stranger sees of a page: its controls and fields by their roles, and everything that a
 * click may change. It runs in the page, and is text because these tests are compiled without the
 * browser's types.
 */

/** Something that can be pressed. */
export interface Control {
  /** Its place in the list that the page keeps. */
  readonly at: number;
  readonly kind: 'button' | 'link' | 'tab' | 'choice' | 'list';
  readonly name: string;
  /** The dialog, panel, table or form around it. */
  readonly region: string;
  /** Sends the form around it. */
  readonly submits: boolean;
  /** Searches by the words in the field beside it. */
  readonly searches: boolean;
  /** In a row of a table or of a list: one of many. */
  readonly inRow: boolean;
  /** In the bar or the navigation, which every page has. */
  readonly inFrame: boolean;
  readonly isDanger: boolean;
  /** Chosen already: pressing it again changes nothing. */
  readonly isOn: boolean;
  /** A link to a file that is saved. */
  readonly isFile: boolean;
  readonly href: string | null;
}

/** A field that is filled in by typing, or a list that has nothing chosen. */
export interface Field {
  readonly at: number;
  readonly kind: 'text' | 'list' | 'file';
  readonly type: string;
  readonly label: string;
  readonly min: string;
}

/** What a page shows. Two states differ if somebody could see, or hear of, a difference. */
export interface Shown {
  readonly url: string;
  /** The titles of open dialogs, from the lowest. */
  readonly dialogs: readonly string[];
  readonly text: string;
  /** The states of controls: chosen, open, pressed, checked; the values of fields. */
  readonly states: string;
  /** Messages at their place: in the dialog, or in the page. */
  readonly problems: readonly string[];
  /** Messages in the corner. */
  readonly good: readonly string[];
  readonly bad: readonly string[];
  /** The browser itself says at a field what is missing. */
  readonly isInvalid: boolean;
  readonly language: string;
  /** How often the page has copied a text. */
  readonly copied: number;
  /** How often a process with calls, or an exchange, would have been asked. */
  readonly answered: number;
  /** Buttons of the call that are out of view. */
  readonly outOfView: readonly string[];
}

/**
 * These are answered by a process with calls, or by an exchange, which this console does not have
 * (tests/e2e/web has both). Here the answer is always that it is done.
 */
const ofCalls =
  /\/api\/(desk\/(hold|resume|hang-up|transfer|consultation\/.*)|floor\/(talks\/\d+\/(supervise|end)|supervision\/stop))$/;
/** A stream, which never ends. */
export const endless = /\/api\/live|^ws/;

/** Puts `stranger` into a page. */
export const tools = `globalThis.stranger = (() => {
  const clean = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const isShown = (each) =>
    each.getClientRects().length > 0 && getComputedStyle(each).visibility === 'visible' && each.closest('[inert], [aria-hidden=true], .skip') === null;
  const scope = () => all('dialog[open]').at(-1) ?? document.body;
  const textOf = (ids) => clean(ids.split(' ').map((id) => document.getElementById(id)?.textContent).join(' '));
  const nameOf = (each) =>
    clean(each.getAttribute('aria-label')) || textOf(each.getAttribute('aria-labelledby') ?? '') || clean(each.labels?.[0]?.innerText) ||
    clean(each.innerText) || clean(each.title) || clean(each.placeholder) || each.tagName.toLowerCase() + '.' + each.className;
  const regionOf = (each) => {
    const around = each.closest('table, form, dialog, section, nav, header, [role=tabpanel], [role=radiogroup], main');
    if (around === null) return 'page';
    const titled = around.matches('form') ? around.closest('dialog, section') ?? around : around;
    return clean(titled.querySelector('caption, h2, h3')?.textContent) || nameOf(titled).slice(0, 20);
  };
  let found = [];
  const pressed = 'button, a[href], summary, [role=button], [role=tab], [role=menuitem], [role=switch], [role=combobox], input[type=checkbox], input[type=radio]';
  const kindOf = (each) =>
    each.matches('[role=combobox]') ? 'list' : each.matches('[role=tab]') ? 'tab' : each.matches('a') ? 'link' : each.matches('input, [role=switch]') ? 'choice' : 'button';
  const isOffered = (each) =>
    (isShown(each) || (each.matches('input') && each.parentElement !== null && isShown(each.parentElement))) &&
    !each.matches(':disabled, [aria-disabled=true], .ant-select-clear *, .ant-input-clear-icon') && each.closest('.ant-picker, .ant-input-number') === null;
  const isSearch = (each) => each.matches('button') && each.form === null && (each.parentElement?.querySelector('input[type=search]') ?? null) !== null;
  const controls = () => {
    const offered = all(pressed, scope()).filter(isOffered);
    // A radio button and a check box are pressed at their words.
    found = offered.map((each) => (each.matches('input[type=radio], input[type=checkbox]') ? each.closest('label') : null) ?? each);
    return offered.map((each, at) => ({
      at, kind: kindOf(each), name: nameOf(each).slice(0, 60), region: regionOf(each).slice(0, 40),
      submits: each.matches('button[type=submit]') && each.form !== null,
      searches: isSearch(each),
      inRow: each.closest('tbody tr, li') !== null,
      inFrame: each.closest('dialog') === null && each.closest('main') === null,
      isDanger: each.matches('.ant-btn-dangerous') || each.closest('.ant-btn-dangerous') !== null,
      isOn: each.matches('[aria-selected=true][role=tab], input[type=radio]:checked, [aria-current=page]') || (each.matches('a') && each.pathname === location.pathname && each.hash === ''),
      isFile: each.hasAttribute('download'),
      href: each.getAttribute('href'),
    }));
  };
  let underWay = 0;
  let answered = 0;
  const send = fetch.bind(globalThis);
  globalThis.fetch = async (asked, options) => {
    const path = String(asked.url ?? asked);
    if (${ofCalls}.test(path)) {
      answered += 1;
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    }
    if (${endless}.test(path)) return send(asked, options);
    underWay += 1;
    try {
      return await send(asked, options);
    } finally {
      underWay -= 1;
    }
  };
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  /** Resolves when nothing is under way, and what came of it is drawn. */
  const idle = async () => {
    for (let quiet = 0; quiet < 2; quiet = underWay > 0 ? 0 : quiet + 1) await frame();
  };
  let copied = 0;
  const { clipboard } = navigator;
  if (clipboard) {
    const write = clipboard.writeText.bind(clipboard);
    clipboard.writeText = (text) => ((copied += 1), write(text));
  }
  const isEmptyList = (each) => each.closest('.ant-select')?.querySelector('.ant-select-content-has-value, .ant-select-selection-item') == null;
  /** Those of the form of a control, or of the dialog. */
  const fields = (at) => {
    const beside = at === null ? null : isSearch(found[at]) ? found[at].parentElement : found[at].closest('form');
    const from = beside ?? scope();
    const typed = all('input, textarea', from).filter((each) =>
      !each.matches(':disabled, [readonly], [type=checkbox], [type=radio], [type=hidden], [type=range], [type=button]') && isOffered(each) &&
      (each.matches('[role=combobox]') ? isEmptyList(each) : each.value === ''));
    found = typed;
    return typed.map((each, place) => ({
      at: place, kind: each.matches('[role=combobox]') ? 'list' : each.type === 'file' ? 'file' : 'text',
      type: each.getAttribute('role') === 'spinbutton' ? 'number' : each.type, label: nameOf(each), min: each.min || each.getAttribute('aria-valuemin') || '',
    }));
  };
  // What changes by itself: how long something has lasted.
  const withoutTimes = (text) => text.replace(/\\d+:\\d\\d(:\\d\\d)?/g, '').replace(/\\d+ ?(秒|分钟?|s|min)(?![a-z])/g, '');
  const outOfView = () => all('.call-card button').filter((each) => {
    const { top, bottom, left, right } = each.getBoundingClientRect();
    const isSeen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.closest('button') === each;
    return document.querySelector('dialog[open]') === null && isShown(each) && !each.disabled && !isSeen;
  }).map(nameOf);
  const shown = () => {
    const within = scope();
    return {
      url: location.href,
      dialogs: all('dialog[open]').map((each) => clean(each.querySelector('h2')?.textContent)),
      text: withoutTimes(document.body.innerText),
      states: all('[aria-expanded], [aria-selected], [aria-pressed], [aria-checked], [aria-current], [aria-sort], details, input, textarea, audio, html')
        .map((each) => ['aria-expanded', 'aria-selected', 'aria-pressed', 'aria-checked', 'aria-current', 'aria-sort', 'open', 'lang', 'data-theme'].map((name) => each.getAttribute(name)).join() +
          (each.value ?? '') + (each.checked ?? '') + (each.paused ?? '')).join('|'),
      problems: all('.problem, [role=alert], .ant-alert', within).filter(isShown).map((each) => clean(each.textContent)),
      good: all('.toast.good').map((each) => clean(each.textContent)),
      bad: all('.toast.bad').map((each) => clean(each.textContent)),
      isInvalid: document.activeElement?.matches(':invalid') === true,
      outOfView: outOfView(),
      language: document.documentElement.lang,
      copied,
      answered,
    };
  };
  return { controls, fields, shown, idle, at: (place) => found[place], isShown, all, clean, nameOf, scope };
})();`;

/**
 * Returns what is wrong with the geometry of a page at its size: what scrolls sideways, spills out
 * of its box, or lies over another piece of the bar.
 */
export const geometry = `(() => {
  const { all, clean, isShown, nameOf } = stranger;
  const called = (each) => each.tagName.toLowerCase() + (each.className ? '.' + String(each.className).split(' ').join('.') : '');
  const wrong = [];
  const dialog = all('dialog[open]').at(-1);
  for (const each of dialog === undefined ? all('html, body, main') : [dialog, ...all('.body', dialog)])
    if (each.scrollWidth > each.clientWidth + 1 && isShown(each)) {
      const edge = each.getBoundingClientRect().left + each.clientWidth;
      const widest = all('*', each).filter((inner) => inner.closest('.table-box, .ant-tabs-nav') === null && inner.getBoundingClientRect().right > edge + 1)[0];
      wrong.push(called(each) + ' scrolls sideways by ' + (each.scrollWidth - each.clientWidth) + ' px' + (widest ? ', because of ' + called(widest) : ''));
    }
  for (const each of dialog === undefined ? all('.panel, .call-card') : [dialog])
    if (isShown(each) && getComputedStyle(each).overflowY === 'visible' && each.scrollHeight > each.clientHeight + 2)
      wrong.push(clean(each.getAttribute('aria-label') || each.querySelector('h2')?.textContent || called(each)) + ' spills out of its box by ' + (each.scrollHeight - each.clientHeight) + ' px');
  const bar = document.querySelector('header.bar');
  if (bar !== null && dialog === undefined) {
    const outer = bar.getBoundingClientRect();
    const pieces = all('header.bar > *').filter(isShown);
    const boxes = pieces.map((each) => each.getBoundingClientRect());
    boxes.forEach((one, at) => {
      if (one.right > outer.right + 1 || one.bottom > outer.bottom + 1) wrong.push('the bar loses ' + nameOf(pieces[at]));
      boxes.slice(at + 1).forEach((other, next) => {
        if (one.right > other.left + 1 && other.right > one.left + 1 && one.bottom > other.top + 1 && other.bottom > one.top + 1)
          wrong.push('in the bar ' + nameOf(pieces[at]) + ' lies over ' + nameOf(pieces[at + 1 + next]));
      });
    });
  }
  return [...new Set(wrong)];
})()`;

/**
 * Gives the focus to everything in a page that takes it, as the tabulator key does, and returns what
 * looks the same with it. Call it after a key was pressed: without one the browser shows no focus.
 */
export const focusing = `(async () => {
  const { all, isShown, nameOf, scope } = stranger;
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  const parts = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderTopColor', 'borderTopWidth', 'borderBottomColor', 'backgroundColor', 'opacity', 'transform', 'insetBlockStart'];
  const look = (each) => {
    const seen = [];
    for (let outer = each; outer !== null && seen.length < 5; outer = outer.parentElement) seen.push(outer);
    const next = each.nextElementSibling;
    return JSON.stringify([...seen, ...(next ? [next] : [])].map((one) => {
      const style = getComputedStyle(one);
      const isOutlined = style.outlineStyle !== 'none' && style.outlineWidth !== '0px';
      return parts.map((part) => (part.startsWith('outline') && !isOutlined ? '' : style[part]));
    }));
  };
  const had = document.activeElement;
  const same = [];
  for (const each of all('a[href], button, input, textarea, select, summary, audio, [tabindex]:not([tabindex="-1"])', scope())) {
    if (each.matches(':disabled, [type=hidden], [tabindex="-1"]') || each.getClientRects().length === 0) continue;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    await new Promise((drawn) => setTimeout(drawn));
    const before = look(each);
    each.focus({ preventScroll: true });
    // antd shows the focus of its lists and tabs by React, which is done after the event.
    await new Promise((drawn) => setTimeout(drawn));
    if (document.activeElement !== each) continue;
    if (look(each) === before) same.push(each.tagName.toLowerCase() + ' ' + nameOf(each).slice(0, 40));
    each.blur();
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== still);
  if (had instanceof HTMLElement && had !== document.body) had.focus({ preventScroll: true });
  return [...new Set(same)];
})()`;
