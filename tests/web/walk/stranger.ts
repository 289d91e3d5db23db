/**
 * A stranger in front of the console: presses everything that a page offers, fills in what it asks
 * for, and notes what does nothing, what is refused, and what is said where nobody looks.
 */
import { errors, type Page, type Request, type Response } from 'playwright-core';
import { problemsIn, settled, small } from '../pages/browserPage.js';
import { endless, type Control, type Field, type Shown } from './inPage.js';

/** Closes a dialog without doing what it is for. */
const closing = /^(取消|关闭|✕|继续填写)$/;
const signingOut = /^退出登录/;
/** Of a table or a list, so many different buttons are pressed: its rows are alike. */
const mostOfRows = 4;
/** A dialog is opened again for what was left in it, so many times. */
const mostOpenings = 3;
/** A control that another one covers does not become free. */
const freeWithinMs = 20_000;

/** Answered by an exchange, which this console does not have either. */
const ofExchange = /\/api\/telephone$/;
/** Requests that read, though their method is that of a change: what they ask for stands in no address. */
const reading = /\/search$|\/me\/seen$|\/api\/cases\/\d+(\/in-call)?$/;

/** What came of pressing something. */
interface Came {
  readonly before: Shown;
  readonly after: Shown;
  readonly responses: readonly Response[];
  /** A file, or another window. */
  readonly hasOpened: boolean;
}

export interface StrangerOptions {
  readonly page: Page;
  readonly role: string;
  /** What a field is filled with, by its label. */
  readonly valueOf: (field: Field) => string;
  /** Signs in again, after the session was ended from the page. */
  readonly signIn: () => Promise<void>;
  /** Gives the page its first look again. */
  readonly wearAgain: (page: Page) => Promise<void>;
  /** Looks at a page, a tab or a dialog that was not seen before. @returns what is wrong. */
  readonly lookAt: (page: Page, name: string) => Promise<readonly string[]>;
}

export class Stranger {
  /** What is wrong: role, place, control, what. */
  readonly wrong: string[] = [];
  /** How many controls were pressed. */
  pressed = 0;
  private readonly done = new Set<string>();
  private readonly ofRows = new Map<string, number>();
  private readonly openings = new Map<string, number>();
  private readonly filled = new Set<string>();
  private readonly places = new Map<string, string>();
  private readonly pending = new Set<Request>();
  private responses: Response[] = [];
  private openedCount = 0;
  private wakeIdle: () => void = () => undefined;
  private problemsSeen = 0;

  constructor(private readonly options: StrangerOptions) {}

