/**
 * The telephone in the page: SIP over this site's own WebSocket, the microphone, the loudspeaker.
 * It is the telephone only as long as the server says so. Every five seconds, and at every change,
 * it reports the state of its microphone to the server. It recovers by itself from a lost network,
 * from sleep, and from a reload.
 */
import { Rounds } from '../../../core/rounds.js';
import { askServer, TelephoneRefused } from './askServer.js';
import { readDevices } from './chosenDevices.js';
import { LeadingTab } from './leadingTab.js';
import { Loudspeaker } from './loudspeaker.js';
import { Microphone, type MicrophoneNews } from './microphone.js';
import type { LineCall, SipAccount, SipLine } from './sipLine.js';
import { telephoneOff, type Telephone, type TelephoneState } from './telephoneState.js';

/** In the tab's session storage: this tab is the telephone, and becomes it again after a reload. */
const mark = 'hotline-telephone';
const retryMs = 2000;
/**
 * The beat comes every five seconds, also while the page is hidden. After a longer gap the page was
 * asleep.
 */
const asleepAfterMs = 10_000;

/** Whether this tab was the telephone before it was reloaded. */
export function wasTelephone(): boolean {
  return sessionStorage.getItem(mark) !== null;
}

export class PageTelephone implements Telephone {
  /** Each load of a page has its own id, also in the same tab. */
  private readonly pageId = crypto.randomUUID();
  private state = telephoneOff;
  private readonly listeners = new Set<() => void>();
  private readonly tab = new LeadingTab(() => this.lostTo('other_tab'));
  private readonly microphone = new Microphone((news) => this.heardFrom(news));
  private readonly loudspeaker = new Loudspeaker((isSoundBlocked) => this.set({ isSoundBlocked }));
  private readonly between = new BroadcastChannel(mark);
  private line: SipLine | null = null;
  private beat: Worker | null = null;
  /**
   * When the last beat came, by the wall clock: the monotonic clock stops while the machine sleeps.
   */
  private beatAt = 0;
  private isRegistered = false;
  private call: LineCall = 'none';
  private track: MediaStreamTrack | null = null;
  private echo = '';
  /** Becoming the telephone, until the line begins; whatever ends the telephone before breaks it off. */
  private starting: AbortController | null = null;
  private readonly tellings = new Rounds(() => this.tellOnce());

