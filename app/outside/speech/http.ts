/** Any speech engine that answers over HTTP. */
import { SpeechError, type SpeechEngine } from './speechEngine.js';
import { isWav } from './wav.js';

/**
 * POSTs `{"text","language"}` as JSON and takes the answer's body as a WAV.
 * @param timeoutMs for the whole answer
 * @param maxBytes a longer answer is refused while it arrives
 */
export function makeHttpEngine(
  url: string,
  { timeoutMs = 20_000, maxBytes = 20_000_000 } = {},
): SpeechEngine {
  // A URL may carry a password; errors and cache keys name only where it points.
  const { origin, pathname } = new URL(url);
  const engine = `http ${origin}${pathname}`;
  return {
    name: 'http',
    identity: () => Promise.resolve(engine),
    async speak(text, language) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'audio/wav' },
          body: JSON.stringify({ text, language }),
          signal: AbortSignal.timeout(timeoutMs),
        });
        if (!response.ok) {
          await response.body?.cancel();
          throw new SpeechError(engine, `answered ${response.status} ${response.statusText}`);
        }
        const chunks: Uint8Array[] = [];
        let size = 0;
        const body: AsyncIterable<Uint8Array> | null = response.body;
        for await (const chunk of body ?? []) {
          size += chunk.length;
          if (size > maxBytes) throw new SpeechError(engine, `sent more than ${maxBytes} bytes`);
          chunks.push(chunk);
        }
        const wav = Buffer.concat(chunks);
        if (!isWav(wav)) throw new SpeechError(engine, 'sent something that is no WAV');
        return wav;
      } catch (error) {
        if (error instanceof SpeechError) throw error;
        const reason =
          error instanceof Error && error.name === 'TimeoutError'
            ? `did not answer within ${timeoutMs} ms`
            : `cannot be reached: ${describe(error)}`;
        throw new SpeechError(engine, reason, { cause: error });
      }
    },
  };
}

/** fetch says only "fetch failed"; why stands in the cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
