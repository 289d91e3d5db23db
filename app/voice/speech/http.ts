/** A speech engine that is reached over HTTP. */
import { SpeechError, type SpeechEngine } from './speechEngine.js';
import { isWav } from '../../telephony/wav.js';

/**
 * Makes an engine that POSTs `{"text","language"}` as JSON and expects a WAV as the response body.
 * A user and password in the URL are sent as basic authorization.
 * @param timeoutMs for the whole response
 * @param maxBytes a longer response is refused while it arrives
 */
export function makeHttpEngine(
  url: string,
  { timeoutMs = 20_000, maxBytes = 20_000_000 } = {},
): SpeechEngine {
  // A URL may contain a password or a key, so errors and cache keys name only its origin and path.
  const target = new URL(url);
  const engine = `http ${target.origin}${target.pathname}`;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'audio/wav',
  };
  if (target.username !== '') {
    const login = [target.username, target.password].map(decodeURIComponent).join(':');
    headers['authorization'] = `Basic ${Buffer.from(login).toString('base64')}`;
    // fetch refuses a URL with credentials.
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
        if (!isWav(wav)) throw new SpeechError(engine, 'sent data that is not a WAV file');
        return wav;
      } catch (error) {
        if (error instanceof SpeechError) throw error;
        const { name, message, cause } = error as Error & { cause?: { message?: string } };
        const reason =
          name === 'TimeoutError'
            ? `did not answer within ${timeoutMs} ms`
            : // fetch says only "fetch failed"; the cause says why.
              `cannot be reached: ${cause?.message ?? message}`;
        throw new SpeechError(engine, reason, { cause: error });
      }
    },
  };
}
