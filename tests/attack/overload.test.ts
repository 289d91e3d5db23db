/**
 * The app is really late: it is stopped again and again, as on an overloaded machine. New calls are
 * refused at once, and callers who are talking are still served.
 */
import { examine, type Finding } from '../../app/cli/doctor/doctorChecks.js';
import { readConfig } from '../../app/core/config.js';
import { Hotline } from '../e2e/hotline.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { eachAtATime, SipSocket, type SipMessage } from './sipSocket.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';

/** So high that other tests beside this one do not make the app that late. */
const latenessMs = 300;

let hotline: Hotline;
let trunk: SipSocket;

beforeAll(async () => {
  hotline = await Hotline.start({
    env: { OVERLOAD_SHEDDING: 'on', OVERLOAD_LATENESS_MS: String(latenessMs) },
    asterisk: { PBX_OVERLOAD_SENTENCES: '1' },
    longPrompts: { 'zh/mainMenu': 120 },
  });
  const { sipAddress, sipPort } = hotline.asterisk;
  trunk = await SipSocket.open('127.0.0.3', { address: sipAddress, port: sipPort });
});
afterAll(async () => {
  await trunk?.close();
  await hotline?.stop();
});

afterEach(() => hotline.carrier.hangUpAll());

/**
 * Stops the app for most of the time.
 * @returns a function that ends this
 */
function slowDown(): () => Promise<void> {
  let isOn = true;
  const { pid } = hotline.app;
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    if (hotline.app.isRunning) process.kill(pid, name);
  };
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const running = (async () => {
    while (isOn) {
      signal('SIGSTOP');
      await pause(6 * latenessMs);
      signal('SIGCONT');
      await pause(300);
    }
  })();
  return async () => {
    isOn = false;
    await running;
  };
}

let numbers = 0;
const invite = (): SipMessage => {
  numbers += 1;
  const fromUser = `137111${String(numbers).padStart(5, '0')}`;
  return { method: 'INVITE', fromUser, toUser: '12368' };
};

/**
 * Dials a number of calls at once, and hangs up those that are admitted.
 * @returns the answers' status codes
 */
async function dialAtOnce(calls: number): Promise<number[]> {
  const statuses: number[] = [];
  await eachAtATime(Array.from({ length: calls }, invite), calls, async (message) => {
    const answer = await trunk.ask(message);
    statuses.push(answer.status);
    if (answer.status === 200) await trunk.hangUp(message, answer);
  });
  return statuses;
}

const countOf = (statuses: readonly number[], status: number) =>
  statuses.filter((each) => each === status).length;

/**
 * Waits until, of ten simultaneous calls, at most two are admitted and at most one more hears the
 * refusal in words; the others get 503.
 */
const whileRefusing = () =>
  untilTrue('new calls to be refused', async () => {
    const statuses = await dialAtOnce(10);
    return countOf(statuses, 503) >= 7 ? statuses : undefined;
  });

/** Dials, hears the first prompt, and hangs up. */
async function firstWord(from: string): Promise<'served' | 'all lines are taken' | 'refused'> {
  const caller = await hotline.carrier.dial({ from });
  try {
    const isAnswered = await caller.answered.then(
      () => true,
      () => false,
    );
    if (!isAnswered) return 'refused';
    const { sound } = await caller.hearsOneOf(['zh/busy', /^zh\/(?!busy)/]);
    return sound.id === 'zh/busy' ? 'all lines are taken' : 'served';
  } finally {
    await caller.hangUp();
  }
}

async function findLoad(): Promise<Finding | undefined> {
  const config = readConfig(hotline.settings);
  const findings = await examine({ config, pool: hotline.db, now: new Date() });
  return findings.find(({ part }) => part === 'load');
}

const logged = async (what: string) =>
  (await hotline.appLog()).split('\n').filter((line) => line.includes(what));

test('beyond what the machine carries new calls get 503, who talks goes on, and then everybody is let in again', async () => {
  expect(await findLoad()).toMatchObject({ health: 'ok' });
  const talking = await hotline.carrier.dial({ from: '13711100001' });
  await talking.hears('zh/mainMenu');
  const speedUp = slowDown();
  try {
    const statuses = await whileRefusing();
    expect(statuses.every((status) => [200, 503].includes(status))).toBe(true);
    await talking.press(mainMenuDigits.caseInquiry);
    await talking.hears('zh/askNumber');
    // A late app reports it late.
    await untilTrue('the doctor to say it', async () => {
      const says = (await findLoad())?.says ?? '';
      return /^[1-9]\d* new calls were refused in the last minute/.test(says) ? true : undefined;
    });
    await untilTrue('the log to say it', async () =>
      (await logged('overloaded: refusing new calls')).length > 0 ? true : undefined,
    );
  } finally {
    await speedUp();
  }
  await talking.hangUp();
  await untilTrue('a new caller to be served', async () =>
    (await firstWord('13711100002')) === 'served' ? true : undefined,
  );
  const [over] = await untilTrue('the log to say that it is over', async () => {
    const lines = await logged('overload has ended: admitting all new calls');
    return lines.length > 0 ? lines : undefined;
  });
  expect((JSON.parse(over ?? '{}') as { refused: number }).refused).toBeGreaterThan(0);
  await hotline.nothingLeft();
});

test('where a trunk cannot take calls elsewhere, so many as are set hear that all lines are taken', async () => {
  const speedUp = slowDown();
  try {
    await whileRefusing();
    // One caller alone may come in at any time. Of six at once some are refused.
    const callers = ['30', '31', '32', '33', '34', '35'].map((end) => `137111000${end}`);
    await untilTrue('a caller to hear the sentence', async () => {
      const words = await Promise.all(callers.map(firstWord));
      return words.includes('all lines are taken') ? true : undefined;
    });
  } finally {
    await speedUp();
  }
});

test('an app that was refusing and is gone refuses nobody: callers are looked after as whenever it is away', async () => {
  const speedUp = slowDown();
  try {
    await whileRefusing();
    await hotline.app.kill();
  } finally {
    await speedUp();
  }
  await untilTrue('nobody to be refused', async () =>
    countOf(await dialAtOnce(10), 200) === 10 ? true : undefined,
  );
  const caller = await hotline.carrier.dial({ from: '13711100004' });
  await caller.hears('zh/appAway');
  await caller.hangUp();
  await hotline.app.restart();
  await hotline.reconnected();
  await untilTrue('a caller to be served', async () =>
    (await firstWord('13711100005')) === 'served' ? true : undefined,
  );
  await hotline.nothingLeft();
});
