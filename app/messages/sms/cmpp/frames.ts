/** Splits the bytes of a connection into packets. */
import { CmppError } from './packets.js';

/** The longest packet of the protocol is a SUBMIT to 100 telephones of version 3: 3491 bytes. */
const longest = 4096;

/** Collects bytes until a packet is whole. */
export class FrameSplitter {
  private waiting: Buffer = Buffer.alloc(0);

  /**
   * @returns the packets that are whole now, each with its header.
   * @throws CmppError when a length is impossible: nothing after it could be read.
   */
  push(chunk: Buffer): Buffer[] {
    this.waiting = this.waiting.length === 0 ? chunk : Buffer.concat([this.waiting, chunk]);
    const frames: Buffer[] = [];
    while (this.waiting.length >= 4) {
      const length = this.waiting.readUInt32BE();
      if (length < 12 || length > longest) throw new CmppError(`a packet of ${length} bytes`);
      if (this.waiting.length < length) break;
      frames.push(this.waiting.subarray(0, length));
      this.waiting = this.waiting.subarray(length);
    }
    return frames;
  }
}
