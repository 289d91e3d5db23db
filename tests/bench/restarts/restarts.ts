/**
 * An hour of ten calls a second, with agents, reminders, reports and imports, in the middle of which each part of the
 * hotline is restarted once: what is lost and stuck afterwards, and whether memory stays as it is.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { freeTcpPort, freeUdpPort } from '../../../app/local/parts/freePort.js';
import { benchFolder } from '../benchHotline.js';
import { mostFailed } from '../calls/ivr.js';
import { CallLoad, roundEndsWithinMs, roundMinutes } from '../desk/callLoad.js';
import { withDeskHotline, type DeskHotline } from '../desk/deskHotline.js';
import { calledBackScenario } from '../desk/sippScenarios.js';
import { writeDigit } from '../desk/speechPcap.js';
import { measured, percentile, say, type Figure } from '../figure.js';
import { appMemoryMb } from '../inspectApp.js';
import { withParts } from '../parts.js';
import { residentMb } from '../processCost.js';
import { endSipp, startSipp } from '../sipp.js';
import { settleCalls, type SettledCall } from './callsOfRound.js';
import { ConsoleWork, type AskedReport } from './consoleWork.js';
import { parts, restartDuring, restartInTurn, type Part, type Restart } from './restartParts.js';
import { watchCallers } from './watchCallers.js';
import { readCalledBack, untilCalledBack, untilNothingLeft } from './whatIsLeft.js';

/** They serve half as many callers again as come, so that those whom a restart has made wait are served soon. */
const agents = 16;
/** The address of people who are called back. */
const calledBackAddress = '127.0.0.10';
/** How long the restarts take, with time between them. */
const restartsS = { least: 120, most: 300 };
const mostWarmUpS = 120;
const mostGrownMb = 10;

const folder = path.join(benchFolder, 'restarts');
/** Where it is written what callers did not get, each with its record. */
const failedFile = path.join(folder, 'failed.err');

/** Runs the bench `restarts`, for `MINUTES` (10, and 60 in the whole form). */
export function benchRestarts(full: boolean): Promise<Figure[]> {
  const minutes = Number(process.env.MINUTES || (full ? '60' : '10'));
  return withParts(async (keep) => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const webPort = await freeTcpPort('127.0.0.1');
    const port = await freeUdpPort(calledBackAddress, 5060);
    const address = calledBackAddress;
    const digit = path.join(folder, 'digit.pcap');
    await writeDigit(1, digit);
    const scenario = calledBackScenario(digit);
    const more: readonly string[] = [];
    const people = await startSipp({ folder, name: 'calledBack', scenario, address, port, more });
    keep({ stop: () => endSipp(people) });
    const settings = {
      HOTLINE_ROLES: 'calls,jobs,web',
      WEB_PORT: String(webPort),
      WEB_ORIGIN: `http://localhost:${webPort}`,
    };
    const variables = { TRUNK_CONTACT: `${address}:${port}`, TRUNK_QUALIFY_SECONDS: '0' };
    const work = (hotline: DeskHotline) => measure(hotline, webPort, minutes);
    return withDeskHotline(agents, settings, work, variables);
  });
}

async function measure(hotline: DeskHotline, webPort: number, minutes: number): Promise<Figure[]> {
  const restartingS = Math.min(restartsS.most, Math.max(restartsS.least, minutes * 20));
  const halfS = (minutes * 60 - restartingS) / 2;
  const warmUpS = Math.min(mostWarmUpS, halfS);
  // More than they take: telephones register, and the last callers of a round are served.
  const longestS = 2 * (minutes * 60 + 4 * warmUpS) + 20 * (roundEndsWithinMs / 1000);
  const load = await CallLoad.prepare(hotline, agents, longestS);
  const hour = new Hour(hotline, load, await ConsoleWork.begin(hotline, webPort));
  const memory: Memory[] = [];
  const undisturbed = async (name: string) => {
    // Node's compiler, pools and caches are warm before anything is compared.
    await hour.runRound('warm-up', warmUpS);
    memory.push(await readMemory(hotline));
    const rounds = Math.ceil(halfS / 60 / roundMinutes);
    for (let round = 1; round <= rounds; round += 1)
      await hour.runRound(`${name}, ${round} of ${rounds}`, halfS / rounds);
    memory.push(await readMemory(hotline));
  };
  await undisturbed('before the restarts');
  // Each restart has as much time before it as the last one has after it.
  await hour.runRound('restarts', restartingS, (restartingS * 1000) / (parts.length + 1));
  await undisturbed('after the restarts');
  return [
    measured('minutes', '', minutes),
    ...(await hour.figures()),
    ...memoryFigures(memory, (2 * halfS) / 60),
  ];
}

/** All rounds of the load, and what became of them. */
class Hour {
  private readonly calls: SettledCall[] = [];
  private readonly reports: AskedReport[] = [];
  private readonly restarts: Restart[] = [];

  constructor(
    private readonly hotline: DeskHotline,
    private readonly load: CallLoad,
    private readonly work: ConsoleWork,
  ) {}

