/** A caller who has asked for a callback reports anonymously in the same call, or hangs up there. */
import { DeskScene } from '../deskScene.js';
import { calls, offer } from '../notInQueueCalls.js';
import { choosesEnforcement } from '../ticketScene.js';
import { hangsUp, presses, speaks, type Turn } from '../scriptedCall.js';

let scene: DeskScene;
afterEach(() => scene.stop());

const number = '13800002222';
const question = '匿名请按二';

/** The caller asks for a callback, and comes to the question who stays unknown. */
const asksForCallback: readonly Turn[] = [
  presses('查案件请按一', '0'),
  presses(offer, '1'),
  presses('给这个号码回电请按一', '1'),
  presses('投诉、举报、建议请按四', '4'),
  presses('举报违纪违法请按二', '2'),
  presses(/请选择涉及的法院[^]*临江市中级人民法院请按一/, '1'),
  ...choosesEnforcement,
];

/** All rows of a table, as anybody sees them, without what differs between any two calls. */
async function rowsOf(table: string): Promise<unknown[]> {
  const rows = await scene.rows<{ row: Record<string, unknown> }>(
    `SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY ctid`,
  );
  return rows.map(({ row }) =>
    Object.entries(row).map(([column, value]) => {
      if (value === null || value === '') return [column, value];
      if (/(^id|_id|_at|^at|^seq)$/.test(column)) return [column, 'set'];
      return [column, value];
    }),
  );
}

test('the tables do not tell one from the other, and both are called back', async () => {
  const kept: unknown[] = [];
  for (const end of [
    [hangsUp(question)],
    [presses(question, '2'), speaks('请不要说出您的姓名和电话', 20_000, null)],
  ]) {
    scene = await DeskScene.start();
    scene.opens(false);
    await calls(scene, [...asksForCallback, ...end], number);
    expect(await scene.rows('SELECT number, requested_from, status FROM callbacks')).toEqual([
      { number, requested_from: number, status: 'waiting' },
    ]);
    const names = [
      'calls',
      'call_events',
      'callbacks',
      'sms_outbox',
      'queue_entries',
      'queue_events',
    ];
    const tables = await Promise.all(names.map((name) => rowsOf(name)));
    kept.push(Object.fromEntries(names.map((name, index) => [name, tables[index]])));
    expect(await scene.rows('SELECT FROM deferred_reports')).toHaveLength(kept.length - 1);
    if (kept.length === 1) await scene.stop();
  }
  expect(kept[1]).toEqual(kept[0]);
});
