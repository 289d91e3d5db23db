/** The {@link App} plus what every conversation needs. Types only. */
import type { App } from '../../core/app.js';
import type { GreetingCourt } from '../../court/greetingCourt.js';
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';
import type { HotlineVoice } from '../../voice/prompts/voice.js';
import type { FaxMachine } from '../../telephony/fax.js';
import type { Telephony } from '../../telephony/telephony.js';
import type { Guidance } from '../../guidance/readGuidance.js';
import type { CallRecorder } from './callRecorder.js';

export interface CallApp extends App {
  readonly voice: HotlineVoice;
  readonly identityKeys: IdentityKeys;
  readonly court: GreetingCourt;
  readonly recorder: CallRecorder;
  readonly guidance: Pick<Guidance, 'content'>;
  /**
   * Rings the court's telephones and bridges them with the caller. Null in a process that cannot.
   */
  readonly telephony: Pick<Telephony, 'ring' | 'bridge'> | null;
  /**
   * The PBX as a fax machine, for pages within a call. Null in a process that cannot.
   */
  readonly fax: Pick<
    FaxMachine,
    'fileToSend' | 'forgetSent' | 'handOver' | 'announce' | 'receive'
  > | null;
  /**
   * Aborted when this process is about to stop. Its calls stay up, and the next process takes them
   * over.
   */
  readonly stopping: AbortSignal;
}
