/**
 * Faxes: how long a letter takes, and 20 faxes at once, in both directions, by T.38 over a line
 * that loses packets and by G.711.
 */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLogger } from 'winston';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import { startAsterisk } from '../../../app/local/parts/asterisk.js';
import type { Letter } from '../../../app/messages/fax/letter.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { projectRoot, varFolder } from '../../../app/core/paths.js';
import { connectAsterisk } from '../../../app/telephony/asterisk/connectAsterisk.js';
import { faxMachinesAddress, startFaxMachines } from '../../telephone/network/faxMachines.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { cpuSeconds } from '../processCost.js';
import { held, percentile, printFigures, told, writeFigures, type Figure } from '../figure.js';
import { losePackets } from './packetLoss.js';

const letterLimitMs = 250;
const faxNumber = '02583529999';
/** Ports of T.38 that nothing else on this machine uses. */
const lossyPorts = { first: 24_000, last: 24_999 };
const lossPercent = 5;
/** A page that has not arrived by then counts as wrong. */
const mostTries = 6;

/** Runs the bench `fax`. */
export async function benchFax(full: boolean, faxes = 20): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-fax-'));
  await mkdir(path.join(varFolder, 'bench'), { recursive: true });
  const calls = await mkdtemp(path.join(varFolder, 'bench/fax-'));
  try {
    const figures = [
      ...(await measureLetters(folder, full ? 500 : 100)),
      ...(await measureFaxes(calls, faxes)),
    ];
    await writeFigures('fax', figures);
    printFigures('Faxes', figures);
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(calls, { recursive: true, force: true });
  }
}

function letter(number: number): Letter {
  return {
    court: '江苏省南京市中级人民法院',
    title: '案件进展告知',
    reference: `（2026）苏98民初${number}号`,
    date: '2026年11月26日',
    rows: [
      { label: '立案情况', value: '已立案，2026年9月1日' },
      { label: '承办法官', value: `王某${number}，电话025-83520000` },
      { label: '开庭', value: '2026年12月3日9时30分，第三法庭' },
      { label: '案件受理费', value: '应交1234.00元，已交清' },
    ],
    paragraphs: ['根据您在12368诉讼服务热线的查询，现将案件进展告知如上。'],
    code: `12368:case:（2026）苏98民初${number}号`,
    foot: '本页由12368诉讼服务热线自动生成，不代替法律文书的送达。',
  };
}

async function measureLetters(folder: string, letters: number): Promise<Figure[]> {
  const took: number[] = [];
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  pauses.enable();
  for (let number = 0; number <= letters; number++) {
    const began = performance.now();
    await makeLetter(letter(number), path.join(folder, 'letter.tif'));
    took.push(performance.now() - began);
  }
  const [first = NaN, ...others] = took;
  const p99 = percentile(others, 0.99);
  return [
    told('the first letter, from values to TIFF, ms', first),
    told('longest pause of the process meanwhile, of all letters, ms', pauses.max / 1e6),
    told(`a letter after the first, p50 of ${letters}, ms`, percentile(others, 0.5)),
    held('the same, p99, ms', p99, null, `at most ${letterLimitMs} ms`, p99 <= letterLimitMs),
  ];
}

/** One fax: whether its page arrived dot by dot, and how often it was sent. */
interface Arrival {
  readonly isRight: boolean;
  readonly tries: number;
  readonly isT38: boolean;
}

