import { inTurn } from '../../../app/reports/store/inTurn.js';

/** Something long that ends when it is told to. */
function long() {
  let resolve = (_result: string) => {};
  let reject = (_error: Error) => {};
  const result = new Promise<string>((given, refused) => ([resolve, reject] = [given, refused]));
  let begun = false;
  const read = () => {
    begun = true;
    return result;
  };
  return { resolve, reject, read, hasBegun: () => begun };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('two are read at once, the others wait in the order in which they came', async () => {
  const all = [long(), long(), long(), long()] as const;
  const begun = () => all.map((each) => each.hasBegun());
  const read = all.map((each) => inTurn(each.read));
  await turn();
  expect(begun()).toEqual([true, true, false, false]);
  all[1].resolve('second');
  expect(await read[1]).toBe('second');
  await turn();
  expect(begun()).toEqual([true, true, true, false]);
  // One that fails gives its place to the next, too.
  all[0].reject(new Error('no'));
  await expect(read[0]).rejects.toThrow('no');
  await turn();
  expect(begun()).toEqual([true, true, true, true]);
  all[2].resolve('third');
  all[3].resolve('fourth');
  expect(await Promise.all([read[2], read[3]])).toEqual(['third', 'fourth']);
});

test('when all are over, two are read at once again', async () => {
  const all = [long(), long(), long()] as const;
  const read = all.map((each) => inTurn(each.read));
  await turn();
  expect(all.map((each) => each.hasBegun())).toEqual([true, true, false]);
  for (const each of all) each.resolve('done');
  await Promise.all(read);
});