  /** Runs a round. @param restartEveryMs restarts the parts, with so much time between them */
  async runRound(name: string, seconds: number, restartEveryMs?: number): Promise<void> {
    const { asterisk, database } = this.hotline;
    const since = new Date();
    const watched = await watchCallers(asterisk.sipPort);
    const { record } = await this.load
      .runRound(name, seconds, async () => {
        const [reports] = await Promise.all([
          this.work.readReports(seconds),
          this.work.importCases(),
          restartEveryMs !== undefined && this.restart(restartEveryMs),
        ]);
        this.reports.push(...reports);
        // They are no callers of the load, which does not wait for them.
        await untilCalledBack(this.hotline, roundEndsWithinMs).catch((error: unknown) =>
          say(`${name}: ${String(error)}`),
        );
      })
      .finally(() => watched.stop());
    const { calls } = watched;
    const { restarts } = this;
    const settled = await settleCalls(
      database.pool,
      { since, calls, desk: record, restarts },
      failedFile,
    );
    this.calls.push(...settled);
    const wrong = settled.filter(({ fate, isLost }) => fate !== 'served' || isLost);
    if (wrong.length > 0)
      say(`${name}: ${wrong.length} calls not as they should be: ${failedFile}`);
  }

  private async restart(everyMs: number): Promise<void> {
    this.restarts.push(...(await restartInTurn(this.hotline, everyMs)));
  }

  /** Returns what became of all calls, when everything has come to its end. */
  async figures(): Promise<Figure[]> {
    const { hotline, calls, reports, restarts } = this;
    const asteriskStopped = restarts.find(({ part }) => part === 'Asterisk')?.fromMs ?? NaN;
    const left = await untilNothingLeft(hotline, agents, asteriskStopped, failedFile);
    const undisturbed = calls.filter(({ restart }) => restart === undefined);
    const failed = undisturbed.filter(({ fate }) => fate !== 'served' && fate !== 'misheard');
    const misheard = undisturbed.filter(({ fate }) => fate === 'misheard');
    const refused = reports.filter(({ isGood }) => !isGood);
    const duringNone = refused.filter(
      ({ fromMs, untilMs }) => restartDuring(restarts, fromMs, untilMs) === undefined,
    );
    const tookMs = reports.map(({ fromMs, untilMs }) => untilMs - fromMs);
    const { asked, served } = await readCalledBack(hotline);
    return [
      measured('calls', '', calls.length),
      measured('calls that failed while nothing was restarted', '', failed.length, { atMost: 0 }),
      measured(
        'calls of which digits were lost while nothing was restarted',
        '%',
        (100 * misheard.length) / undisturbed.length,
        { atMost: 100 * mostFailed },
      ),
      ...parts.flatMap((part) => this.figuresOf(part)),
      measured('callers cut off while they waited, and called back', '', asked),
      measured('of them served', '', served),
      measured(
        'answered calls without an end on record',
        '',
        calls.filter((c) => c.isLost).length,
        {
          atMost: 0,
        },
      ),
      measured('reports read', '', reports.length),
      measured('reports read, p99', 'ms', percentile(tookMs, 0.99)),
      measured('reports not answered', '', refused.length),
      measured('reports not answered while nothing was restarted', '', duringNone.length, {
        atMost: 0,
      }),
      measured('imported cases that are not there', '', await this.work.casesLost(), { atMost: 0 }),
      ...Object.entries(left).map(([what, count]) => measured(`left: ${what}`, '', count)),
      measured(
        'left undone or stuck, in all',
        '',
        Object.values(left).reduce((sum, count) => sum + count, 0),
        { atMost: 0 },
      ),
    ];
  }

  private figuresOf(part: Part): Figure[] {
    const restart = this.restarts.find((each) => each.part === part);
    const during = this.calls.filter((call) => call.restart?.part === part);
    const count = (...fates: readonly SettledCall['fate'][]) =>
      during.filter(({ fate }) => fates.includes(fate)).length;
    const awayMs = restart === undefined ? NaN : restart.readyMs - restart.fromMs;
    const withoutApp = during.filter(({ isWithoutApp }) => isWithoutApp).length;
    return [
      measured(`${part} restarted: away`, 's', awayMs / 1000),
      measured(`${part} restarted: calls meanwhile`, '', during.length),
      measured(`${part} restarted: calls refused`, '', count('refused')),
      measured(`${part} restarted: calls cut`, '', count('cut')),
      measured(
        `${part} restarted: callers not told what they called for`,
        '',
        count('unserved', 'misheard'),
      ),
      measured(`${part} restarted: calls that Asterisk had without the app`, '', withoutApp),
    ];
  }
}

/** Resident megabytes between calls, of the app after garbage was collected. */
interface Memory {
  readonly app: number;
  readonly asterisk: number;
}

async function readMemory({ app, inspectorPort, asterisk }: DeskHotline): Promise<Memory> {
  const ofApp = await appMemoryMb(app.pid, inspectorPort);
  await asterisk.command('malloc trim');
  const memory = { app: ofApp, asterisk: await residentMb(asterisk.pid) };
  say(JSON.stringify(memory));
  return memory;
}

/** @param memory at the beginning and the end of each time without a restart, in turn */
function memoryFigures(memory: readonly Memory[], minutes: number): Figure[] {
  const [start, before, after, end] = memory;
  const none = { app: NaN, asterisk: NaN };
  const programs = [
    ['app', 'the app'],
    ['asterisk', 'Asterisk'],
  ] as const;
  return [
    measured('minutes while nothing was restarted', '', minutes),
    ...programs.flatMap(([of, program]) => {
      const at = (moment: Memory | undefined) => (moment ?? none)[of];
      const grown = at(before) - at(start) + at(end) - at(after);
      return [
        measured(`${program}'s memory at the start`, 'MB', at(start)),
        measured(`${program}'s memory before the restarts`, 'MB', at(before)),
        measured(`${program}'s memory after the restarts`, 'MB', at(after)),
        measured(`${program}'s memory at the end`, 'MB', at(end)),
        measured(`${program}'s memory grown while nothing was restarted`, 'MB', grown, {
          atMost: mostGrownMb,
        }),
      ];
    }),
  ];
}