  /** Goes through every page that is offered, and signs out. */
  async walk(): Promise<void> {
    const { page } = this.options;
    this.listen();
    await this.arrive();
    for (;;) {
      await this.walkPlace();
      const link = (await this.controls()).find(
        (each) => each.inFrame && each.kind === 'link' && !each.isOn && !this.isDone(each),
      );
      if (link !== undefined) {
        this.done.add(this.keyOf(link));
        this.judge(link, await this.press(link));
        await this.arrive();
        continue;
      }
      const [next] = this.places;
      if (next === undefined) break;
      this.places.delete(next[0]);
      await page.goto(next[1]);
      await this.arrive();
    }
    // In a talk it asks first.
    for (let asked = 0; asked < 2; asked += 1) {
      const out = (await this.controls()).find(({ name }) => signingOut.test(name));
      if (out !== undefined) this.judge(out, await this.press(out));
    }
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
    page.on('response', (response) => this.responses.push(response));
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

  /** At a page that was opened or reloaded. */
  private async arrive(): Promise<void> {
    const { page } = this.options;
    await settled(page);
    await this.idle();
    const { responses } = this;
    this.responses = [];
    for (const response of responses)
      if (response.status() >= 400 && !ofExchange.test(response.url()))
        this.note('', `asked for by the page itself: ${said(response)}`);
    await this.look('');
  }

  /** Waits until nothing is under way, and the page has drawn what came of it. */
  private async idle(): Promise<void> {
    const { page } = this.options;
    for (let quiet = 0; quiet < 2; quiet += 1) {
      if (this.pending.size > 0) {
        await new Promise<void>((resolve) => (this.wakeIdle = resolve));
        quiet = 0;
      }
      await page.evaluate('stranger.idle()');
    }
  }

  private controls(): Promise<Control[]> {
    return this.options.page.evaluate<Control[]>('stranger.controls()');
  }

  private shown(): Promise<Shown> {
    return this.options.page.evaluate<Shown>('stranger.shown()');
  }

  /** Everything of the page, and of what opens in it. */
  private async walkPlace(): Promise<void> {
    await this.walkScope(this.placeNow(), 0);
  }

  /** @returns whether the dialog closed before all of it was pressed. */
  private async walkScope(place: string, depth: number): Promise<boolean> {
    for (;;) {
      const controls = (await this.controls()).filter((each) => this.isWanted(each, depth));
      const [next] = controls.toSorted((one, other) => order(one, depth) - order(other, depth));
      if (next === undefined) {
        const name = `${place} ${depth} ${(await this.shown()).dialogs.join()}`;
        if (this.filled.has(name) || !(await this.fill(null))) return false;
        this.filled.add(name);
        continue;
      }
      await this.tryOut(next, place, depth);
      const { dialogs, text } = await this.shown();
      if (isSignedOut(text)) {
        await this.options.signIn();
        await this.options.page.goto(this.options.page.url());
        await this.arrive();
        if (depth > 0) return false;
        continue;
      }
      if (dialogs.length < depth) return controls.length > 1;
      if (this.placeNow() !== place) {
        await this.goBack(place);
        if (depth > 0) return controls.length > 1;
      }
    }
  }

  private async tryOut(control: Control, place: string, depth: number): Promise<void> {
    const { page } = this.options;
    const key = this.keyOf(control);
    const isSecond = control.searches || (control.submits && this.done.has(key));
    this.done.add(isSecond && control.submits ? `${key} filled` : key);
    if (control.inRow) {
      const rows = rowsOf(control);
      this.ofRows.set(rows, (this.ofRows.get(rows) ?? 0) + 1);
    }
    let pressed: Control | undefined = control;
    if (isSecond) {
      await this.fill(control.at);
      pressed = (await this.controls()).find((each) => this.keyOf(each) === key);
      if (pressed === undefined) return;
    }
    const came = await this.press(pressed);
    this.judge(pressed, came);
    if (came.after.language !== came.before.language) await this.options.wearAgain(page);
    if (came.after.dialogs.length > depth) {
      const title = came.after.dialogs.at(-1) ?? '';
      await this.look(`dialog ${keyed(title)}`);
      const isLeft = await this.walkScope(place, depth + 1);
      await this.closeDialogs(depth);
      const openings = (this.openings.get(key) ?? 0) + 1;
      this.openings.set(key, openings);
      if (isLeft && openings < mostOpenings) this.done.delete(key);
    } else if (control.kind === 'tab') await this.look(control.name);
  }

  private async closeDialogs(depth: number): Promise<void> {
    for (let tries = 0; tries < 4; tries += 1) {
      if ((await this.shown()).dialogs.length <= depth) return;
      await this.options.page.keyboard.press('Escape');
      await this.idle();
    }
  }

  private async goBack(place: string): Promise<void> {
    const { page } = this.options;
    const url = page.url();
    const pattern = this.placeNow();
    if (!this.done.has(`place ${pattern}`)) this.places.set(pattern, url);
    await page.goBack();
    if (this.placeNow() !== place) await page.goto(new URL(place, url).href);
    await settled(page);
    await this.idle();
  }

  private placeNow(): string {
    return keyed(new URL(this.options.page.url()).pathname);
  }

  private isWanted(control: Control, depth: number): boolean {
    if (control.isOn || signingOut.test(control.name)) return false;
    if (depth === 0 && control.inFrame && control.kind === 'link') return false;
    const key = this.keyOf(control);
    if (control.submits) return !this.done.has(`${key} filled`);
    if (this.done.has(key)) return false;
    return !control.inRow || (this.ofRows.get(rowsOf(control)) ?? 0) < mostOfRows;
  }

  private isDone(control: Control): boolean {
    return this.done.has(this.keyOf(control));
  }

  private keyOf(control: Control): string {
    const where = control.inFrame ? '' : this.placeNow();
    return keyed(`${where} ${control.region} ${control.kind} ${control.name}`);
  }

  private async press(control: Control): Promise<Came> {
    const { page } = this.options;
    this.pressed += 1;
    this.responses = [];
    const before = await this.shown();
    const opened = this.openedCount;
    const element = (await page.evaluateHandle(`stranger.at(${control.at})`)).asElement();
    try {
      const saved = control.isFile ? page.waitForEvent('download') : null;
      await element?.click({ timeout: freeWithinMs });
      await saved;
      await this.idle();
      if (control.kind === 'list') {
        await this.chooseNext();
        await this.idle();
      }
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error;
      const covered = /<[^>]*>[^\n]*intercepts pointer events/.exec(error.message)?.[0];
      this.note(nameOf(control), `cannot be pressed: ${covered ?? error.message.slice(0, 200)}`);
    }
    const after = await this.shown();
    const { responses } = this;
    this.responses = [];
    return { before, after, responses, hasOpened: this.openedCount > opened };
  }

  /** Chooses another entry of the list that is open. */
  private async chooseNext(): Promise<void> {
    const { keyboard } = this.options.page;
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    const isOpen = await this.options.page.evaluate<boolean>(
      "document.activeElement?.getAttribute('aria-expanded') === 'true'",
    );
    if (isOpen) await keyboard.press('Escape');
  }

  /** Fills in what is empty in a form, or in the dialog or page. @returns whether there was anything. */
  private async fill(at: number | null): Promise<boolean> {
    const { page, valueOf } = this.options;
    const fields = await page.evaluate<Field[]>(`stranger.fields(${at})`);
    const handles = await Promise.all(
      fields.map((field) => page.evaluateHandle(`stranger.at(${field.at})`)),
    );
    for (const [each, field] of fields.entries()) {
      const element = handles[each]?.asElement();
      if (element == null || !(await element.isVisible())) continue;
      if (field.kind === 'list') {
        await element.click({ timeout: freeWithinMs });
        await this.idle();
        await this.chooseNext();
      } else if (field.kind === 'file')
        await element.setInputFiles({
          name: 'a.pdf',
          mimeType: 'application/pdf',
          buffer: Buffer.from('%PDF-1.7'),
        });
      else await element.fill(valueOf(field), { timeout: freeWithinMs });
      await this.idle();
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
      (each) =>
        each.status() >= 400 &&
        !ofExchange.test(each.url()) &&
        !(hasSignedOut && each.status() === 401),
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
    const isOfExchange = responses.some((each) => ofExchange.test(each.url()));
    // A search may find what is shown already.
    const hasAsked = control.searches && responses.length > 0;
    const isSame = !hasAsked && JSON.stringify(before) === JSON.stringify(after);
    if (
      isSame &&
      !came.hasOpened &&
      !isTold &&
      refused.length === 0 &&
      after.answered === before.answered &&
      !isOfExchange
    )
      this.note(name, isConfirmed ? 'is confirmed, and nothing shows it' : 'does nothing');
    if (after.outOfView.length > 0 && before.outOfView.length === 0)
      this.note(name, `takes out of view: ${after.outOfView.join(', ')}`);
    const problems = problemsIn(this.options.page);
    for (const each of problems.slice(this.problemsSeen))
      if (!ofExchange.test(each)) this.note(name, each);
    this.problemsSeen = problems.length;
  }

  private async look(what: string): Promise<void> {
    const { page, lookAt } = this.options;
    const place = this.placeNow();
    this.done.add(`place ${place}`);
    this.places.delete(place);
    for (const each of await lookAt(page, `${place} ${what}`.trim())) this.note(what, each);
    await page.setViewportSize(small);
    await this.idle();
  }

  private note(name: string, what: string): void {
    const text = [this.options.role, this.placeNow(), name, what].filter(Boolean).join(' · ');
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
const rowsOf = ({ region, kind }: Control) => `${region} ${kind}`;
const nameOf = ({ region, name }: Control) => `${region} › ${name}`;
const said = (response: Response) =>
  `${response.status()} (${response.request().method()} ${keyed(new URL(response.url()).pathname)})`;

/** A name without what differs from one row or order to the next. */
const keyed = (name: string) => name.replace(/[\w*.:-]*\d[\w*.:-]*/g, '#');
