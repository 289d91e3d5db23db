/** Any speech engine that answers over HTTP. */
import { SpeechError, type SpeechEngine } from './speechEngine.js';
import { isWav } from '../telephony/wav.js';

/**
 * POSTs `{"text","language"}` as JSON and takes the answer's body as a WAV. User and password of the URL are sent
 * as basic authorization.
 * @param timeoutMs for the whole answer
 * @param maxBytes a longer answer is refused while it arrives
 */
export function makeHttpEngine(
  url: string,
  { timeoutMs = 20_000, maxBytes = 20_000_000 } = {},
): SpeechEngine {
  // A URL may carry a password or a key; errors and cache keys name only where it points.
  const target = new URL(url);
  const engine = `http ${target.origin}${target.pathname}`;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'audio/wav',
  };
  if (target.username !== '') {
    const login = [target.username, target.password].map(decodeURIComponent).join(':');
    headers['authorization'] = `Basic ${Buffer.from(login).toString('base64')}`;
    // fetch refuses a URL that still has them.
    target.username = target.password = '';
  }
  return {
    name: 'http',
    identity: () => Promise.resolve(engine),
    async speak(text, language) {
      try {
        const response = await fetch(target, {
          method: 'POST',
          headers,
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
        const { name, message, cause } = error as Error & { cause?: { message?: string } };
        const reason =
          name === 'TimeoutError'
            ? `did not answer within ${timeoutMs} ms`
            : // fetch says only "fetch failed"; why stands in the cause.
              `cannot be reached: ${cause?.message ?? message}`;
        throw new SpeechError(engine, reason, { cause: error });
      }
    },
  };
}