  constructor() {
    // A tab that opens later asks whether there is a telephone; the telephone's tab answers.
    this.between.addEventListener('message', ({ data }) => {
      if (data === 'taken' && !this.tab.isLeading && this.state.status === 'off') {
        this.set({ status: 'other_tab' });
      }
      if (data === 'left' && this.state.status === 'other_tab') this.set({ status: 'off' });
      if (data === 'asks' && this.tab.isLeading) this.between.postMessage('taken');
    });
    this.between.postMessage('asks');
    const wake = () => {
      this.microphone.wake();
      this.loudspeaker.wake();
      if (this.state.sleptS !== null) this.set({ sleptS: null });
    };
    // Not when the button goes down: the banners that this takes away would move what is below them, and the click would miss it.
    for (const kind of ['click', 'keydown']) addEventListener(kind, wake, { capture: true });
    this.loudspeaker.choose(readDevices().output);
    navigator.mediaDevices.addEventListener('devicechange', () => void this.devicesChanged());
    // Sooner than the next beat.
    document.addEventListener('resume', () => this.look());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.look();
    });
  }

  read(): TelephoneState {
    return this.state;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(takeOver: boolean): void {
    if (this.line !== null || this.starting !== null) return;
    const starting = new AbortController();
    this.starting = starting;
    void this.begin(takeOver, starting.signal).finally(() => {
      if (this.starting === starting) this.starting = null;
    });
  }

  stop(): void {
    sessionStorage.removeItem(mark);
    void askServer('POST /api/telephone/release', { pageId: this.pageId }).catch(() => undefined);
    this.line?.stop();
    this.end('off');
    this.between.postMessage('left');
  }

  leave(): void {
    this.lostTo('off');
  }

  answer(): void {
    this.line?.answer();
  }

  hangUp(): void {
    this.line?.hangUp();
  }

  setMuted(isMuted: boolean): void {
    if (this.track !== null) this.track.enabled = !isMuted;
    this.set({ isMuted });
  }

  testCall(): void {
    if (this.line === null || this.call !== 'none') return;
    this.set({ isTestCall: true });
    this.line.dial(this.echo);
  }

  chooseInput(deviceId: string): void {
    // Without a telephone here the user has only chosen it; the telephone opens it when it starts.
    if (this.track !== null) void this.openInput(deviceId);
  }

  chooseOutput(deviceId: string): void {
    this.loudspeaker.choose(deviceId);
  }

  private async begin(takeOver: boolean, over: AbortSignal): Promise<void> {
    this.set({ status: 'connecting', failure: null });
    // Most of the telephone's program, which only the page that is the telephone needs.
    const loading = import('./sipLine.js').catch(() => null);
    const leads = await this.tab.lead(takeOver, over);
    if (over.aborted) return;
    if (!leads) return this.end('other_tab');
    try {
      const track = await this.microphone.open(readDevices().input ?? undefined);
      if (over.aborted) return;
      // Null: another input was chosen meanwhile, and openInput has it.
      this.track = track ?? this.track;
    } catch {
      if (over.aborted) return;
      this.end('off');
      this.set({ failure: 'no_microphone' });
      return;
    }
    const sip = await loading;
    if (over.aborted) return;
    if (sip === null) {
      this.end('off');
      this.set({ failure: 'exchange_away' });
      return;
    }
    const account = await this.takeAccount(takeOver, over);
    if (account === null || this.track === null) return;
    this.track.enabled = !this.state.isMuted;
    sessionStorage.setItem(mark, this.pageId);
    this.between.postMessage('taken');
    this.line = new sip.SipLine(account, this.track, {
      onRegistered: (isRegistered) => {
        const isCutOff = !isRegistered && (this.isRegistered || this.state.isCutOff);
        this.isRegistered = isRegistered;
        this.set({ isCutOff });
        this.show();
        // The server judges again at once.
        if (isRegistered) this.tell();
      },
      onCall: (call) => this.called(call),
      onSound: (stream) => {
        if (stream === null) this.loudspeaker.silence();
        else this.loudspeaker.play(stream);
      },
    });
    this.beat = new Worker(new URL('./beat.ts', import.meta.url), { type: 'module' });
    this.beatAt = Date.now();
    this.beat.addEventListener('message', () => this.look());
    this.line.start();
  }

  /** Looks whether all is well, and whether it stopped since the last time. */
  private look(): void {
    if (this.line === null) return;
    this.noteSleep();
    this.line.check();
    this.tell();
  }

  /** What stopped meanwhile is started again; a microphone that the system has taken away is opened again. */
  private noteSleep(): void {
    const silentMs = Date.now() - this.beatAt;
    this.beatAt = Date.now();
    if (silentMs <= asleepAfterMs) return;
    this.set({ sleptS: Math.round(silentMs / 1000) });
    this.line?.noteSleep();
    this.microphone.wake();
    this.loudspeaker.wake();
    if (this.microphone.state === 'ended') void this.openInput();
  }

  /** Asks the server until there is an account, or another page is the telephone, or it is `over`. */
  private async takeAccount(takeOver: boolean, over: AbortSignal): Promise<SipAccount | null> {
    while (!over.aborted) {
      try {
        const taken = await askServer('POST /api/telephone', { pageId: this.pageId, takeOver });
        if (over.aborted) return null;
        this.echo = taken.echo;
        const origin = location.origin.replace(/^http/, 'ws');
        const { user, realm, ha1, path } = taken;
        return { user, realm, ha1, url: `${origin}${path}?page=${this.pageId}` };
      } catch (error) {
        if (over.aborted) return null;
        const { status, error: why } =
          error instanceof TelephoneRefused ? error : new TelephoneRefused(0, '');
        if (why === 'other_tab') {
          this.end('other_tab');
          return null;
        }
        if (status !== 0 && status < 500) {
          this.end('off');
          return null;
        }
        this.set({ failure: 'exchange_away' });
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
    return null;
  }

  private called(call: LineCall): void {
    this.call = call;
    if (call === 'none') this.set({ isTestCall: false });
    this.show();
  }

  private heardFrom({ state, level }: MicrophoneNews): void {
    const isNews = state !== this.state.microphone;
    this.set({ microphone: state, level });
    if (isNews) this.tell();
  }

  /**
   * Reports to the server, one request at a time; a change meanwhile leads to the next request.
   * Never rejects.
   */
  private tell(): void {
    if (this.line !== null) void this.tellings.want();
  }

  private async tellOnce(): Promise<void> {
    if (this.line === null) return;
    const { microphone } = this.state;
    try {
      const said = await askServer('POST /api/telephone/state', {
        pageId: this.pageId,
        microphone,
      });
      if (said.isTelephone) this.set({ why: said.why, failure: null });
      else this.lostTo('other_tab');
    } catch (error) {
      // The user has signed out or the session has ended, so the account is gone, too.
      if (error instanceof TelephoneRefused && error.status === 401) this.lostTo('off');
    }
  }

  private async openInput(deviceId?: string): Promise<void> {
    try {
      const track = await this.microphone.open(deviceId ?? readDevices().input ?? undefined);
      if (track === null) return;
      this.track = track;
      track.enabled = !this.state.isMuted;
      await this.line?.sendFrom(track);
    } catch {
      if (this.track !== null) this.set({ microphone: 'ended' });
    }
    this.tell();
  }

  /** If our microphone is gone when one is plugged in, that one is opened. */
  private async devicesChanged(): Promise<void> {
    if (this.line !== null && this.microphone.state === 'ended') await this.openInput();
  }

  /** Another page is the telephone now, or none is. */
  private lostTo(status: 'other_tab' | 'off'): void {
    if (this.line === null && this.starting === null) return;
    sessionStorage.removeItem(mark);
    this.line?.abandon();
    this.end(status);
    if (status === 'off') this.between.postMessage('left');
  }

  private end(status: 'other_tab' | 'off'): void {
    this.starting?.abort();
    this.starting = null;
    this.line = null;
    this.beat?.terminate();
    this.beat = null;
    this.microphone.close();
    this.loudspeaker.silence();
    this.track = null;
    this.tab.leave();
    this.isRegistered = false;
    this.call = 'none';
    this.set({ ...telephoneOff, status });
  }

  private show(): void {
    if (this.line === null) return;
    const { call, isRegistered } = this;
    this.set({
      status: call !== 'none' ? call : isRegistered ? 'registered' : 'connecting',
      from: this.line.from,
    });
  }

  private set(change: Partial<TelephoneState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
