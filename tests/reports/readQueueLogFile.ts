/**
 * A reader of Asterisk's queue_log, written from Asterisk's documentation of the file (Operation,
 * Logging, Queue Logs) and from a file that app_queue has written (asterisk/queue_log). A line
 * separates by bars a UNIX time, a call, a queue, an agent, an event, and the event's parameters
 * with the names below. The reader knows nothing of our own events.
 */

const parameters: Readonly<Record<string, readonly string[]>> = {
  ABANDON: ['position', 'origposition', 'waittime'],
  AGENTLOGIN: ['channel'],
  AGENTLOGOFF: ['channel', 'logintime'],
  ATTENDEDTRANSFER: ['method', 'methodData', 'holdtime', 'calltime', 'origposition'],
  BLINDTRANSFER: ['extension', 'context', 'holdtime', 'calltime', 'origposition'],
  COMPLETEAGENT: ['holdtime', 'calltime', 'origposition'],
  COMPLETECALLER: ['holdtime', 'calltime', 'origposition'],
  CONNECT: ['holdtime', 'bridgedchanneluniqueid', 'ringtime'],
  ENTERQUEUE: ['url', 'callerid', 'origposition'],
  EXITEMPTY: ['position', 'origposition', 'waittime'],
  EXITWITHKEY: ['key', 'position', 'origposition', 'waittime'],
  EXITWITHTIMEOUT: ['position', 'origposition', 'waittime'],
  // Not listed on that page: app_queue writes them with the reason of the pause, first for all
  // queues.
  PAUSE: ['reason'],
  PAUSEALL: ['reason'],
  UNPAUSE: ['reason'],
  UNPAUSEALL: ['reason'],
  // Says PAUSED for a member who joins on a break.
  ADDMEMBER: ['paused'],
  REMOVEMEMBER: [],
  QUEUESTART: [],
  RINGNOANSWER: ['ringtime'],
  RINGCANCELED: ['ringtime'],
};
/** Parameters that contain a count, a place or a time. */
const numeric = /^(position|origposition|waittime|holdtime|calltime|ringtime|logintime)$/;
/** Parameters that may be empty: a withheld number, a pause without a reason, no URL. */
const optional = /^(url|callerid|reason|paused)$/;

/** One line of the log. */
export interface QueueLogEvent {
  /** UNIX seconds. */
  readonly time: number;
  readonly callId: string;
  readonly queue: string;
  readonly agent: string;
  readonly event: string;
  readonly text: Readonly<Record<string, string>>;
  readonly number: Readonly<Record<string, number>>;
}

/**
 * Parses a queue_log.
 * @throws Error naming a line that is not as documented
 */
export function readQueueLogFile(content: string): QueueLogEvent[] {
  // Nothing is quoted in it. A CSV reader makes an error with its stack of each line, because their
  // lengths differ, and then drops it.
  const lines = content === '' ? [] : content.replace(/\n$/, '').split('\n');
  return lines.map((line) => {
    const fields = line.split('|');
    const wrong = (what: string) => new Error(`${what}: ${line}`);
    const [time = '', callId = '', queue = '', agent = '', event = '', ...values] = fields;
    if (!/^\d{10}$/.test(time)) throw wrong('no UNIX time');
    if ([callId, queue, agent].includes('')) throw wrong('an empty field');
    const names = parameters[event];
    if (names === undefined) throw wrong('an event that is not documented');
    // The bar after an event without parameters.
    const given = values.length === 1 && values[0] === '' ? [] : values;
    if (given.length > names.length) throw wrong('more parameters than documented');
    const text: Record<string, string> = {};
    const number: Record<string, number> = {};
    names.forEach((name, index) => {
      const value = given[index] ?? '';
      text[name] = value;
      if (value === '' && !optional.test(name)) throw wrong(`no ${name}`);
      if (!numeric.test(name)) return;
      if (!/^\d+$/.test(value)) throw wrong(`${name} is no number`);
      number[name] = Number(value);
    });
    return { time: Number(time), callId, queue, agent, event, text, number };
  });
}
