/** What tests of orders by telephone look up, and what they do in the role of the courts' staff. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messagePath } from '../../app/orders/opening/unsentMessages.js';
import { openOrder, type NewOrder } from '../../app/orders/opening/openOrder.js';
import { replyOrder } from '../../app/orders/state/replyOrder.js';
import { orderNumberInWords } from '../../app/journeys/order/orderPrompts.js';
import { spoken } from '../../app/prompts/spoken.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { findStaff } from '../../app/orders/store/orderPeople.js';
import { readOrder, type Order } from '../../app/orders/store/orders.js';
import { nextMorning } from '../orders/nextMorning.js';
import { presses, speaks, type ScriptedCall, type Turn } from './scriptedCall.js';
import type { TestApp } from './testApp.js';

/** The caller leaves a message, and sends it. */
export const leaves = (intro: string | RegExp): Turn[] => [
  speaks(intro),
  presses(/发送请按三|To send it, press three/, '3'),
];

/** The caller chooses the enforcement bureau, which is on the second page of departments. */
export const choosesEnforcement: readonly Turn[] = [
  presses('听其他选项请按八', '8'),
  presses('执行局请按一', '1'),
];

export class OrderScene {
  private readonly codes = new Map<number, string>();

  constructor(private readonly hotline: TestApp) {}

  async rows<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.hotline.database.pool.query<T>(sql, values)).rows;
  }

  /** Returns the latest order. */
  async last(): Promise<Order> {
    const [row] = await this.rows<{ number: string }>(
      'SELECT number FROM orders ORDER BY id DESC LIMIT 1',
    );
    return this.order(row?.number ?? '');
  }

  async order(number: string): Promise<Order> {
    const order = await readOrder(this.hotline.database.pool, number);
    if (order === null) throw new Error(`there is no order ${number}`);
    return order;
  }

  async count(): Promise<number> {
    return (await this.rows('SELECT FROM orders')).length;
  }

  async department(name: string): Promise<number> {
    const [row] = await this.rows<{ id: number }>(
      "SELECT d.id FROM departments d JOIN courts c ON c.id = d.court_id WHERE c.code = '苏98' AND d.name = $1",
      [name],
    );
    return row?.id ?? 0;
  }

  /** Opens an order as the scripted callers do, but without a call. */
  async open(given: Partial<NewOrder> = {}): Promise<Order> {
    const { app } = this.hotline;
    const opened = await openOrder(app, {
      kind: 'complaint',
      courtId: app.court.current().court.id,
      language: 'zh',
      callerNumber: '13800001111',
      callId: null,
      by: { kind: 'caller' },
      message: { body: '请尽快处理' },
      aboutDepartmentId: await this.department('执行局'),
      ...given,
    });
    if (opened.kind !== 'opened') throw new Error(`the order was ${opened.kind}`);
    if (opened.isHeld === true) await this.nextMorning();
    const order = await this.order(opened.order.number);
    this.codes.set(order.id, opened.code ?? '');
    return order;
  }

  /**
   * Turns anonymous reports into orders, as the next morning does.
   * @param call the call that left their messages
   */
  async nextMorning(call?: ScriptedCall): Promise<void> {
    const { app } = this.hotline;
    for (const file of call?.messages ?? []) {
      const place = messagePath(app.config.RECORDINGS_DIR, file);
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, 'what she said');
    }
    await nextMorning(app, app.config.RECORDINGS_DIR);
  }

  /** Returns the code of an order opened by {@link open}. */
  codeOf({ id }: Order): string {
    const code = this.codes.get(id);
    if (code === undefined) throw new Error('it was not opened here');
    return code;
  }

  /** Returns the code that a caller has heard, digit by digit. */
  codeHeardIn({ heard }: ScriptedCall): string {
    return heard
      .flatMap(({ sounds }) => sounds)
      .flatMap((sound) => /codeDigit(\d)$/.exec(sound)?.[1] ?? [])
      .join('');
  }

  /** Returns a code that is not the order's. */
  wrongCodeFor(order: Order): string {
    return this.codeOf(order) === '000000' ? '111111' : '000000';
  }

  /** The caller asks for an order by its number and its code: main menu, 4, 1. */
  asksFor(order: Order, code = this.codeOf(order)): Turn[] {
    return [
      presses('查办理进度、催办请按五', '5'),
      presses('有登记编号和查询码请按一', '1'),
      presses('请输入登记编号', `${order.number}#`),
      presses('请输入六位查询码', code),
    ];
  }

  /** The order's handler answers it. A report without a handler is answered by an inspector. */
  async reply(order: Order, body: string, nothingPersonal = false): Promise<void> {
    const { app } = this.hotline;
    const [staff] = await findStaff(app.db, String(order.handlerId ?? (await this.anInspector())));
    if (staff === undefined) throw new Error(`nobody has order ${order.number}`);
    const answer = { body, nothingPersonal };
    const change = await replyOrder(app, order.id, { kind: 'staff', staff }, answer);
    if (change.kind !== 'changed') throw new Error(change.kind);
  }

  /** A report goes to the inspection, and to no single inspector. */
  private async anInspector(): Promise<number> {
    const [row] = await this.rows<{ id: number }>("SELECT id FROM staff WHERE name = '齐敏'");
    return row?.id ?? 0;
  }

  /** Returns the number of an order as it is said. */
  spokenNumber({ number }: Order): string {
    const words = spoken('zh', chinaDate(this.hotline.now));
    return orderNumberInWords({ language: 'zh', words }, number);
  }

  /** Returns the latest time of the answer as it is said. */
  spokenLatest({ latestAt }: Order): string {
    if (latestAt === null) throw new Error('it has no limit yet');
    return spoken('zh', chinaDate(this.hotline.now)).dateTime(latestAt);
  }
}
