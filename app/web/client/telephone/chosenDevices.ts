/** Which microphone and loudspeakers were chosen: kept in this browser, so that a page that is loaded anew has them. */
const storageKey = 'hotline.devices';

/** Ids of devices, as this browser gives them to this site. */
export interface ChosenDevices {
  /** Null: the system's own choice. */
  readonly input: string | null;
  /** What the caller is heard on; `default` is the system's own. */
  readonly output: string;
  /** What it rings on: a loudspeaker beside the headset, for whoever has taken it off. */
  readonly ringer: string;
}

const systemsOwn: ChosenDevices = { input: null, output: 'default', ringer: 'default' };

export function readDevices(): ChosenDevices {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return systemsOwn;
    const { input, output, ringer } = stored as Record<string, unknown>;
    return {
      input: typeof input === 'string' ? input : null,
      output: typeof output === 'string' ? output : 'default',
      ringer: typeof ringer === 'string' ? ringer : 'default',
    };
  } catch {
    // Storage may be forbidden, and what stands there may be anybody's.
    return systemsOwn;
  }
}

export function chooseDevices(change: Partial<ChosenDevices>): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify({ ...readDevices(), ...change }));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** An audio context that sounds on a device: on the system's own where no page may choose, or the device is gone. */
export function audioOn(deviceId: string): AudioContext {
  const context = new AudioContext();
  if (deviceId !== 'default' && 'setSinkId' in context && typeof context.setSinkId === 'function') {
    const set = context.setSinkId as (id: string) => Promise<void>;
    void set.call(context, deviceId).catch(() => undefined);
  }
  return context;
}
