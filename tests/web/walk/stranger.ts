/**
 * A stranger in front of the console: presses everything that a page offers, fills in what it asks
 * for, and notes what does nothing, what is refused, and what is said where nobody looks.
 */
import { errors, type Page, type Request, type Response } from 'playwright-core';
import { problemsIn } from '../pages/browserPage.js';
import { endless, type Aimed, type Control, type Field, type Shown, type View } from './inPage.js';

/** Closes a dialog without doing what it is for. */
const closing = /^(取消|关闭|✕|继续填写)$/;
const signingOut = /^退出登录/;
/** Of a table or a list, so many different buttons are pressed: its rows are alike. */
const mostOfRows = 4;
/** A dialog is opened again for what was left in it, so many times. */
const mostOpenings = 3;
/** A control that another one covers does not become free. */
const freeWithinMs = 20_000;

/** Requests that read, though their method is that of a change: what they ask for stands in no address. */
const reading = /\/search$|\/me\/seen$|\/api\/cases\/\d+(\/in-call)?$/;

/** What a control does, as it is noted of it: it reads, with what; or it leads to more controls. */
const reads = 'reads';
const leadingOn = 'leads on';

/** What came of pressing something. */
interface Came {
  readonly before: Shown;
  readonly after: Shown;
  readonly responses: readonly Response[];
  /** A file, or another window. */
  readonly hasOpened: boolean;
}

export interface StrangerOptions {
  /** At the sign-in. */
  readonly page: Page;
  /** What a field is filled with, by its label. */
  readonly valueOf: (field: Field) => string;
  /** Gives the page its first look again. */
  readonly wearAgain: (page: Page) => Promise<void>;
  /** Looks at a page, a tab or a dialog. @returns what is wrong; null: it was seen before. */
  readonly lookAt: (page: Page, name: string) => Promise<readonly string[] | null>;
}

export class Stranger {
  /** What is wrong: role, place, control, what. */
  wrong: string[] = [];
  private role = '';
  private signIn: () => Promise<void> = () => Promise.resolve();
  private view: View = { shown: nothingShown, controls: [] };
  private readonly done = new Set<string>();
  private readonly ofRows = new Map<string, number>();
  private readonly openings = new Map<string, number>();
  private readonly filled = new Set<string>();
  /** Pages that are still to be gone through, by address, each with its kind. */
  private readonly places = new Map<string, string>();
  /** Kinds of places that were arrived at, or are to be. */
  private readonly visited = new Set<string>();
  /** What the role has asked of the server and was given. */
  private readonly given = new Set<string>();
  /** All that was asked of the server since the walk began. */
  private readonly asked: string[] = [];
  /** What the role's controls do. */
  private readonly asks = new Map<string, Set<string>>();
  /** What the controls of earlier roles read that do nothing else. */
  private readonly reads = new Map<string, readonly string[]>();
  private readonly pending = new Set<Request>();
  private responses: Response[] = [];
  private openedCount = 0;
  private wakeIdle: () => void = () => undefined;
  private problemsSeen = 0;

  constructor(private readonly options: StrangerOptions) {
    this.listen();
  }

  /** Signs in as a role, goes through every page that it is offered, and signs out. */
  async walk(role: string, signIn: () => Promise<void>): Promise<void> {
    const { page } = this.options;
    // Loaded again: whatever became of the page in the walk before, this one begins at the sign-in.
    await page.goto(new URL('/', page.url()).href);
    await this.settle('arrive');
    if (!isSignedOut(this.view.shown.text)) {
      // Its walk ended before it had signed out.
      await page.context().clearCookies();
      await page.reload();
      await this.settle('arrive');
    }
    Object.assign(this, { role, signIn, wrong: [], responses: [] });
    for (const each of [this.done, this.filled, this.visited, this.given]) each.clear();
    for (const each of [this.ofRows, this.openings, this.places, this.asks]) each.clear();
    await this.signIn();
    await this.arrive();
    for (;;) {
      await this.walkPlace();
      const link = this.view.controls.find(
        (each) => each.inFrame && each.kind === 'link' && !each.isOn && !this.isDone(each),
      );
      if (link !== undefined) {
        this.done.add(this.keyOf(link));
        this.judge(link, await this.press(link));
        await this.arrive();
        continue;
      }
      const [next] = this.places.keys();
      if (next === undefined) break;
      this.places.delete(next);
      await this.go(next);
    }
    // In an agent call it asks first.
    for (let asked = 0; asked < 2; asked += 1) {
      const out = this.view.controls.find(({ name }) => signingOut.test(name));
      if (out !== undefined) this.judge(out, await this.press(out));
    }
    for (const [key, asked] of this.asks)
      if ([...asked].every((each) => each.startsWith(reads))) this.reads.set(key, [...asked]);
      else this.reads.delete(key);
  }

