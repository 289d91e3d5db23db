/**
 * A desk for transfers and consultations: agents of the queue, colleagues who get no caller of it,
 * and offices of the court.
 */
import { takeEvidence } from '../../failedCalls/keepFailed.js';
import type { Caller } from '../../telephone/caller.js';
import { DeskCalls, thirdWords, type Talking } from './deskCalls.js';
import { Hotline } from '../hotline.js';

/** At least as many as callers below, and some who answer after a failed transfer. */
const crew = Array.from({ length: 22 }, (_, index) => String(3001 + index));
/** Colleagues who get no caller of the queue, one for each scene that consults one. */
const colleagues = Array.from({ length: 11 }, (_, index) => String(3101 + index));
/** Telephones of the sample court. */
export const offices = {
  court: '051055501000',
  judge: '051055501101',
  office: '051055501102',
  clerk: '051055501103',
  registry: '051055501104',
  absent: '051055501105',
} as const;

/** The number that telephones of the court see: the only one that this hotline's carrier would let it show. */
export const hotlineShown = { callerName: '', callerNumber: '02583520000' };

export class TransferDeps {
  private constructor(
    readonly hotline: Hotline,
    readonly desk: DeskCalls,
  ) {}

  static async start(): Promise<TransferDeps> {
    const hotline = await Hotline.start({
      softphones: true,
      env: { OUTGOING_NUMBER: hotlineShown.callerNumber },
    });
    try {
      const desk = new DeskCalls(hotline);
      const relax = JSON.stringify([{ after_s: 10, drop: ['agent'] }]);
      await desk.setQueues({ wrap_up_s: 0, relax });
      await desk.crew(crew, ['court:苏98', 'topic:general', 'language:zh']);
      await desk.crew(colleagues, ['topic:training']);
      await desk.crew(['3201'], ['topic:case', 'language:zh']);
      await hotline.registerAgent('1900');
      return new TransferDeps(hotline, desk);
    } catch (error) {
      await takeEvidence(error);
      await hotline.stop();
      throw error;
    }
  }

  isFree(number: string) {
    return this.desk.untilState(number, 'ready');
  }

  /** Checks that no call is left, and that every agent is free. */
  async isLeftInOrder(): Promise<void> {
    await this.hotline.nothingLeft();
    for (const number of [...crew, ...colleagues]) await this.isFree(number);
  }

  /** The agent consults a colleague, who answers. The two talk, and the caller hears music. */
  async consults(from: string, colleague: string) {
    const talking = await this.desk.talk(from);
    await talking.agent.press(`*3${colleague}#`);
    const telephone = await this.hotline.softphones.ringing(colleague);
    expect(telephone.callerNumber).toBe(talking.number);
    const third = await telephone.answer();
    // The colleague hears which agent consults them.
    await third.hears(/\/said\//);
    await talking.agent.hears('agentConsulting', { until: 'end' });
    return { ...talking, third };
  }

  /** The agent adds an office of the court to the agent call, and all three hear each other. */
  async threeAgentCall(from: string, number: string) {
    const talking = await this.desk.talk(from);
    await talking.agent.press(`*4${number}#`);
    const telephone = await this.hotline.carrier.ringing(number);
    expect(telephone).toMatchObject(hotlineShown);
    const third = await telephone.answer();
    await talking.agent.hears('agentThreeWay', { until: 'end' });
    await this.allHear(third, thirdWords, talking);
    return { ...talking, third };
  }

  async allHear(
    speaker: Caller,
    words: string,
    { caller, agent }: Pick<Talking, 'caller' | 'agent'>,
  ): Promise<void> {
    await Promise.all([this.desk.hear(speaker, caller, words), agent.hears(words)]);
  }
}
