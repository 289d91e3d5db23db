import fc from 'fast-check';
import { hasSeen, isAtLeast, readCursor } from '../../../../app/core/live/rules/cursor.js';

const cursorOf = (text: string) => {
  const cursor = readCursor(text);
  if (cursor === null) throw new Error(`${text} is no cursor`);
  return cursor;
};

test.each([
  ['10:20:10,14', 9, true],
  ['10:20:10,14', 10, false],
  ['10:20:10,14', 11, true],
  ['10:20:10,14', 14, false],
  ['10:20:10,14', 19, true],
  ['10:20:10,14', 20, false],
  ['7:7:', 6, true],
  ['7:7:', 7, false],
])('%s has seen transaction %d: %s', (text, xid, seen) => {
  expect(hasSeen(cursorOf(text), xid)).toBe(seen);
});

test.each([
  [''],
  ['7'],
  ['7:7'],
  ['8:7:'],
  ['0:7:'],
  ['5:9:4'],
  ['5:9:9'],
  ['5:9:7,6'],
  ['5:9:6,6'],
  ['5:9:6,'],
  ['-5:9:6'],
  ['5:9:6 '],
  ["5:9:'; DROP TABLE calls; --"],
  [`5:9:${'6,'.repeat(20_000)}7`],
])('%.40s is no cursor', (text) => {
  expect(readCursor(text)).toBeNull();
});

test('a later snapshot of a server has seen all of an earlier one, and not the other way round', () => {
  // Transactions begin in the order of their numbers, and end in any; a snapshot is taken between
  // two such steps.
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 60 }),
      fc.infiniteStream(fc.nat()),
      (steps, chance) => {
        const running: number[] = [];
        let next = 3;
        const snapshots: { cursor: ReturnType<typeof cursorOf>; seen: number[] }[] = [];
        for (const begins of steps) {
          if (begins || running.length === 0) running.push(next++);
          else running.splice((chance.next().value as number) % running.length, 1);
          const xmin = Math.min(next, ...running);
          snapshots.push({
            cursor: cursorOf(`${xmin}:${next}:${running.join(',')}`),
            seen: Array.from({ length: next }, (_, xid) => xid).filter(
              (xid) => !running.includes(xid),
            ),
          });
        }
        snapshots.forEach(({ cursor, seen }, index) => {
          for (const xid of seen) expect(hasSeen(cursor, xid)).toBe(true);
          expect(hasSeen(cursor, cursor.xmax)).toBe(false);
          const earlier = snapshots[index - 1];
          if (earlier === undefined) return;
          expect(isAtLeast(cursor, earlier.cursor)).toBe(true);
          const hasNew = seen.some((xid) => !hasSeen(earlier.cursor, xid));
          if (hasNew) expect(isAtLeast(earlier.cursor, cursor)).toBe(false);
        });
      },
    ),
  );
});