  private listen(): void {
    const { page } = this.options;
    const ended = (request: Request) => {
      if (this.pending.delete(request) && this.pending.size === 0) this.wakeIdle();
    };
    page.on('request', (request) => {
      if (!endless.test(request.url())) this.pending.add(request);
    });
    page.on('requestfinished', ended);
    page.on('requestfailed', ended);
    page.on('response', (response) => {
      this.responses.push(response);
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith('/api/') || endless.test(response.url())) return;
      const isReading = response.request().method() === 'GET' || reading.test(pathname);
      const what = `${isReading ? reads : 'changes'} ${keyed(pathname)}`;
      this.asked.push(what);
      if (response.ok()) this.given.add(what);
    });
    page.on('download', (download) => {
      this.openedCount += 1;
      void download.cancel();
    });
    page.on('popup', (popup) => {
      this.openedCount += 1;
      void popup.close();
    });
    page.on('dialog', (dialog) => void dialog.accept());
  }

  /** Arrives at a page that was opened, and looks at it. */
  private async arrive(): Promise<void> {
    await this.settle('arrive');
    const { responses } = this;
    this.responses = [];
    const kind = kindOfPlace(this.placeNow());
    this.visited.add(kind);
    for (const [place, of] of this.places) if (of === kind) this.places.delete(place);
    for (const response of responses)
      if (response.status() >= 400)
        this.note('', `asked for by the page itself: ${said(response)}`);
    await this.look('');
  }

  private async go(place: string): Promise<void> {
    await this.options.page.evaluate(`stranger.go(${JSON.stringify(place)})`);
    await this.arrive();
  }

  /** Waits until nothing is under way, and the page has drawn what came of it; then sees what is there. */
  private async settle(how: 'settle' | 'arrive' = 'settle'): Promise<void> {
    for (;;) {
      this.view = await this.ask<View>(`stranger.${how}()`);
      if (this.pending.size === 0) return;
      await new Promise<void>((resolve) => (this.wakeIdle = resolve));
    }
  }

  /** Asks the page for much at once, as text: Playwright's own way of handing over values takes the page and the test long. */
  private async ask<T>(what: string): Promise<T> {
    const told = await this.options.page.evaluate<string>(
      `Promise.resolve(${what}).then(JSON.stringify)`,
    );
    return JSON.parse(told) as T;
  }

  /** Everything of the page, and of what opens in it. */
  private async walkPlace(): Promise<void> {
    await this.walkScope(this.placeNow(), 0);
  }

  /** @returns whether the dialog closed before all of it was pressed. */
  private async walkScope(place: string, depth: number): Promise<boolean> {
    for (;;) {
      const controls = this.view.controls.filter((each) => this.isWanted(each, depth));
      const [next] = controls.toSorted((one, other) => order(one, depth) - order(other, depth));
      if (next === undefined) {
        const name = keyed(`${place} ${depth} ${this.view.shown.dialogs.join()}`);
        if (this.filled.has(name) || !(await this.fill(null))) return false;
        this.filled.add(name);
        await this.settle();
        continue;
      }
      const url = this.options.page.url();
      await this.tryOut(next, place, depth);
      const { dialogs, text } = this.view.shown;
      if (isSignedOut(text)) {
        await this.signIn();
        await this.arrive();
        if (depth > 0) return false;
        continue;
      }
      if (dialogs.length < depth) return controls.length > 1;
      if (this.placeNow() !== place) {
        await this.goBack(url, next);
        if (depth > 0) return controls.length > 1;
      }
    }
  }

  private async tryOut(control: Control, place: string, depth: number): Promise<void> {
    const { page } = this.options;
    const key = this.keyOf(control);
    const isSecond =
      control.searches || (control.submits && (this.done.has(key) || this.isKnown(key)));
    const tried = isSecond && control.submits ? filledIn(key) : key;
    this.done.add(tried);
    if (control.inRow) {
      const rows = rowsOf(control);
      this.ofRows.set(rows, (this.ofRows.get(rows) ?? 0) + 1);
    }
    const offered = new Set(this.view.controls.map((each) => this.keyOf(each)));
    const askedBefore = this.asked.length;
    let pressed: Control | undefined = control;
    if (isSecond) {
      await this.fill(control.at);
      await this.settle();
      pressed = this.view.controls.find((each) => this.keyOf(each) === key);
      if (pressed === undefined) return;
    }
    const came = await this.press(pressed);
    this.judge(pressed, came);
    if (came.after.language !== came.before.language) {
      await this.options.wearAgain(page);
      await this.settle();
    }
    if (came.after.dialogs.length > depth) {
      const title = came.after.dialogs.at(-1) ?? '';
      await this.look(`dialog ${keyed(title)}`);
      const isLeft = await this.walkScope(place, depth + 1);
      await this.closeDialogs(depth);
      const openings = (this.openings.get(key) ?? 0) + 1;
      this.openings.set(key, openings);
      if (isLeft && openings < mostOpenings) this.done.delete(key);
    } else if (control.kind === 'tab') await this.look(control.name);
    const asks = this.asks.get(tried) ?? new Set();
    this.asks.set(tried, asks);
    for (const each of this.asked.slice(askedBefore)) asks.add(each);
    const leadsOn =
      control.kind === 'link' ||
      control.kind === 'tab' ||
      came.after.dialogs.length > depth ||
      this.placeNow() !== place ||
      this.view.controls.some((each) => !offered.has(this.keyOf(each)));
    if (leadsOn) asks.add(leadingOn);
  }

  private async closeDialogs(depth: number): Promise<void> {
    for (let tries = 0; tries < 4; tries += 1) {
      if (this.view.shown.dialogs.length <= depth) return;
      await this.options.page.keyboard.press('Escape');
      await this.settle();
    }
  }

  /** Leaves the place that a control has led to, which is gone through later. */
  private async goBack(from: string, { inRow, tags }: Control): Promise<void> {
    const { page } = this.options;
    const { pathname, search } = new URL(page.url());
    // Of many rows that lead to pages of one kind, one in each state.
    const kind = kindOfPlace(this.placeNow(), inRow ? tags : '');
    if (!this.visited.has(kind)) this.places.set(pathname + search, kind);
    this.visited.add(kind);
    await page.goBack();
    if (page.url() !== from) await page.goto(from);
    await this.settle('arrive');
    // What stood there may have been given away meanwhile.
    this.responses = [];
  }

  private placeNow(): string {
    return keyed(new URL(this.options.page.url()).pathname);
  }

  private isWanted(control: Control, depth: number): boolean {
    if (control.isOn || signingOut.test(control.name)) return false;
    if (depth === 0 && control.inFrame && control.kind === 'link') return false;
    const key = this.keyOf(control);
    const wanted = control.submits ? filledIn(key) : key;
    if (this.done.has(wanted) || this.isKnown(wanted)) return false;
    return !control.inRow || (this.ofRows.get(rowsOf(control)) ?? 0) < mostOfRows;
  }

  private isDone(control: Control): boolean {
    return this.done.has(this.keyOf(control));
  }

  /**
   * Another role has pressed it, and it only reads, and only what this role was given already: it
   * does the same here. What changes something is pressed by every role, whose rights differ.
   */
  private isKnown(key: string): boolean {
    return this.reads.get(key)?.every((each) => this.given.has(each)) === true;
  }

  private keyOf(control: Control): string {
    const where = control.inFrame ? '' : this.placeNow();
    const state = control.kind === 'link' ? control.tags : '';
    return keyed(`${where} ${control.region} ${control.kind} ${control.name} ${state}`);
  }

  private async press(control: Control): Promise<Came> {
    const { page } = this.options;
    this.responses = [];
    const opened = this.openedCount;
    const { shown, spot } = await this.ask<Aimed>(`stranger.aim(${control.at})`);
    const target = `stranger.control(${control.at})`;
    try {
      const opens = control.isFile ? 'download' : control.isWindow ? 'popup' : null;
      await Promise.all([
        opens === 'download' && page.waitForEvent('download'),
        opens === 'popup' && page.waitForEvent('popup'),
        control.kind === 'list' ? this.chooseNext(spot, target) : this.click(spot, target),
      ]);
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error;
      const covered = /<[^>]*>[^\n]*intercepts pointer events/.exec(error.message)?.[0];
      this.note(nameOf(control), `cannot be pressed: ${covered ?? error.message.slice(0, 200)}`);
    }
    await this.settle();
    const { responses } = this;
    this.responses = [];
    const hasOpened = this.openedCount > opened;
    return { before: shown, after: this.view.shown, responses, hasOpened };
  }

  /** Clicks where nothing lies over an element; otherwise waits until it is free. */
  private async click(spot: Aimed['spot'], element: string): Promise<void> {
    const { page } = this.options;
    if (spot !== null) return page.mouse.click(spot.x, spot.y);
    const covered = (await page.evaluateHandle(element)).asElement();
    await covered?.click({ timeout: freeWithinMs });
  }

  /** Chooses another entry of a list. */
  private async chooseNext(spot: Aimed['spot'], list: string): Promise<void> {
    const { page } = this.options;
    const index = await page.evaluate<number | null>(`stranger.nextIn(${list})`);
    if (index !== null) {
      const select = (await page.evaluateHandle(list)).asElement();
      if (spot === null) await select?.hover({ timeout: freeWithinMs });
      await select?.selectOption({ index }, { timeout: freeWithinMs });
      return;
    }
    await this.click(spot, list);
    await this.settle();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const isOpen = await page.evaluate<boolean>(
      "document.activeElement?.getAttribute('aria-expanded') === 'true'",
    );
    if (isOpen) await page.keyboard.press('Escape');
  }

  /** Fills in what is empty in a form, or in the dialog or page. @returns whether there was anything. */
  private async fill(at: number | null): Promise<boolean> {
    const { page, valueOf } = this.options;
    const fields = await page.evaluate<Field[]>(`stranger.fields(${at})`);
    const typed = fields.filter(({ kind }) => kind === 'text');
    if (typed.length > 0)
      await page.evaluate(
        `stranger.type(${JSON.stringify(typed.map((field) => [field.at, valueOf(field)]))})`,
      );
    for (const field of fields) {
      if (field.kind === 'text') continue;
      const element = `stranger.field(${field.at})`;
      const { isShown, spot } = await page.evaluate<{ isShown: boolean; spot: Aimed['spot'] }>(
        `stranger.aimAt(${field.at})`,
      );
      if (!isShown) continue;
      if (field.kind === 'list') {
        await this.chooseNext(spot, element);
      } else
        await (await page.evaluateHandle(element)).asElement()?.setInputFiles({
          name: 'a.pdf',
          mimeType: 'application/pdf',
          buffer: Buffer.from('%PDF-1.7'),
        });
      await this.settle();
    }
    return fields.length > 0;
  }

  private judge(control: Control, came: Came): void {
    const { before, after, responses } = came;
    const name = nameOf(control);
    const isTold =
      after.isInvalid ||
      after.problems.some((each) => !before.problems.includes(each)) ||
      (control.submits && after.problems.length > 0);
    // Whoever ends their own session is not signed in any more, and the page asks who is.
    const hasSignedOut = isSignedOut(after.text);
    const refused = responses.filter(
      (each) => each.status() >= 400 && !(hasSignedOut && each.status() === 401),
    );
    for (const each of refused) {
      const isOfForm = each.status() === 400 || each.status() === 409;
      if (!isOfForm) this.note(name, `is offered, and answered ${said(each)}`);
      else if (!isTold)
        this.note(name, `does not say at its place why it is refused: ${said(each)}`);
    }
    const changes = responses.filter(
      (each) => each.request().method() !== 'GET' && !reading.test(each.url()) && each.ok(),
    );
    const isConfirmed = changes.length > 0;
    const isPraised = after.good.some((each) => !before.good.includes(each));
    const isOfCalls = after.answered > before.answered;
    const hasCopied = after.copied > before.copied;
    if (isPraised && !isConfirmed && !hasCopied && !isOfCalls)
      this.note(name, `says “${after.good.at(-1)}”, and nothing was sent`);
    const isClosed = after.dialogs.length < before.dialogs.length;
    if (control.submits && isClosed && responses.length === 0)
      this.note(name, 'closes its dialog, and nothing was sent');
    if (
      closing.test(control.name) &&
      before.dialogs.length > 0 &&
      after.dialogs.join() === before.dialogs.join()
    )
      this.note(name, 'does not close its dialog');
    // A search may find what is shown already.
    const hasAsked = control.searches && responses.length > 0;
    const isSame = !hasAsked && JSON.stringify(before) === JSON.stringify(after);
    if (
      isSame &&
      !came.hasOpened &&
      !isTold &&
      refused.length === 0 &&
      after.answered === before.answered
    )
      this.note(name, isConfirmed ? 'is confirmed, and nothing shows it' : 'does nothing');
    if (after.outOfView.length > 0 && before.outOfView.length === 0)
      this.note(name, `takes out of view: ${after.outOfView.join(', ')}`);
    const problems = problemsIn(this.options.page);
    for (const each of problems.slice(this.problemsSeen)) this.note(name, each);
    this.problemsSeen = problems.length;
  }

  private async look(what: string): Promise<void> {
    const { page, lookAt } = this.options;
    const found = await lookAt(page, `${this.placeNow()} ${what}`.trim());
    if (found === null) return;
    for (const each of found) this.note(what, each);
    await this.settle();
  }

  private note(name: string, what: string): void {
    const text = [this.role, this.placeNow(), name, what].filter(Boolean).join(' · ');
    if (!this.wrong.includes(text)) this.wrong.push(text);
  }
}

