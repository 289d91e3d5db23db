/**
 * The agents of `make call`: their softphones, what they say, and what the hotline keeps of their
 * talks.
 */
import path from 'node:path';
import type { Pool } from 'pg';
import { findAgent } from '../../../app/queue/store/agents.js';
import { sampleAccountPassword } from '../../../app/local/sampleAccounts.js';
import type { Caller } from '../caller.js';
import type { RingingTelephone } from '../network/ringingTelephone.js';
import { Sentences, type Sentence } from './sentences.js';
import type { Softphones } from '../network/softphones.js';
import type { SoundLibrary } from '../recogniser/soundLibrary.js';
import type { SpokenTexts } from './spokenTexts.js';
import { printNow, showPerson } from './terminal.js';
import { untilTrue } from '../untilTrue.js';

/** A new hotline has the accounts on its Asterisk within a second. */
const accountMs = 5000;

export class AgentsAtHand {
  /** The agents' calls, in order. */
  readonly calls: Caller[] = [];
  readonly said: Sentence[] = [];
  private readonly sentences: Sentences;

  constructor(
    private readonly softphones: Softphones,
    soundsDir: string,
    sounds: SoundLibrary,
    private readonly texts: SpokenTexts,
    private readonly db: Pool,
    env: NodeJS.ProcessEnv,
  ) {
    this.sentences = new Sentences(soundsDir, sounds, env);
  }

  /**
   * Registers the agent's telephone and dials `*1`.
   * @throws Error saying what is wrong with the account, and what to do
   */
  async signIn(number: string): Promise<void> {
    const password = process.env.AGENT_PASSWORD ?? (await sampleAccountPassword(number));
    let refusal: unknown;
    const register = () =>
      this.softphones.register(number, password).then(
        () => true,
        (error: unknown) => void (refusal = error),
      );
    await untilTrue(`the telephone of ${number}`, register, accountMs).catch(() => {
      throw new Error(
        `the hotline refuses the telephone of agent ${number} (${String(refusal)}). Has she another password than ` +
          `the sample court's? npx hotline agents password ${number} makes a new one, for AGENT_PASSWORD=... make call`,
      );
    });
    printNow(number, 'the telephone registers');
    const heard = await this.dial(number, '*1');
    if (heard === 'agentSignedIn') return;
    // The agent is still signed in from before, and may be on a break.
    const ready = heard === 'agentAlreadySignedIn' ? await this.dial(number, '*3') : heard;
    if (!/Ready$/.test(ready)) throw new Error(`agent ${number} cannot take calls: ${ready}`);
  }

  /** Dials `*2` and unregisters the agent's telephone. */
  async signOut(number: string): Promise<void> {
    await this.dial(number, '*2');
    await this.softphones.unregister(number);
  }

  /**
   * Dials a code, and listens to the answer until its end.
   * @returns the name of the prompt heard
   */
  async dial(number: string, code: string): Promise<string> {
    printNow(number, `dials ${code}`);
    const call = await this.softphones.dial(number, code);
    showPerson(number, call, this.texts);
    const { sound } = await call.hears(/\/agent\w+$/, { until: 'end' });
    await call.ended;
    return sound.id.split('/').at(-1) ?? '';
  }

  /** Waits until the agent's telephone rings; its display shows who calls. */
  async rings(number: string): Promise<RingingTelephone> {
    const telephone = await this.softphones.ringing(number).catch((error: unknown) => {
      throw new Error(
        `${String(error)}: was somebody else offered the caller? See Floor in the console, as supervisor`,
      );
    });
    const { callerName, callerNumber } = telephone;
    printNow(number, `rings, and shows: ${callerName} ${callerNumber}`);
    return telephone;
  }

  async picksUp(number: string, telephone: RingingTelephone): Promise<Caller> {
    printNow(number, 'picks up');
    const call = await telephone.answer();
    showPerson(number, call, this.texts);
    this.calls.push(call);
    return call;
  }

  /**
   * Waits until the agent has been put through, of which no event tells; then people begin to talk.
   */
  async isPutThrough(number: string): Promise<void> {
    await untilTrue(`${number} to be put through`, async () => {
      const found = await findAgent(this.db, number);
      return found?.state.status === 'talking' ? true : undefined;
    });
  }

  /** Makes a sentence for a person to say. */
  sentence(text: string): Promise<Sentence> {
    return this.sentences.make(text);
  }

  /** Lets one person say a sentence, and the other hear it to the end. */
  async says(who: string, speaker: Caller, listener: Caller, { text, file }: Sentence) {
    printNow(who, `says: ${text}`);
    await speaker.say(file);
    this.said.push({ text, file });
    await listener.hears(`zh/said/${path.basename(file)}`, { until: 'end' });
  }
}
