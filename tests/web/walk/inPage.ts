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
  /** The tags of its row, which say in what state the row is. */
  readonly tags: string;
  /** In the bar or the navigation, which every page has. */
  readonly inFrame: boolean;
  readonly isDanger: boolean;
  /** Chosen already: pressing it again changes nothing. */
  readonly isOn: boolean;
  /** A link that opens another window. */
  readonly isWindow: boolean;
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

/** Everything that the stranger sees at one moment. */
export interface View {
  readonly shown: Shown;
  readonly controls: readonly Control[];
}

/** What a page shows, and where to press a control of it. */
export interface Aimed {
  readonly shown: Shown;
  /** Null: something else lies over it, or it is gone. */
  readonly spot: { readonly x: number; readonly y: number } | null;
}

/** What a page shows. Two states differ if somebody could see, or hear of, a difference. */
export interface Shown {
  readonly url: string;
  /** The titles of open dialogs, from the lowest. */
  readonly dialogs: readonly string[];
  readonly text: string;
  /** The states of controls: chosen, open, pressed, checked; the values of fields; how often a tone was played. */
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
  /\/api\/(desk\/(hold|resume|hang-up|transfer|consultation\/.*)|floor\/(agent-calls\/\d+\/(supervise|end)|supervision\/stop))$/;
/** Answered by an exchange: here there is none, as the server would say after it has waited for one. */
const ofExchange = /\/api\/telephone$/;
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
  const labelOf = (each) => clean(each.getAttribute('aria-label')) || textOf(each.getAttribute('aria-labelledby') ?? '');
  const nameOf = (each) =>
    labelOf(each) || clean(each.labels?.[0]?.innerText) ||
    clean(each.innerText) || clean(each.title) || clean(each.placeholder) || each.tagName.toLowerCase() + '.' + each.className;
  const isInFrame = (each) => each.closest('dialog') === null && each.closest('main') === null;
  const regionOf = (each, nameOfRegion) => {
    const around = each.closest('table, form, dialog, section, nav, header, [role=tabpanel], [role=radiogroup], main');
    if (around === null) return 'page';
    // What stands in the bar changes with what the person does.
    if (isInFrame(each)) return around.tagName;
    const titled = around.matches('form') ? around.closest('dialog, section') ?? around : around;
    return labelOf(titled) || clean(titled.querySelector('caption, h2, h3')?.textContent) || nameOfRegion(titled);
  };
  // What the page was last asked for: its controls, and the fields of a form.
  let found = [];
  let asked = [];
  const pressed = 'button, a[href], summary, [role=button], [role=tab], [role=menuitem], [role=switch], [role=combobox], select, input[type=checkbox], input[type=radio]';
  const kindOf = (each) =>
    isList(each) ? 'list' : each.matches('[role=tab]') ? 'tab' : each.matches('a') ? 'link' : each.matches('input, [role=switch]') ? 'choice' : 'button';
  const isOffered = (each) =>
    (isShown(each) || (each.matches('input') && each.parentElement !== null && isShown(each.parentElement))) &&
    !each.matches(':disabled, [aria-disabled=true], .clear');
  const isSearch = (each) => each.matches('[role=search] button');
  const controls = () => {
    // What has no label is named by all of its words, which takes long to find out for each of its controls.
    const named = new Map();
    const nameOfRegion = (around) => {
      if (!named.has(around)) named.set(around, nameOf(around).slice(0, 20));
      return named.get(around);
    };
    const offered = all(pressed, scope()).filter(isOffered);
    // A radio button and a check box are pressed at their words.
    found = offered.map((each) => (each.matches('input[type=radio], input[type=checkbox]') ? each.closest('label') : null) ?? each);
    return offered.map((each, at) => ({
      at, kind: kindOf(each), name: nameOf(each).slice(0, 60), region: regionOf(each, nameOfRegion).slice(0, 40),
      submits: each.matches('button[type=submit]') && each.form !== null && !isSearch(each),
      searches: isSearch(each),
      inRow: each.closest('tbody tr, li') !== null,
      tags: all('.tag', each.closest('tbody tr') ?? each).map((tag) => clean(tag.textContent)).join(),
      inFrame: isInFrame(each),
      isDanger: each.matches('.danger'),
      isOn: each.matches('[aria-selected=true][role=tab], input[type=radio]:checked, [aria-current=page]') || (each.matches('a') && each.pathname === location.pathname && each.hash === ''),
      isWindow: each.matches('a[target=_blank]'),
      isFile: each.hasAttribute('download'),
      href: each.getAttribute('href'),
    }));
  };
  let underWay = 0;
  let answered = 0;
  let telephoneOf = null;
  const waiting = [];
  /** Does something that is under way until it ends. */
  const meanwhile = async (act) => {
    underWay += 1;
    try {
      return await act();
    } finally {
      underWay -= 1;
      if (underWay === 0) for (const wake of waiting.splice(0)) wake();
    }
  };
  const send = fetch.bind(globalThis);
  globalThis.fetch = async (asked, options) => {
    const path = String(asked.url ?? asked);
    if (${ofCalls}.test(path)) {
      answered += 1;
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    }
    if (${ofExchange}.test(path)) {
      answered += 1;
      // Who has asked first, and has signed out meanwhile, is told so.
      const person = document.querySelector('a[href="/account"]')?.textContent ?? null;
      const isOver = person === null || (telephoneOf !== null && telephoneOf !== person);
      telephoneOf = isOver ? null : person;
      const [status, error] = isOver ? [401, 'not_signed_in'] : [503, 'exchange_away'];
      return new Response(JSON.stringify({ error }), { status, headers: { 'content-type': 'application/json' } });
    }
    if (${endless}.test(path)) return send(asked, options);
    return meanwhile(async () => {
      const answer = await send(asked, options);
      // All of it.
      await answer.clone().arrayBuffer();
      return answer;
    });
  };
  const nothingUnderWay = () => new Promise((done) => (underWay === 0 ? done() : waiting.push(done)));
  // What an answer wakes is told by a timer, and what React makes of it goes before a task in the background.
  const drawn = () => new Promise((done) => setTimeout(() => requestAnimationFrame(() => scheduler.postTask(done, { priority: 'background' }))));
  /** Resolves when nothing is under way, and what came of it is drawn. */
  const idle = async () => {
    do {
      await nothingUnderWay();
      await drawn();
    } while (underWay > 0);
  };
  let copied = 0;
  const { clipboard } = navigator;
  if (clipboard) {
    const write = clipboard.writeText.bind(clipboard);
    clipboard.writeText = (text) => ((copied += 1), write(text));
  }
  // A tone is heard, and not seen.
  let sounded = 0;
  const sound = AudioScheduledSourceNode.prototype.start;
  AudioScheduledSourceNode.prototype.start = function (...when) {
    sounded += 1;
    return sound.apply(this, when);
  };
  // A microphone is asked for without the server.
  const { mediaDevices } = navigator;
  if (mediaDevices) {
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (asked) => meanwhile(() => open(asked));
  }
  const isList = (each) => each.matches('[role=combobox], select');
  const isEmpty = (each) => each.value === '' && each.parentElement.querySelector('.chosen') === null;
  /** Those of the form of a control, or of the dialog. */
  const fields = (at) => {
    const beside = at === null ? null : isSearch(found[at]) ? found[at].parentElement : found[at].closest('form');
    const from = beside ?? scope();
    const typed = all('input, textarea, select', from).filter((each) =>
      !each.matches(':disabled, [readonly], [type=checkbox], [type=radio], [type=hidden], [type=range], [type=button]') && isOffered(each) && isEmpty(each));
    asked = typed;
    return typed.map((each, place) => ({
      at: place, kind: isList(each) ? 'list' : each.type === 'file' ? 'file' : 'text',
      type: each.type, label: nameOf(each), min: each.min ?? '',
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
      states: all('[aria-expanded], [aria-selected], [aria-pressed], [aria-checked], [aria-current], [aria-sort], details, input, textarea, select, audio, html')
        .map((each) => ['aria-expanded', 'aria-selected', 'aria-pressed', 'aria-checked', 'aria-current', 'aria-sort', 'open', 'lang', 'data-theme'].map((name) => each.getAttribute(name)).join() +
          (each.value ?? '') + (each.checked ?? '') + (each.paused ?? '')).join('|') + sounded,
      problems: all('.problem, [role=alert]', within).filter(isShown).map((each) => clean(each.textContent)),
      good: all('.toast.good').map((each) => clean(each.textContent)),
      bad: all('.toast.bad').map((each) => clean(each.textContent)),
      isInvalid: document.activeElement?.matches(':invalid') === true,
      outOfView: outOfView(),
      language: document.documentElement.lang,
      copied,
      answered,
    };
  };
  /** Brings something into view. @returns its middle, if nothing lies over it there. */
  const spotOf = (each) => {
    if (!each.isConnected) return null;
    each.scrollIntoViewIfNeeded();
    const [box] = each.getClientRects();
    if (box === undefined) return null;
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    return each.contains(document.elementFromPoint(x, y)) ? { x, y } : null;
  };
  const view = () => ({ shown: shown(), controls: controls() });
  const settle = async () => (await idle(), view());
  const aim = (at) => {
    const before = shown();
    return { shown: before, spot: spotOf(found[at]) };
  };
  /** The place of the next entry of a list of the browser's own; null: it is a list of the page. */
  const nextIn = (list) => {
    if (!list.matches('select')) return null;
    const entries = [...list.options].filter((each) => !each.hidden);
    return entries[(entries.indexOf(list.selectedOptions[0]) + 1) % entries.length]?.index ?? null;
  };
  /** Types into fields as somebody does; a date and a time are set. */
  const type = async (values) => {
    for (const [at, value] of values) {
      const each = asked[at];
      if (!each.isConnected || !isShown(each)) continue;
      each.focus();
      if (/^(date|time|month|datetime-local)$/.test(each.type)) {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(each, value);
        each.dispatchEvent(new Event('input', { bubbles: true }));
        each.dispatchEvent(new Event('change', { bubbles: true }));
      } else {
        each.select();
        document.execCommand('insertText', false, value);
      }
      // React takes it in before the next one.
      await new Promise((done) => setTimeout(done));
    }
  };
  /** Arrives at another page as a link of the console does, without a reload. */
  const go = (place) => history.pushState(null, '', place);
  const isLoading = () => document.querySelector('h1') === null || /^(正在载入…|Loading…)$/m.test(document.body.innerText);
  /** Resolves when a page that was opened has all that it shows. */
  const arrive = async () => {
    for (;;) {
      await idle();
      if (!isLoading()) break;
      await new Promise((done) => {
        const observer = new MutationObserver(() => (observer.disconnect(), done()));
        observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      });
    }
    await document.fonts.ready;
    return view();
  };
  return {
    fields, idle, settle, arrive, aim, type, nextIn, go, isShown, all, clean, nameOf, scope,
    control: (at) => found[at], field: (at) => asked[at], aimAt: (at) => ({ isShown: isShown(asked[at]), spot: spotOf(asked[at]) }),
  };
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
  for (const each of dialog === undefined ? all('html, body, main, .frame > nav') : [dialog, ...all('.body', dialog)])
    if (each.scrollWidth > each.clientWidth + 1 && isShown(each)) {
      const edge = each.getBoundingClientRect().left + each.clientWidth;
      const widest = all('*', each).filter((inner) => inner.closest('.table-box, [role=tablist]') === null && inner.getBoundingClientRect().right > edge + 1)[0];
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
 * looks the same with it. Of what the sheets cannot tell apart, one is enough: what has the same
 * elements and classes around it, on whichever page. Call it after a key was pressed: without one the
 * browser shows no focus.
 */
export const focusing = `(async () => {
  const { all, isShown, nameOf, scope } = stranger;
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
  const attributes = ['type', 'role', 'href', 'aria-current', 'aria-selected', 'aria-expanded', 'aria-checked', 'aria-pressed'];
  const kindOf = (each) => {
    const around = [];
    for (let outer = each; outer !== null; outer = outer.parentElement)
      around.push(outer.localName + '.' + (outer.getAttribute('class') ?? '') + (outer.previousElementSibling === null ? '<' : '') + (outer.nextElementSibling === null ? '>' : ''));
    const own = attributes.map((name) => (name === 'href' ? each.hasAttribute(name) : each.getAttribute(name)));
    return [document.documentElement.dataset.theme, ...own, ...around].join(' ');
  };
  const known = (globalThis.strangerFocused ??= new Set());
  const takers = all('a[href], button, input, textarea, select, summary, audio, [tabindex]:not([tabindex="-1"])', scope()).filter(
    (each) => !each.matches(':disabled, [type=hidden], [tabindex="-1"]') && each.getClientRects().length > 0 && !known.has(kindOf(each)));
  // Most pages have nothing new, and are spared a sheet that makes the browser style all of them again.
  if (takers.length === 0) return [];
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  const had = document.activeElement;
  const same = [];
  for (const each of takers) {
    if (each.matches(':disabled') || each.getClientRects().length === 0) continue;
    const kind = kindOf(each);
    if (known.has(kind)) continue;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const before = look(each);
    each.focus({ preventScroll: true });
    if (document.activeElement !== each) continue;
    known.add(kind);
    if (look(each) === before) same.push(each.tagName.toLowerCase() + ' ' + nameOf(each).slice(0, 40));
    each.blur();
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== still);
  if (had instanceof HTMLElement && had !== document.body) had.focus({ preventScroll: true });
  return [...new Set(same)];
})()`;
