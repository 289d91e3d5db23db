/**
 * The chosen microphone and loudspeakers. This browser keeps them, so that they survive a reload.
 */
const storageKey = 'hotline.devices';

/** Ids of devices, as this browser gives them to this site. */
export interface ChosenDevices {
  /** Null: the system's default. */
  readonly input: string | null;
  /** The device for the caller's voice; `default` is the system's default. */
  readonly output: string;
  /**
   * The device for the ring tone: a loudspeaker beside the headset, for an agent who has taken the
   * headset off.
   */
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
    // Storage may be forbidden, and may contain any text.
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

/**
 * Makes an audio context that plays on a device; on the system's default where the browser offers
 * no choice, or the device is gone.
 */
export function audioOn(deviceId: string): AudioContext {
  const context = new AudioContext();
  if (deviceId !== 'default' && 'setSinkId' in context && typeof context.setSinkId === 'function') {
    const set = context.setSinkId as (id: string) => Promise<void>;
    void set.call(context, deviceId).catch(() => undefined);
  }
  return context;
}
