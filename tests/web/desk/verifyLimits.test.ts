/** Nobody tries for long who does not know it: not an agent, a call, or many of them for one person. */
import {
  openVerifying,
  outcome,
  rowsOf,
  talks,
  truth,
  verificationsOf,
  web,
  type Person,
} from './verifyScene.js';

openVerifying();

describe('limits', () => {
  const untrue = async (who: Person) => ({ ...(await truth(who)), fullName: '不是' });
  /** Whose case has a number. */
  const numbered = ['zhang', 'li', 'chen', 'zhao', 'sun', 'wang', 'fang'] as const;
  const anybody = (n: number) => numbered[n % numbered.length] ?? 'zhang';

  test('an agent who tries twenty persons is stopped after ten, for right data too; a colleague is not', async () => {
    const answers: unknown[] = [];
    for (let n = 0; n < 20; n++) {
      const talking = await talks('1001', `1370000${String(n).padStart(4, '0')}`);
      answers.push(outcome(await talking.verify(await untrue(anybody(n)))));
      if (n === 4) await web.app.db.query('DELETE FROM guess_failures');
    }
    expect(answers).toEqual([
      ...Array<unknown>(10).fill('wrong'),
      ...Array<unknown>(10).fill('verifying_caller'),
    ]);
    expect(outcome(await (await talks('1001', '13700000998')).verify(await truth('zhang')))).toBe(
      'verifying_caller',
    );
    expect(outcome(await (await talks('1002', '13700000999')).verify(await truth('zhang')))).toBe(
      'right',
    );
    web.passTime(61);
    expect(outcome(await (await talks('1001', '13700000998')).verify(await truth('zhang')))).toBe(
      'right',
    );
  });

  test('a call has five tries, and one person’s number as many as for passwords, whoever asks', async () => {
    const talking = await talks();
    const answers: unknown[] = [];
    for (let n = 0; n < 6; n++)
      answers.push(outcome(await talking.verify(await untrue(anybody(n)))));
    expect(answers).toEqual([...Array<unknown>(5).fill('wrong'), 'verifying_call']);

    await web.app.db.query('DELETE FROM sign_in_locks');
    const byTwo: unknown[] = [];
    for (let n = 0; n < 6; n++) {
      const other = await talks(n % 2 === 0 ? '1001' : '1002', `1380000000${n}`);
      byTwo.push(outcome(await other.verify(await untrue('zhang'))));
    }
    const locked = byTwo.indexOf('id_locked');
    expect(locked).toBeGreaterThan(1);
    expect(byTwo.slice(0, locked)).toEqual(Array(locked).fill('wrong'));
    expect(byTwo.slice(locked)).toEqual(Array(6 - locked).fill('id_locked'));
    // The keypad counts apart: the person can still sign in by password.
    const other = await talks('1003', '13800000009');
    expect(outcome(await other.verify(await truth('zhang')))).toBe('id_locked');
    expect(outcome(await other.verify(await truth('sun')))).toBe('right');
  });

  test('the whole hotline has a budget of its own for what agents enter', async () => {
    await web.app.db.query("INSERT INTO guess_failures VALUES ($1, 20, 'agent')", [
      web.app.clock.now(),
    ]);
    const talking = await talks();
    expect(outcome(await talking.verify(await untrue('zhang')))).toBe('wrong');
    expect(outcome(await talking.verify(await truth('zhang')))).toBe('verifying_call');
    await web.app.db.query("UPDATE guess_failures SET failures = 60 WHERE way = 'agent'");
    expect(outcome(await (await talks('1002')).verify(await truth('zhang')))).toBe(
      'verifying_hotline',
    );
    // Whatever callers key in wrongly closes nothing here.
    await web.app.db.query("UPDATE guess_failures SET way = 'shown', failures = 9999");
    expect(outcome(await (await talks('1003', '13700000003')).verify(await truth('zhang')))).toBe(
      'right',
    );
  });

  test('two agents who try the same person at one moment take turns', async () => {
    const first = await talks('1001', '13700000021');
    const second = await talks('1002', '13700000022');
    const said = await untrue('zhang');
    const answers = await Promise.all(
      [first, second, first, second, first, second, first, second].map((each) => each.verify(said)),
    );
    const wrongs = answers.filter((each) => outcome(each) === 'wrong').length;
    const rows = [
      ...(await verificationsOf(first.callId)),
      ...(await verificationsOf(second.callId)),
    ];
    // One more has found out that it locks.
    expect(rows).toHaveLength(wrongs + 1);
    const [counted] = await rowsOf<{ most: number }>(
      'SELECT max(failures) AS most FROM sign_in_locks',
    );
    expect(counted?.most).toBe(wrongs + 1);
  });
});
