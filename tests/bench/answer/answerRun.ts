/**
 * One run: callers who ask for a person, agents who answer in their pages, and others who hear
 * prompts meanwhile. Digits and what callers hear are packets with the kernel's time.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attackTrunk, callersAddress, peerCallersAddress, rtpPorts } from '../benchAsterisk.js';
import { readRtp, startCapture } from '../calls/capture.js';
import { callScenario, runCallers, type CallersResult } from '../calls/sippCaller.js';
import { Callers } from '../desk/deskCallers.js';
import type { DeskHotline } from '../desk/deskHotline.js';
import { watchWire, type SipMessage } from '../desk/deskWire.js';
import { digitType } from '../desk/sippScenarios.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { decodeAlaw } from '../../telephone/recogniser/alaw.js';
import type { Random } from '../../parts/seededRandom.js';
import { piecesInARow, tones, toneShare, type Note, type What } from './pageNotes.js';

export type Side = 'ours' | 'peer';

/** A call; times are milliseconds since the epoch, missing if it did not happen. */
export interface AnsweredCall {
  readonly side: Side;
  readonly number: string;
  readonly callId: string;
  /** Asterisk's port for the caller's sound. */
  port: number;
  /** The end of the digit 0 at Asterisk. */
  askedAt?: number;
  readonly notes: Partial<Record<What, number>>;
  callerHeardAt?: number;
  /** The caller has been told to hang up. */
  isOver: boolean;
}

/** When callers of both sides dial, and with what the others beside them. */
export interface AnswerRunOptions {
  readonly hotline: DeskHotline;
  readonly dialsAtMs: Readonly<Record<Side, readonly number[]>>;
  readonly peerNumber: string;
  /** A pcap of the callers' tone. */
  readonly tone: string;
  /** How many hear prompts at any time. */
  readonly listeners: number;
  readonly seconds: number;
  readonly random: Random;
}

const addresses: Readonly<Record<Side, string>> = {
  ours: callersAddress,
  peer: peerCallersAddress,
};
const listenersAddress = attackTrunk[0];

/** From the answer to the caller's hanging up. */
const talkMs = 3000;
/** Agents click so long after their page has begun to ring. */
const thinkMs = [100, 1000] as const;
/** Callers whom nobody answers give up. */
const patienceMs = 45_000;
const alawType = 8;

/** Seconds of a listener: the greeting and the menu, and an answer of the guidance. */
const listens = { menuS: 10, guidanceS: 10 } as const;

export class AnswerRun {
  private readonly calls = new Map<string, AnsweredCall>();
  private readonly byPort = new Map<number, AnsweredCall>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly sipp = new Map<Side, Callers>();

  constructor(private readonly options: AnswerRunOptions) {}

  /** Takes a note of an agent's page. @param click clicks on answer there */
  noted(side: Side, { what, number, at }: Note, click: () => Promise<void>): void {
    const call = this.latest(side, number);
    if (call === undefined || call.notes[what] !== undefined) return;
    call.notes[what] = at;
    if (what === 'rings') this.later(this.draw(thinkMs), () => void click().catch(() => undefined));
    if (what === 'clicked') this.later(talkMs, () => this.hangUp(call));
  }

  /** Runs all callers to the end of the last call. */
  async run(): Promise<{ calls: readonly AnsweredCall[]; listeners: CallersResult }> {
    const { hotline, seconds } = this.options;
    const { asterisk } = hotline;
    const file = path.join(hotline.folder, 'heard.pcap');
    const to = Object.values(addresses).map((address) => `dst host ${address}`);
    const ports = `${rtpPorts.first}-${rtpPorts.last} and (${to.join(' or ')})`;
    const wire = await watchWire({
      sipPort: asterisk.sipPort,
      rtpPorts,
      digitType,
      onMessage: (message) => this.seen(message),
      onDigit: ({ at, toPort }) => {
        const call = this.byPort.get(toPort);
        if (call !== undefined) call.askedAt ??= at;
      },
    });
    const capture = await startCapture(file, ports);
    let listeners: CallersResult;
    try {
      const beside = this.listen();
      for (const side of ['ours', 'peer'] as const) {
        this.sipp.set(side, await this.dial(side));
      }
      const untilMs = performance.now() + (seconds + 60) * 1000;
      while ([...this.sipp.values()].some(({ isOver }) => !isOver) && performance.now() < untilMs) {
        await sleep(200);
      }
      listeners = await beside;
    } finally {
      for (const timer of this.timers) clearTimeout(timer);
      for (const each of this.sipp.values()) await each.stop();
      await capture.stop();
      await wire.stop();
    }
    await this.hearCallers(file);
    return { calls: [...this.calls.values()], listeners };
  }