/** The order in which controls are pressed: what takes something away from the page comes last. */
function order(control: Control, depth: number): number {
  if (depth > 0 && closing.test(control.name)) return 9;
  if (control.inFrame) return 8;
  // Before the filters, which take the rows away.
  if (control.inRow) return control.isDanger ? 2 : 1;
  if (control.kind === 'link') return 7;
  if (control.kind === 'tab') return 6;
  if (control.searches) return 5;
  if (control.isDanger) return 4;
  return control.submits ? 0 : 3;
}

const isSignedOut = (text: string) => text.includes('登录工作台');
const kindOfPlace = (place: string, tags = '') => keyed(`${place} ${tags}`);
const filledIn = (key: string) => `${key} filled`;
const rowsOf = ({ region, kind }: Control) => `${region} ${kind}`;
const nameOf = ({ region, name }: Control) => `${region} › ${name}`;
const said = (response: Response) =>
  `${response.status()} (${response.request().method()} ${keyed(new URL(response.url()).pathname)})`;

/** A name without what differs from one row or order to the next. */
const keyed = (name: string) => name.replace(/[\w*.:-]*\d[\w*.:-]*/g, '#');

/** Before anything was looked at. */
const nothingShown: Shown = {
  ...{ url: '', dialogs: [], text: '', states: '', problems: [], good: [], bad: [] },
  ...{ isInvalid: false, language: '', copied: 0, answered: 0, outOfView: [] },
};
