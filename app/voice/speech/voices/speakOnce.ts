/**
 * A process of its own, for a model that nobody has heard yet: the library ends the whole process
 * when a model is broken. It reads a request as JSON from standard input, and writes to the file
 * `output` the rate (32 bits) and the samples (32-bit floats), both little-endian.
 *
 * It imports nothing of the app, so that Node can also run it from its source.
 */
import type { OfflineTtsConfig } from 'sherpa-onnx-node';

/** What {@link file://./tryVoice.ts} asks for. */
export interface SpeakRequest {
  readonly config: OfflineTtsConfig;
  readonly text: string;
  readonly speaker: number;
  readonly speed: number;
  readonly output: string;
}

async function speakOnce(): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  const { json } = await import('node:stream/consumers');
  const { default: sherpa } = await import('sherpa-onnx-node');
  const { config, text, speaker, speed, output } = (await json(process.stdin)) as SpeakRequest;
  const tts = await sherpa.OfflineTts.createAsync(config);
  if (speaker >= Math.max(1, tts.numSpeakers)) {
    throw new Error(`it has ${tts.numSpeakers} speakers, counted from 0`);
  }
  const { samples, sampleRate } = await tts.generateAsync({
    text,
    sid: speaker,
    speed,
    enableExternalBuffer: false,
  });
  const said = Buffer.alloc(4 + samples.length * 4);
  said.writeUInt32LE(sampleRate, 0);
  samples.forEach((sample, index) => said.writeFloatLE(sample, 4 + index * 4));
  await writeFile(output, said);
}

speakOnce().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
