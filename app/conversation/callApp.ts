/** What every conversation is handed beside the {@link App}. Types only. */
import type { App } from '../app.js';
import type { GreetingCourt } from '../court/greetingCourt.js';
import type { IdentityKeys } from '../court/identity/store/identityKeys.js';
import type { HotlineVoice } from '../prompts/voice.js';
import type { Telephony } from '../telephony/telephony.js';
import type { CallRecorder } from './callRecorder.js';

export interface CallApp extends App {
  readonly voice: HotlineVoice;
  readonly keys: IdentityKeys;
  readonly court: GreetingCourt;
  readonly recorder: CallRecorder;
  /** Rings telephones of the court and joins them with the caller; null where this process cannot. */
  readonly telephony: Pick<Telephony, 'ring' | 'talk'> | null;
  /** Aborted when this process is about to end while its calls stay up, for the next process to take up. */
  readonly stopping: AbortSignal;
}
