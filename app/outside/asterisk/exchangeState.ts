/** What an Asterisk says of itself, for the doctor: one question each, no lasting connection. */

export interface ExchangeState {
  /** For example `22.10.1`. */
  readonly version: string;
  /** Its name, which must be that of the node (HOTLINE_NODE); empty when it has none. */
  readonly systemName: string;
  /** Calls it takes at once; null when there is no limit. */
  readonly maxCalls: number | null;
  /** Whether an app is there to take the calls. */
  readonly isAppConnected: boolean;
}

interface AsteriskInfo {
  readonly system: { readonly version: string };
  readonly config: { readonly name: string; readonly max_channels?: number };
}

/**
 * @throws Error when it does not answer within 5 s, or refuses the password.
 */
export async function readExchangeState(settings: {
  readonly ARI_URL: string;
  readonly ARI_USER: string;
  readonly ARI_PASSWORD: string;
  readonly ARI_APP: string;
}): Promise<ExchangeState> {
  const ask = (path: string) =>
    fetch(new URL(`/ari/${path}`, settings.ARI_URL), {
      headers: {
        authorization: `Basic ${Buffer.from(`${settings.ARI_USER}:${settings.ARI_PASSWORD}`).toString('base64')}`,
      },
      signal: AbortSignal.timeout(5000),
    });
  const answer = await ask('asterisk/info?only=system,config').catch((error: unknown) => {
    throw new Error(`does not answer at ${new URL(settings.ARI_URL).host}`, { cause: error });
  });
  if (answer.status === 401) throw new Error('refuses ARI_USER with ARI_PASSWORD');
  if (!answer.ok) throw new Error(`answers ${answer.status} ${answer.statusText}`);
  const info = (await answer.json()) as AsteriskInfo;
  const app = await ask(`applications/${settings.ARI_APP}`);
  return {
    version: info.system.version.split('+')[0] ?? info.system.version,
    systemName: info.config.name,
    maxCalls: info.config.max_channels ?? null,
    isAppConnected: app.ok,
  };
}
