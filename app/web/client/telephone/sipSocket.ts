/**
 * The WebSocket under SIP. It reconnects for ever: soon at first, in the end every eight seconds,
 * and at once when the network is back. A socket that has been silent for longer than the exchange
 * ever is counts as dead, whatever the system says of it. That is the case after sleep.
 * Hence all times here are by the wall clock: the other clock stops while the machine sleeps.
 */
import type { Socket } from 'jssip';

const firstRetryMs = 300;
const longestRetryMs = 8000;
/** The exchange asks every four seconds whether the page is there. */
const deadAfterMs = 13_000;
/**
 * A connection that is not open after this is begun again, and waited for longer each time: a line or
 * an exchange that is slower than the first wait would otherwise never be reached.
 */
const openWithinMs = 6000;
const openWithinMostMs = 30_000;

/** Implements the socket that JsSIP expects. */
export class SipSocket implements Socket {
  via_transport = 'WS';
  private socket: WebSocket | null = null;
  private heardAt = 0;
  private beganAt = 0;
  private retryMs = firstRetryMs;
  private openWithinMs = openWithinMs;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isWanted = false;

  /** @param url `wss://…` */
  constructor(readonly url: string) {
    this.via_transport = url.startsWith('wss:') ? 'WSS' : 'WS';
    addEventListener('online', this.reconnect);
  }

  get sip_uri(): string {
    return `sip:${new URL(this.url).host};transport=ws`;
  }

  /* Set by JsSIP. */
  onconnect(): void {}
  ondisconnect(_error: boolean, _code?: number, _reason?: string): void {}
  ondata(_data: unknown): void {}

  isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.socket?.readyState === WebSocket.CONNECTING;
  }

  connect(): void {
    this.isWanted = true;
    this.open();
  }

  disconnect(): void {
    this.isWanted = false;
    clearTimeout(this.timer);
    this.drop();
  }

  /** Closes the socket for good. */
  end(): void {
    removeEventListener('online', this.reconnect);
    this.disconnect();
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (!this.isConnected()) return false;
    this.socket?.send(message as string);
    return true;
  }

  /** Checks whether the connection is alive; call it regularly. */
  check(): void {
    const now = Date.now();
    const isDead = this.isConnected() && now - this.heardAt > deadAfterMs;
    const isStuck = this.isConnecting() && now - this.beganAt > this.openWithinMs;
    if (isStuck) this.openWithinMs = Math.min(openWithinMostMs, this.openWithinMs * 2);
    if (isDead || isStuck) this.lost(4000, 'silent');
  }

  private readonly reconnect = (): void => {
    if (!this.isWanted) return;
    this.retryMs = firstRetryMs;
    this.openWithinMs = openWithinMs;
    // A connection from before the network went down cannot be trusted.
    if (this.isConnected()) this.lost(4001, 'online');
    else this.open();
  };

  private open(): void {
    clearTimeout(this.timer);
    if (!this.isWanted || this.isConnected() || this.isConnecting()) return;
    this.beganAt = Date.now();
    const socket = new WebSocket(this.url, 'sip');
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.heardAt = Date.now();
      this.retryMs = firstRetryMs;
      this.openWithinMs = openWithinMs;
      this.onconnect();
    };
    socket.onmessage = ({ data }) => {
      if (this.socket !== socket) return;
      this.heardAt = Date.now();
      this.ondata(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (this.socket === socket) this.lost(code, reason);
    };
  }

  private lost(code: number, reason: string): void {
    this.drop();
    this.ondisconnect(true, code, reason);
    if (!this.isWanted) return;
    const waitMs = this.retryMs * (0.75 + Math.random() / 2);
    this.retryMs = Math.min(longestRetryMs, this.retryMs * 2);
    this.timer = setTimeout(() => this.open(), waitMs);
  }

  private drop(): void {
    const { socket } = this;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
