/** Where the console is, and as whom to speak to it. */
import { readSettings } from '../../core/config.js';
import { isLoopback } from '../../core/loopback.js';
import { BadInput } from '../terminal/badInput.js';
import { personalToken } from '../terminal/personalToken.js';
import { plain } from '../terminal/textTable.js';

export interface ConsoleAddress {
  /** `https://hotline.example`, without a path. */
  readonly origin: string;
  readonly token: string;
}

/**
 * Reads the address and the token: by default the console of this installation.
 * @throws BadInput when there is no token, or it would travel in the clear.
 */
export async function consoleAddress(
  env: NodeJS.ProcessEnv,
  given: string | undefined,
): Promise<ConsoleAddress> {
  const named = given ?? env.HOTLINE_API_URL;
  const url = named ?? readSettings(env, ['WEB_ORIGIN'] as const).WEB_ORIGIN;
  const name = given === undefined ? 'HOTLINE_API_URL' : '--url';
  const parsed = URL.parse(url);
  if (parsed === null || !['https:', 'http:'].includes(parsed.protocol)) {
    throw new BadInput(`${name} ${plain(url)} must be an address such as https://hotline.example`);
  }
  if (parsed.protocol === 'http:' && !isLoopback(parsed.hostname)) {
    throw new BadInput(
      `${name} ${plain(url)} must begin with https: anybody on the way could read the token`,
    );
  }
  const token = await personalToken(env, 'HOTLINE_API_TOKEN');
  if (token === null) {
    throw new BadInput(
      'HOTLINE_API_TOKEN or HOTLINE_API_TOKEN_FILE must have a token: make one in the console, under My account',
    );
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) {
    throw new BadInput('HOTLINE_API_TOKEN is not a token of the console');
  }
  return { origin: parsed.origin, token };
}
