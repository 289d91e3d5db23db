import { Client, type QueryConfig } from 'pg';
import { hangsUp, presses } from './scriptedCall.js';
import { TestApp } from './testApp.js';

/** What the recorder of calls writes. It collects for a moment, so their number is that of the machine's pace. */
const collected = ['note-calls', 'append-call-events'];

/** Names of the statements that the call waits for, or their first word; the ends of transactions are not counted. */
async function statementsOf(call: () => Promise<unknown>): Promise<string[]> {
  const query = jest.spyOn(Client.prototype, 'query');
  try {
    await call();
    const sent = (query.mock.calls as unknown as [string | QueryConfig][]).map(([statement]) =>
      typeof statement === 'string' ? statement : (statement.name ?? statement.text),
    );
    return sent.filter((each) => !collected.includes(each) && !/^(BEGIN|COMMIT)$/.test(each));
  } finally {
    query.mockRestore();
  }
}

/**
 * Each statement costs a call a third of a millisecond in this process, as much in PostgreSQL, and
 * its caller the time to it and back. A change may make the list shorter, not longer.
 */
test('who hears when the hearing is waits for these statements', async () => {
  const hotline = await TestApp.start();
  const turns = [
    presses('临江中院幺二三六八', '1'),
    presses('请输入身份证号码', '11010519491231002*#'),
    presses('请输入六位查询密码', '246810#'),
    presses('您的民间借贷案', '1'),
    hangsUp('地点在第三法庭'),
  ];
  try {
    // What is usual is read once in a while, and not by each call.
    await hotline.call(turns);
    const sent = await statementsOf(() => hotline.call(turns));
    expect(sent).toEqual([
      'open-call',
      // May this telephone try anything, and then this number?
      'read-guess-counters',
      'read-guess-counters',
      // Locks of what is tried and of who tries.
      expect.stringMatching(/^BEGIN; SELECT pg_advisory_xact_lock/),
      'sign-in-by-id',
      // Does another password count, that was sent by SMS?
      'renewed-by-id',
      'read-guess-counters',
      'list-cases',
      'read-case',
      // What the case is about, and when the hearing is.
      'record-disclosure',
      'record-disclosure',
      'close-calls',
    ]);
  } finally {
    await hotline.stop();
  }
});
