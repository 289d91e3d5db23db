/**
 * SIP by JsSIP: one registration, one call at a time. The server does hold, transfer and the rest.
 */
import { UA } from 'jssip';
import type { RTCSession, IncomingRTCSessionEvent, OutgoingRTCSessionEvent } from './jssipTypes.js';
import { SipSocket } from './sipSocket.js';

/** The SIP account of this page. */
export interface SipAccount {
  readonly user: string;
  readonly realm: string;
  readonly ha1: string;
  /** `wss://…` */
  readonly url: string;
}

export type LineCall = 'none' | 'ringing' | 'talking';

export interface SipLineNews {
  onRegistered(isRegistered: boolean): void;
  onCall(call: LineCall): void;
  onSound(stream: MediaStream | null): void;
}

/**
 * No STUN: host candidates reach the exchange. The first candidate is enough; otherwise JsSIP waits
 * for all of them.
 */
const pcConfig: RTCConfiguration = { iceServers: [] };
const expiresS = 120;
/**
 * Whether nothing comes from the other side any more: a page that slept, or had no network, is not told that its call is over, and its
 * connection notices it within seconds.
 */
const isDead = ({ connection }: RTCSession) =>
  ['disconnected', 'failed', 'closed'].includes(connection?.iceConnectionState ?? 'closed');

/** An ICE candidate of this browser, and what sends the answer with those gathered so far. */
interface FoundCandidate {
  readonly candidate: RTCIceCandidate;
  readonly ready: () => void;
}

/** For a line that has ended: JsSIP still reports failures, when another line may be the page's. */
const noNews: SipLineNews = {
  onRegistered: () => undefined,
  onCall: () => undefined,
  onSound: () => undefined,
};

export class SipLine {
  private readonly socket: SipSocket;
  private readonly ua: UA;
  private session: RTCSession | null = null;
  /** The call that the agent answered last. */
  private answered: RTCSession | null = null;
  /** The call that the page had when it slept last. */
  private slept: RTCSession | null = null;
  private track: MediaStreamTrack;

  constructor(
    { user, realm, ha1, url }: SipAccount,
    track: MediaStreamTrack,
    private news: SipLineNews,
  ) {
    this.track = track;
    this.socket = new SipSocket(url);
    this.ua = new UA({
      sockets: this.socket,
      uri: `sip:${user}@${realm}`,
      authorization_user: user,
      ha1,
      realm,
      register: true,
      register_expires: expiresS,
      session_timers: false,
      // The socket reconnects by itself, and sooner.
      connection_recovery_min_interval: 10,
      connection_recovery_max_interval: 10,
    });
    this.ua.on('registered', () => this.news.onRegistered(true));
    this.ua.on('unregistered', () => this.news.onRegistered(false));
    this.ua.on('disconnected', () => {
      this.news.onRegistered(false);
      this.stopRinging();
    });
    this.ua.on('registrationFailed', () => {
      this.news.onRegistered(false);
      // The exchange may have just started, or may not know the account yet.
      setTimeout(() => {
        if (this.socket.isConnected()) this.ua.register();
      }, 500);
    });
    this.ua.on('newRTCSession', (event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) =>
      this.newSession(event),
    );
  }

  get call(): LineCall {
    if (this.session === null) return 'none';
    return this.session.isEstablished() ? 'talking' : 'ringing';
  }

  /** The name and number of the incoming call; null when there is none. */
  get from(): string | null {
    if (this.session === null || String(this.session.direction) !== 'incoming') return null;
    const { display_name: name, uri } = this.session.remote_identity;
    return [name, uri.user].filter((each) => each && each !== 'anonymous').join(' ');
  }

  start(): void {
    this.ua.start();
  }

  /** Checks whether the connection to the exchange is alive. */
  check(): void {
    this.socket.check();
  }

  /** The page has slept: its call may be over, and nobody could tell the page. */
  noteSleep(): void {
    this.slept = this.session;
  }

  /** Hangs up, unregisters and ends. */
  stop(): void {
    this.news = noNews;
    this.ua.stop();
    setTimeout(() => this.socket.end(), 1000);
  }

  /**
   * Another page is the telephone. The exchange gets no message, because its call may already be
   * that page's.
   */
  abandon(): void {
    this.socket.end();
    this.session?.connection?.close();
    this.session = null;
    this.news.onSound(null);
    this.news = noNews;
    // Otherwise it would register again and again. Nothing is sent without the socket.
    this.ua.stop();
  }

  answer(): void {
    const { session } = this;
    // The first of two presses has already answered the call.
    if (session === null || this.answered === session) return;
    this.answered = session;
    session.answer({ mediaStream: this.stream(), pcConfig });
  }

  hangUp(): void {
    const { session } = this;
    if (session === null) return;
    // 486 (Busy Here) would mean a busy telephone; 603 means that the agent declines.
    session.terminate(session.isEstablished() ? {} : { status_code: 603 });
  }

  dial(target: string): void {
    if (this.session !== null) return;
    this.ua.call(`sip:${target}@hotline`, { mediaStream: this.stream(), pcConfig });
  }

  /** Sends the audio of another input from now on, also during a call. */
  async sendFrom(track: MediaStreamTrack): Promise<void> {
    track.enabled = this.track.enabled;
    this.track = track;
    const senders = this.session?.connection?.getSenders() ?? [];
    for (const sender of senders)
      if (sender.track?.kind !== 'video') await sender.replaceTrack(track);
  }

  /**
   * Without a connection neither the agent's answer would arrive, nor the news that another agent
   * has the caller.
   */
  private stopRinging(): void {
    if (this.session === null || this.session.isEstablished()) return;
    this.session = null;
    this.news.onCall('none');
  }

  private stream(): MediaStream {
    return new MediaStream([this.track]);
  }

  private newSession(event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent): void {
    const { session, originator, request } = event;
    const isComing = String(originator) === 'remote';
    const answersItself = isComing && /auto/i.test(request.getHeader('Answer-Mode') ?? '');
    if (this.session !== null) {
      // The exchange rings again for an agent call whose former call this page still holds, or for the next
      // caller: the new call replaces one that is dead, or in which the page slept, because an agent who talks is
      // not rung. Any other call finds this telephone busy.
      const isOver = this.session === this.slept || isDead(this.session);
      if (!answersItself && !(this.session.isEstablished() && isOver)) {
        session.terminate({ status_code: 486 });
        return;
      }
      const old = this.session;
      this.session = null;
      old.terminate();
    }
    this.session = session;
    const isCurrent = () => this.session === session;
    const over = () => {
      if (!isCurrent()) return;
      this.session = null;
      this.news.onSound(null);
      this.news.onCall('none');
    };
    // Asterisk uses only UDP. Given an answer without a UDP candidate, it does without ICE, and nobody
    // is heard. One is enough: Asterisk learns other addresses from the browser's checks.
    session.on('icecandidate', ({ candidate, ready }: FoundCandidate) => {
      if (candidate.protocol === 'udp') ready();
    });
    session.on('ended', over);
    session.on('failed', over);
    session.on('confirmed', () => isCurrent() && this.news.onCall('talking'));
    session.on('accepted', () => isCurrent() && this.news.onCall('talking'));
    const hear = (connection: RTCPeerConnection) => {
      connection.addEventListener('track', ({ streams, track }) => {
        if (isCurrent()) this.news.onSound(streams[0] ?? new MediaStream([track]));
      });
    };
    if (session.connection) hear(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => hear(peerconnection));
    // A call that answers itself must not ring.
    if (answersItself) this.answer();
    else this.news.onCall('ringing');
  }
}
