import { Rounds } from '../../app/core/rounds.js';

let rounds: number;
/** Ends the round under way of {@link held}. */
let end: () => void;

/** Counts its rounds; each goes on until it is ended. */
function held(): Rounds {
  rounds = 0;
  return new Rounds(() => {
    rounds += 1;
    return new Promise((resolve) => (end = resolve));
  });
}

test('requests during a round cause one more, which begins after it', async () => {
  const work = held();
  const all = work.want();
  void work.want();
  void work.want();
  expect([rounds, work.isWanted]).toEqual([1, true]);
  end();
  await new Promise(setImmediate);
  expect([rounds, work.isWanted]).toEqual([2, false]);
  end();
  await all;
  expect(rounds).toBe(2);
});

test('a request at any moment is followed by a round that begins after it', async () => {
  let turn = 0;
  let begunIn = -1;
  const work = new Rounds(async () => {
    begunIn = turn;
    await Promise.resolve();
  });
  // The turns of one round, and those just after it.
  for (let later = 0; later < 10; later += 1) {
    turn = 0;
    void work.want();
    for (turn = 1; turn <= later; turn += 1) await Promise.resolve();
    const askedIn = turn;
    void work.want();
    await new Promise(setImmediate);
    expect({ later, begunIn }).toEqual({ later, begunIn: askedIn });
  }
});

test('stopped, it begins no more and waits for the last one', async () => {
  const work = held();
  void work.want();
  void work.want();
  const stopped = work.stop();
  end();
  await stopped;
  await work.want();
  expect(rounds).toBe(1);
});

test('an error of a round is told to who has asked, and does not end the work', async () => {
  rounds = 0;
  const work = new Rounds(async () => {
    rounds += 1;
    await Promise.resolve();
    if (rounds === 1) throw new Error('broken');
  });
  await expect(work.want()).rejects.toThrow('broken');
  await work.want();
  expect(rounds).toBe(2);
});
