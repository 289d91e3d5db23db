/** Faxes: how long a letter takes, and 20 faxes at once, in both directions, by T.38 and by G.711. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from 'winston';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import { startAsterisk } from '../../../app/local/parts/asterisk.js';
import type { Letter } from '../../../app/messages/fax/letter.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { projectRoot, varFolder } from '../../../app/paths.js';
import { connectAsterisk } from '../../../app/telephony/asterisk/connectAsterisk.js';
import { faxMachinesAddress, startFaxMachines } from '../../telephone/network/faxMachines.js';
import { cpuSeconds } from '../processCost.js';
import { held, percentile, printFigures, told, writeFigures, type Figure } from '../figure.js';

const letterLimitMs = 250;
const faxNumber = '02583529999';

/** Runs the bench `fax`. */
export async function benchFax(full: boolean): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-fax-'));
  await mkdir(path.join(varFolder, 'bench'), { recursive: true });
  const calls = await mkdtemp(path.join(varFolder, 'bench/fax-'));
  try {
    const figures = [
      ...(await measureLetters(folder, full ? 500 : 100)),
      ...(await measureFaxes(calls, full ? 20 : 8)),
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

async function measureFaxes(folder: string, count: number): Promise<Figure[]> {
  const sipPort = await freeUdpPort(faxMachinesAddress);
  const soundsDir = path.join(folder, 'sounds');
  await mkdir(soundsDir, { recursive: true });
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
    },
  });
  const machines = await startFaxMachines({
    folder: path.join(folder, 'machines'),
    hotline: { address: pbx.sipAddress, sipPort: pbx.sipPort },
    sipPort,
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
  try {
    await telephony.start({
      arrived: () => undefined,
      found: () => undefined,
      present: () => undefined,
    });
    const wanted = path.join(folder, 'wanted.tif');
    await makeLetter(letter(1), wanted);
    const dots = await dotsOf(wanted);
    const half = Math.floor(count / 2);
    const costBefore = [
      await cpuSeconds(pbx.pid),
      await cpuSeconds(machines.asterisk.pid),
    ] as const;
    const out = Promise.all(
      Array.from({ length: half }, async (_, n) => {
        const name = `fax_${n}_1`;
        await makeLetter(letter(1), await telephony.fax.fileToSend(name));
        const number = `02588${n % 2 === 0 ? '1' : '6'}${String(n).padStart(2, '0')}`;
        const ringing = telephony.ring({
          to: { kind: 'telephone', number },
          purpose: { kind: 'fax', faxId: n, attempt: 1 },
          callerShown: { name: '', number: '12368' },
          timeoutMs: 30_000,
        });
        const rung = await ringing.result;
        if (rung.kind !== 'answered') throw new Error(`the machine ${number}: ${rung.kind}`);
        await telephony.fax.send(rung.leg, { name, mayUseT38: true, limitS: 240 });
        return (await dotsOf(...(await machines.received(number)))) === dots;
      }),
    );
    const into = Promise.all(
      Array.from({ length: half }, async (_, n) => {
        const file = path.join(folder, `to-send-${n}.tif`);
        await makeLetter(letter(1), file);
        await machines.send({
          from: `0255222${String(n).padStart(4, '0')}`,
          to: faxNumber,
          file,
          mayUseT38: n % 2 === 0,
        });
      }),
    );
    const [sent] = await Promise.all([out, into]);
    let received = await telephony.fax.received();
    while (received.length < half) {
      await delay(500);
      received = await telephony.fax.received();
    }
    const came = await Promise.all(
      received.map(async ({ file }) => file !== null && (await dotsOf(file)) === dots),
    );
    const right = [...sent, ...came].filter(Boolean).length;
    const costs = [await cpuSeconds(pbx.pid), await cpuSeconds(machines.asterisk.pid)].map(
      (after, each) => ((after - (costBefore[each] ?? 0)) * 1000) / (2 * half),
    );
    return [
      held(
        `faxes of ${2 * half} at once, both ways, T.38 and G.711, whose page arrived dot by dot in one attempt`,
        right,
        null,
        'all',
        right === 2 * half,
      ),
      told(
        'CPU a page in the hotline’s Asterisk, ms (peer: in the one of bare dialplan)',
        costs[0] ?? NaN,
        costs[1] ?? NaN,
      ),
    ];
  } finally {
    await telephony.stop();
    await machines.stop();
    await pbx.stop();
  }
}

async function dotsOf(...files: readonly string[]): Promise<string> {
  const pages = (await Promise.all(files.map((file) => readFaxPages(file)))).flat();
  return pages
    .map(({ width, height, dots }) => `${width}x${height} ${dots.toString('base64')}`)
    .join('\n');
}
