/**
 * The part of sherpa-onnx-node that we use. The package has no types; the names are those of its
 * types.js.
 */
declare module 'sherpa-onnx-node' {
  export interface OfflineTtsConfig {
    readonly model: {
      readonly vits?: {
        readonly model: string;
        readonly tokens: string;
        readonly lexicon: string;
        readonly dataDir: string;
        readonly dictDir: string;
      };
      readonly matcha?: {
        readonly acousticModel: string;
        readonly vocoder: string;
        readonly tokens: string;
        readonly lexicon: string;
        readonly dataDir: string;
        readonly dictDir: string;
      };
      readonly kokoro?: {
        readonly model: string;
        readonly voices: string;
        readonly tokens: string;
        readonly lexicon: string;
        readonly dataDir: string;
        readonly dictDir: string;
        readonly lang: string;
      };
      readonly numThreads: number;
      readonly provider: 'cpu';
      readonly debug: boolean;
    };
    readonly maxNumSentences: number;
    readonly ruleFsts: string;
  }
  export class OfflineTts {
    static createAsync(config: OfflineTtsConfig): Promise<OfflineTts>;
    readonly numSpeakers: number;
    readonly sampleRate: number;
    /** Runs outside the event loop. */
    generateAsync(request: {
      text: string;
      sid: number;
      speed: number;
      enableExternalBuffer: boolean;
    }): Promise<{ samples: Float32Array; sampleRate: number }>;
  }
  /**
   * The package is CommonJS, and Node finds only one of its names by itself: import() gives the
   * others as the default only.
   */
  const all: { readonly OfflineTts: typeof OfflineTts };
  export default all;
}
