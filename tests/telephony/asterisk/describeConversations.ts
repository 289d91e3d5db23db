/**
 * Runs tests of a conversation with a caller on a test Asterisk, over each of the two ways of
 * sending it requests.
 */
import type { AskOptions, Call } from '../../../app/telephony/call.js';
import type { Asterisk } from '../../../app/telephony/asterisk/connectAsterisk.js';
import {
  startTestAsterisk,
  type Reception,
  type Callers,
  type TestAsterisk,
  type TestCaller,
} from './testAsterisk.js';

const ways = [
  { way: 'the event WebSocket', mayUseSocket: true },
  { way: 'HTTP, as with an older Asterisk', mayUseSocket: false },
];

const fourDigits = (digits: string) => (digits.length < 4 ? 'incomplete' : 'complete');

/** What the tests may use once Asterisk is started. */
export class Conversations {
  constructor(
    readonly pbx: TestAsterisk,
    readonly callers: Callers,
    readonly reception: Reception,
    readonly telephony: Asterisk,
  ) {}

  async takeCall(from?: string): Promise<{ caller: TestCaller; call: Call }> {
    const caller = await this.callers.dial(from === undefined ? {} : { from });
    return { caller, call: await this.reception.callOf(caller) };
  }

  async talk(from?: string): Promise<{ caller: TestCaller; call: Call }> {
    const talking = await this.takeCall(from);
    await talking.call.answer();
    return talking;
  }

  question(more: Partial<AskOptions> = {}): AskOptions {
    return {
      utterances: [this.pbx.says('long')],
      match: fourDigits,
      firstDigitTimeoutMs: 30_000,
      betweenDigitsTimeoutMs: 30_000,
      ...more,
    };
  }
}

/** Declares the tests once for each way. Only the tests themselves may call `given`. */
export function describeConversations(
  what: string,
  tests: (given: () => Conversations) => void,
): void {
  let pbx: TestAsterisk;
  let callers: Callers;
  beforeAll(async () => {
    pbx = await startTestAsterisk();
    callers = await pbx.connectCallers();
  });
  afterAll(async () => {
    await callers.close();
    await pbx.stop();
  });

  describe.each(ways)(`${what} over $way`, ({ mayUseSocket }) => {
    let telephony: Asterisk;
    let conversations: Conversations;
    beforeAll(async () => {
      const connected = await pbx.connect({}, { mayUseSocket });
      telephony = connected.telephony;
      conversations = new Conversations(pbx, callers, connected.reception, telephony);
    });
    afterEach(async () => {
      await Promise.all(conversations.reception.arrivedCalls.map((call) => call.hangUp()));
      await callers.untilNoChannel();
    });
    afterAll(() => telephony.stop());
    tests(() => conversations);
  });
}
