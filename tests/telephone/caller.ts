/**
 * A person with a telephone: dials, listens, presses digits, hangs up. What the caller hears is the
 * audio that arrived at their end of the line. The caller acts on that, never on a clock.
 */
import type { EventEmitter } from 'node:events';
import type { HeardSound, Span } from './recogniser/hearing.js';

/** How a call ended at the caller's end. */
export interface CallEnd {
  /** Q.850 cause: 16 normal, 17 busy, 21 refused, 34 or 42 congestion. */
  readonly cause: number;
  readonly text: string;
  readonly by: 'caller' | 'network';
}

/** The caller waited for a sound that did not come; the message lists what the caller heard. */
export class NotHeard extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotHeard';
  }
}

export interface HearOptions {
  /** Resolve when the sound begins (default) or when it is over. */
  readonly until?: 'start' | 'end';
  /**
   * Milliseconds after which it fails with {@link NotHeard}, for a test that expects this; default
   * {@link patienceMs}.
   */
  readonly withinMs?: number;
}

export interface PressOptions {
  /** The digits are an ID number or a password and must not be shown. */
  readonly isSecret?: boolean;
}

/**
 * Names a sound: `mainMenu` is any file of that prompt in any language; a RegExp is matched against
 * the file's id.
 */
export type SoundName = string | RegExp;

export interface CallerEvents {
  answered: [];
  heard: [HeardSound];
  heardEnd: [HeardSound];
  /** Digits of ID numbers and passwords appear as dots. */
  pressed: [digits: string];
  ended: [CallEnd];
}

/** A call from the view of the person calling. */
export interface Caller extends EventEmitter<CallerEvents> {
  readonly name: string;
  readonly from: string;
  /** The WAV of everything the caller hears, complete once `ended` has resolved. */
  readonly recording: string;
  /**
   * Resolves when the call is answered.
   * @throws NotHeard if the call ends first, with its cause.
   */
  readonly answered: Promise<void>;
  /** Resolves when the call is over. Never rejects. */
  readonly ended: Promise<CallEnd>;
  readonly isOver: boolean;
  /**
   * Waits for the next sound with that name. Sounds before it are skipped for good.
   * @throws NotHeard when the call ends or the time is over.
   */
  hears(name: SoundName, options?: HearOptions): Promise<HeardSound>;
  /** Waits for the first of several sounds. */
  hearsOneOf(names: readonly SoundName[], options?: HearOptions): Promise<HeardSound>;
  /** All sounds heard so far. */
  heard(): readonly HeardSound[];
  /** Seconds of audio that match none of the hotline's files, such as the tone. */
  otherSeconds(): number;
  /** The same, where times in which the machine stood still are left out. */
  unknownSeconds(): number;
  /** When the machine stood still during the call. */
  standstills(): readonly Span[];
  /** Presses digits as RFC 4733 events. Resolves when the carrier has accepted the request. */
  press(digits: string, options?: PressOptions): Promise<void>;
  /**
   * Speaks into the line: plays a sound file, given by its path without extension. The caller hears
   * nothing meanwhile.
   * @param until resolve when it begins (default), or when it or the call is over
   */
  say(sound: string, until?: 'start' | 'end'): Promise<void>;
  /**
   * The caller telephones from a fax machine, and presses its start key: it takes the pages that
   * come over this call into a file (TIFF), or sends those of one. Resolves when the call is over.
   */
  startFax(does: 'receive' | 'send', file: string): Promise<CallEnd>;
  hangUp(): Promise<CallEnd>;
}

/**
 * Returns whether a sound has that name: `zh/mainMenu`, `zh/mainMenu.2` and `en/mainMenu` are all
 * `mainMenu`.
 */
export function isSoundNamed(id: string, name: SoundName): boolean {
  if (name instanceof RegExp) return name.test(id);
  if (name.includes('/')) return id === name;
  const file = id.split('/').at(-1) ?? '';
  return file === name || file.startsWith(`${name}.`) || file.startsWith(`${name}-`);
}
