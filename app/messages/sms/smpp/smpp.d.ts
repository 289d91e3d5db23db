/** The codec of npm's smpp: the part that the driver uses. */
declare module 'smpp' {
  /** A decoded or a new PDU: its parameters and TLVs by their names in the specification. */
  export class PDU {
    constructor(command: string, options?: Readonly<Record<string, unknown>>);
    static fromBuffer(buffer: Buffer): PDU | false;
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    response(options?: Readonly<Record<string, unknown>>): PDU;
    toBuffer(): Buffer;
    readonly [parameter: string]: unknown;
  }
  interface Encoding {
    match(text: string): boolean;
    encode(text: string): Buffer;
  }
  /** `ASCII` is the GSM alphabet, an octet for each letter; those of its extension take two. */
  export const encodings: { readonly ASCII: Encoding };
}
