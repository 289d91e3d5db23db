import { audioOn } from '../telephone/chosenDevices.js';

/** Plays a second of a tone on a loudspeaker. */
export function playTone(deviceId: string): void {
  const context = audioOn(deviceId);
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = 440;
  volume.gain.value = 0.2;
  tone.connect(volume).connect(context.destination);
  tone.onended = () => void context.close();
  tone.start();
  tone.stop(context.currentTime + 1);
}
