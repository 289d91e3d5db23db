/**
 * How many test files may run side by side, by how much time those with calls lose. Calls are
 * real-time: if they wait for the processors too long, fewer files begin, instead of some that fail.
 */

/** How many files may run at once. */
export interface Room {
  /** Files of the project `calls`. */
  readonly calls: number;
  /** All others, while there is a file of `calls`; without one they have all the room. */
  readonly others: number;
}

/**
 * From all to least: first the others give way, then the calls, down to one file. With two
 * processors, a quarter of their time is idle beside four files of calls and two others.
 */
export function roomsFor(processors: number): readonly Room[] {
  const most = 2 * processors;
  const rooms: Room[] = [];
  for (let others = processors + 1; others > 1; others--) rooms.push({ calls: most, others });
  for (let calls = most; calls > 1; calls--) {
    rooms.push({ calls, others: calls > most / 2 ? 1 : 0 });
  }
  rooms.push({ calls: 1, others: 0 });
  return rooms;
}

/**
 * A machine is too busy if files of calls lose this many milliseconds of each second: callers then
 * hear and press digits noticeably late.
 */
const mostLostMs = 200;
/** So much at once needs no second measurement: digits are lost or heard twice. */
const farTooMuchMs = 2 * mostLostMs;
/** Measurements in a row after which less may run, and after which more may. */
const toLess = 2;
const toMore = 4;

/** The room now, from one measurement to the next. */
export class RoomNow {
  private readonly rooms: readonly Room[];
  private step: number;
  private late = 0;
  private inTime = 0;

  constructor(processors: number) {
    this.rooms = roomsFor(processors);
    // The longest files begin together, and nobody knows yet what else the machine does.
    this.step = this.rooms.length - 2;
  }

  get room(): Room {
    return this.rooms[this.step] as Room;
  }

  /** Takes how many milliseconds of each second were lost since the last measurement. */
  note(lostMs: number): void {
    if (lostMs > mostLostMs) {
      this.late += lostMs > farTooMuchMs ? toLess : 1;
      this.inTime = 0;
    } else {
      this.inTime++;
      this.late = 0;
    }
    if (this.late >= toLess) this.go(1);
    else if (this.inTime >= toMore) this.go(-1);
  }

  private go(steps: 1 | -1): void {
    this.step = Math.max(0, Math.min(this.rooms.length - 1, this.step + steps));
    this.late = 0;
    this.inTime = 0;
  }
}