  private dial(side: Side): Promise<Callers> {
    const { hotline, dialsAtMs, peerNumber, tone } = this.options;
    const { sipAddress, sipPort } = hotline.asterisk;
    return Callers.start({
      folder: path.join(hotline.folder, side),
      pbx: `${sipAddress}:${sipPort}`,
      address: addresses[side],
      number: side === 'ours' ? '12368' : peerNumber,
      digits: [{ afterMs: 500, digit: '0' }],
      sound: tone,
      dialsAtMs: dialsAtMs[side],
    });
  }

  /** Others hear prompts, and choose one entry of the menu. */
  private listen(): Promise<CallersResult> {
    const { hotline, listeners, seconds } = this.options;
    const { sipAddress, sipPort } = hotline.asterisk;
    const rate = listeners / (listens.menuS + listens.guidanceS);
    return runCallers({
      folder: path.join(hotline.folder, 'listeners'),
      name: 'listeners',
      from: listenersAddress,
      to: `${sipAddress}:${sipPort}`,
      number: '12368',
      scenario: callScenario([
        `<pause milliseconds="${listens.menuS * 1000}"/>`,
        `<nop><action><exec play_dtmf="${mainMenuDigits.guidance}"/></action></nop>`,
        `<pause milliseconds="${listens.guidanceS * 1000}"/>`,
      ]),
      people: [['nobody']],
      calls: Math.ceil(rate * seconds),
      rate,
    });
  }

  private seen(message: SipMessage): void {
    const { from, to, method, status, answers, callId, fromUser, soundPort } = message;
    const side = (['ours', 'peer'] as const).find((each) => [from, to].includes(addresses[each]));
    if (side === undefined) return;
    const known = this.calls.get(callId);
    if (known === undefined) {
      if (method !== 'INVITE') return;
      const call = { side, number: fromUser, callId, port: 0, notes: {}, isOver: false };
      this.calls.set(callId, call);
      this.later(patienceMs, () => this.hangUp(call));
    } else if (status === 200 && answers === 'INVITE') {
      known.port = soundPort;
      // Ports are reused: the latest call has the port.
      this.byPort.set(soundPort, known);
    } else if (method === 'BYE') {
      known.isOver = true;
    }
  }

  private latest(side: Side, number: string): AnsweredCall | undefined {
    return [...this.calls.values()].findLast(
      (call) => call.side === side && call.number === number,
    );
  }

  private hangUp(call: AnsweredCall): void {
    if (call.isOver) return;
    call.isOver = true;
    this.sipp.get(call.side)?.tell(call.callId);
  }

  /** Finds in the capture when each caller began to hear the agent's tone. */
  private async hearCallers(file: string): Promise<void> {
    const answered = new Map<number, AnsweredCall[]>();
    for (const call of this.calls.values()) {
      if (call.notes.clicked === undefined) continue;
      answered.set(call.port, [...(answered.get(call.port) ?? []), call]);
    }
    const rows = new Map<AnsweredCall, number[]>();
    for await (const { at, fromPort, payloadType, payload } of readRtp(file)) {
      if (payloadType !== alawType) continue;
      const call = answered
        .get(fromPort)
        ?.findLast(({ notes }) => (notes.clicked ?? Infinity) <= at);
      if (call === undefined || call.callerHeardAt !== undefined) continue;
      const row = isTone(payload) ? [...(rows.get(call) ?? []), at] : [];
      rows.set(call, row);
      if (row.length === piecesInARow) call.callerHeardAt = row[0] ?? at;
    }
  }

  private draw([from, to]: readonly [number, number]): number {
    return from + this.options.random() * (to - from);
  }

  private later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }
}

/** Whether a packet of sound is the agent's tone. */
function isTone(payload: Uint8Array): boolean {
  const samples = decodeAlaw(payload);
  let [energy, re, im] = [0, 0, 0];
  samples.forEach((sample, at) => {
    const angle = (2 * Math.PI * tones.agent * at) / 8000;
    energy += sample * sample;
    re += sample * Math.cos(angle);
    im += sample * Math.sin(angle);
  });
  // Louder than -50 dB: what a codec makes of silence is no tone.
  const isLoud = energy / samples.length > 100 * 100;
  return isLoud && (2 * (re * re + im * im)) / (samples.length * energy) > toneShare;
}