async function measureFaxes(folder: string, count: number): Promise<Figure[]> {
  const endLoss = await losePackets(lossyPorts, lossPercent);
  const place = await startExchanges(folder).catch(async (error: unknown) => {
    await endLoss();
    throw error;
  });
  const { machines, pbx } = place;
  try {
    const page = path.join(folder, 'page.tif');
    await makeLetter(letter(1), page);
    const dots = await dotsOf(page);
    const half = Math.floor(count / 2);
    const everyOther = Array.from({ length: half }, (_, n) => ({ n, isT38: n % 2 === 0 }));
    const processors = async () => [
      (await cpuSeconds(pbx.pid)) + (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
      await cpuSeconds(machines.asterisk.pid),
    ];
    const [oursBefore = 0, peerBefore = 0] = await processors();
    const began = performance.now();
    const arrivals = await Promise.all([
      ...everyOther.map(({ n, isT38 }) => sendOut(place, { n, isT38, page, dots })),
      ...everyOther.map(({ n, isT38 }) => sendIn(place, { n, isT38, page, dots })),
    ]);
    const seconds = (performance.now() - began) / 1000;
    const [oursAfter = 0, peerAfter = 0] = await processors();
    const right = arrivals.filter(({ isRight }) => isRight).length;
    const sent = arrivals.reduce((sum, { tries }) => sum + tries, 0);
    const again = (isT38: boolean) =>
      arrivals
        .filter((arrival) => arrival.isT38 === isT38)
        .reduce((sum, { tries }) => sum + tries - 1, 0);
    return [
      held(
        `${2 * half} faxes at once, both ways, half of them T.38 with ${lossPercent} % of its packets lost: pages equal to what was sent`,
        ...([right, null, `all ${2 * half}`, right === 2 * half] as const),
      ),
      told('the same: sent once more, by T.38', again(true)),
      told('the same: sent once more, by G.711', again(false)),
      told('the same: until the last page was there, s', seconds),
      told(
        'CPU a page, ms: Asterisk and app; Asterisk with bare dialplan at the other end',
        ((oursAfter - oursBefore) * 1000) / sent,
        ((peerAfter - peerBefore) * 1000) / sent,
      ),
    ];
  } finally {
    await place.stop();
    await endLoss();
  }
}

interface FaxOfBench {
  readonly n: number;
  readonly isT38: boolean;
  readonly page: string;
  readonly dots: string;
}

/** Sends a page to a machine as the hotline does, again until it is there. */
async function sendOut(
  { telephony, machines }: Exchanges,
  { n, isT38, page, dots }: FaxOfBench,
): Promise<Arrival> {
  // Which machine answers, with or without T.38, shows in the number.
  const number = `02588${isT38 ? '1' : '6'}${String(n).padStart(2, '0')}`;
  for (let tries = 1; ; tries++) {
    const name = `fax_${n}_${tries}`;
    await copyFile(page, await telephony.fax.fileToSend(name));
    const ringing = telephony.ring({
      to: { kind: 'telephone', number },
      purpose: { kind: 'fax', faxId: n, attempt: tries },
      callerShown: { name: '', number: '12368' },
      timeoutMs: 30_000,
    });
    const rung = await ringing.result;
    if (rung.kind !== 'answered') throw new Error(`the machine ${number}: ${rung.kind}`);
    await telephony.fax.send(rung.leg, { name, mayUseT38: isT38, limitS: 300 });
    // The machine has its last page a moment after the sender is done.
    await machines.untilIdle(number);
    const isRight = await isAmong(await machines.received(number), dots);
    if (isRight || tries === mostTries) return { isRight, tries, isT38 };
  }
}

/** A machine sends a page to the hotline, again until it is there. */
async function sendIn(
  { telephony, machines, folder }: Exchanges,
  { n, isT38, page, dots }: FaxOfBench,
): Promise<Arrival> {
  const from = `0255222${String(n).padStart(4, '0')}`;
  for (let tries = 1; ; tries++) {
    const file = path.join(folder, `to-send-${n}-${tries}.tif`);
    await copyFile(page, file);
    await machines.send({ from, to: faxNumber, file, mayUseT38: isT38 });
    // The sender's result comes a moment before the receiver's.
    const mine = await untilTrue(`fax ${tries} of ${from} has come`, async () => {
      const received = await telephony.fax.received();
      const all = received.filter(({ callerNumber }) => callerNumber === from);
      return all.length < tries ? undefined : all;
    });
    const isRight = await isAmong(
      mine.flatMap((fax) => fax.file ?? []),
      dots,
    );
    if (isRight || tries === mostTries) return { isRight, tries, isT38 };
  }
}

async function isAmong(files: readonly string[], dots: string): Promise<boolean> {
  for (const file of files) {
    // Of a transmission that broke before its first page was whole, there is no page.
    if ((await dotsOf(file).catch(() => '')) === dots) return true;
  }
  return false;
}

type Exchanges = Awaited<ReturnType<typeof startExchanges>>;

/** The hotline's Asterisk and that of the machines, both of which take T.38 on the lossy ports. */
async function startExchanges(folder: string) {
  const sipPort = await freeUdpPort(faxMachinesAddress);
  const soundsDir = path.join(folder, 'sounds');
  await mkdir(soundsDir, { recursive: true });
  const udptl = {
    UDPTL_PORT_FIRST: String(lossyPorts.first),
    UDPTL_PORT_LAST: String(lossyPorts.last),
  };
  const pbx = await startAsterisk({
    folder: path.join(folder, 'hotline'),
    name: 'hotline',
    address: '127.0.0.1',
    configFrom: path.join(projectRoot, 'asterisk-config'),
    variables: {
      ARI_APP: 'hotline',
      SOUNDS_DIR: soundsDir,
      SOFTPHONE_USER: 'softphone',
      SOFTPHONE_PASSWORD: 'softphone-of-the-bench',
      TRUNK_ADDRESSES: faxMachinesAddress,
      TRUNK_CONTACT: `${faxMachinesAddress}:${sipPort}`,
      TRUNK_QUALIFY_SECONDS: '0',
      FAX_NUMBERS: faxNumber,
      ...udptl,
    },
  });
  const machines = await startFaxMachines({
    folder: path.join(folder, 'machines'),
    hotline: { address: pbx.sipAddress, sipPort: pbx.sipPort },
    sipPort,
    variables: udptl,
  });
  const telephony = connectAsterisk(
    {
      ARI_URL: pbx.ariUrl,
      ARI_USER: pbx.ariUser,
      ARI_PASSWORD: pbx.ariPassword,
      ARI_APP: 'hotline',
      RECORDINGS_DIR: pbx.recordingsDir,
      OUTGOING_TRUNK: 'trunk-by-address',
      OUTGOING_NUMBER: '12368',
      TELEPHONE_ENCRYPTION: 'optional',
    },
    createLogger({ silent: true }),
  );
  await telephony.start({
    arrived: () => undefined,
    found: () => undefined,
    present: () => undefined,
  });
  return {
    folder,
    pbx,
    machines,
    telephony,
    async stop() {
      await telephony.stop();
      await machines.stop();
      await pbx.stop();
    },
  };
}

async function dotsOf(...files: readonly string[]): Promise<string> {
  const pages = (await Promise.all(files.map((file) => readFaxPages(file)))).flat();
  return pages
    .map(({ width, height, dots }) => `${width}x${height} ${dots.toString('base64')}`)
    .join('\n');
}
