/**
 * What a page notes of its calls, by the page's own clock: the call card is drawn, the telephone
 * rings, the agent clicks on answer, the caller's tone comes out of the connection.
 */

/** Hertz. Whole waves fit into 10 ms, the piece of sound that a browser hands out. */
export const tones = { caller: 1700, agent: 2400 } as const;

/** A sound is a tone when this share of its energy is the tone's; music and speech stay below. */
export const toneShare = 0.6;
/** A tone is heard when so many pieces in a row are the tone; its first piece counts. */
export const piecesInARow = 3;

export type What =
  /** The desk has the live event of the offer; the peer's page has none. */
  | 'arrived'
  /** The card with the caller's number is painted. */
  | 'drawn'
  /** The card has the button for answering. */
  | 'rings'
  | 'clicked'
  /** The telephone has sent its SIP answer. */
  | 'sent'
  /** ICE and DTLS are done. */
  | 'connected'
  /** The caller's tone comes. */
  | 'heard';

export interface Note {
  readonly what: What;
  /** The caller's, as the card shows it. */
  readonly number: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Runs in an agent's page before its own scripts; the page calls `noted` with each note. */
export const notePage = (agentId: number): string => `(() => {
  let offered = '';
  let answered = '';
  let isRinging = false;
  let arrivedAt = 0;
  const note = (what, number, at = Date.now()) => globalThis.noted?.({ what, number, at });

  // A message that is sent in the frame's callback arrives after the frame is painted.
  const whenDrawn = (work) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = work;
    channel.port2.postMessage(null);
  });
  const look = () => {
    const card = document.querySelector('.call-card.offered');
    const number = card?.querySelector('.call-number')?.textContent ?? '';
    if (number !== offered) {
      offered = number;
      isRinging = false;
      const arrived = arrivedAt;
      arrivedAt = 0;
      if (number !== '') whenDrawn(() => {
        note('drawn', number);
        if (arrived !== 0) note('arrived', number, arrived);
      });
    }
    if (number !== '' && !isRinging && card.querySelector('button.answer') !== null) {
      isRinging = true;
      whenDrawn(() => note('rings', number));
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  addEventListener('click', (event) => {
    if (event.target.closest?.('button.answer') === null) return;
    answered = offered;
    note('clicked', answered, Date.now() - (performance.now() - event.timeStamp));
  }, { capture: true });

  const listen = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function (name, listener) {
    return listen.call(this, name, name !== 'live' ? listener : (message) => {
      const at = Date.now();
      if (JSON.parse(message.data).some(({ kind, change, agentId }) => kind === 'entry' && change === 'offered' && agentId === ${agentId})) arrivedAt = at;
      listener(message);
    });
  };

  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (typeof data === 'string' && /^SIP\\/2.0 200 /.test(data) && /^CSeq: *\\d+ INVITE/im.test(data)) note('sent', answered);
    return send.call(this, data);
  };

  // A tone is no voice, and voice processing would take it for noise.
  const media = navigator.mediaDevices;
  const open = media?.getUserMedia.bind(media);
  if (media) media.getUserMedia = () =>
    open({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });

  const isTone = (plane, rate) => {
    let energy = 0, re = 0, im = 0;
    for (let at = 0; at < plane.length; at += 1) {
      const angle = (2 * Math.PI * ${tones.caller} * at) / rate;
      energy += plane[at] * plane[at];
      re += plane[at] * Math.cos(angle);
      im += plane[at] * Math.sin(angle);
    }
    const share = (2 * (re * re + im * im)) / (plane.length * energy);
    return energy / plane.length > 1e-5 && share > ${toneShare};
  };
  const hear = async (track) => {
    const number = answered;
    const mine = track.clone();
    const reader = new MediaStreamTrackProcessor({ track: mine }).readable.getReader();
    let since = 0;
    for (let inARow = 0; inARow < ${piecesInARow}; ) {
      const { done, value } = await reader.read();
      if (done) return;
      const at = Date.now();
      const plane = new Float32Array(value.numberOfFrames);
      value.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
      inARow = isTone(plane, value.sampleRate) ? inARow + 1 : 0;
      if (inARow === 1) since = at;
      value.close();
    }
    note('heard', number, since);
    await reader.cancel();
    mine.stop();
  };
  const Real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener('track', ({ track }) => void hear(track));
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') note('connected', answered);
      });
    }
  };
})()`;
