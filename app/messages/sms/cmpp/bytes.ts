/**
 * Writes and reads the fields of a packet: whole numbers with the highest byte first, and texts of
 * a fixed length.
 */
import { CmppError } from './packets.js';

/** Collects the fields of a packet. */
export class FieldWriter {
  private readonly parts: Buffer[] = [];

  /** A number of one byte. @throws RangeError when it needs more. */
  byte(value: number): this {
    if (value < 0 || value > 255) throw new RangeError(`${value} does not fit into a byte`);
    const field = Buffer.alloc(1);
    field.writeUInt8(value);
    return this.bytes(field);
  }

  /** A number of four bytes. */
  word(value: number): this {
    const field = Buffer.alloc(4);
    field.writeUInt32BE(value);
    return this.bytes(field);
  }

  /** A number of eight bytes. */
  long(value: bigint): this {
    const field = Buffer.alloc(8);
    field.writeBigUInt64BE(value);
    return this.bytes(field);
  }

  /**
   * A text of a fixed length, filled up with zero bytes.
   * @throws RangeError when it is longer, or not ASCII.
   */
  text(value: string, length: number): this {
    // eslint-disable-next-line no-control-regex -- a text ends at a zero byte, so it cannot hold one
    if (!/^[\x01-\x7f]*$/.test(value)) throw new RangeError(`not ASCII: ${value}`);
    if (value.length > length) throw new RangeError(`longer than ${length} characters: ${value}`);
    const field = Buffer.alloc(length);
    field.write(value, 'latin1');
    return this.bytes(field);
  }

  bytes(value: Buffer): this {
    this.parts.push(value);
    return this;
  }

  /** Returns all fields so far. */
  join(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Reads the fields of a packet one after the other. */
export class FieldReader {
  private place = 0;

  constructor(private readonly data: Buffer) {}

  byte(): number {
    return this.bytes(1).readUInt8();
  }

  word(): number {
    return this.bytes(4).readUInt32BE();
  }

  long(): bigint {
    return this.bytes(8).readBigUInt64BE();
  }

  /** A text of a fixed length, up to its first zero byte. */
  text(length: number): string {
    const field = this.bytes(length);
    const end = field.indexOf(0);
    return field.toString('latin1', 0, end === -1 ? length : end);
  }

  /** @throws CmppError when fewer are left. */
  bytes(length: number): Buffer {
    const field = this.data.subarray(this.place, this.place + length);
    if (field.length < length) throw new CmppError('the packet is too short');
    this.place += length;
    return field;
  }

  left(): number {
    return this.data.length - this.place;
  }

  /** @throws CmppError when bytes are left that belong to no field. */
  end(): void {
    if (this.left() > 0) throw new CmppError(`the packet has ${this.left()} bytes too many`);
  }
}
