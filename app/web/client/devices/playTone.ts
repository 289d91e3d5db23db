/** Plays a second of a tone on a loudspeaker. */
export async function playTone(deviceId: string): Promise<void> {
  const context = new AudioContext();
  if ('setSinkId' in context && typeof context.setSinkId === 'function')
    // "" is the loudspeaker of the system.
    await (context.setSinkId as (id: string) => Promise<void>)(
      deviceId === 'default' ? '' : deviceId,
    );
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = 440;
  volume.gain.value = 0.2;
  tone.connect(volume).connect(context.destination);
  tone.onended = () => void context.close();
  tone.start();
  tone.stop(context.currentTime + 1);
}
