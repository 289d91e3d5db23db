import { audioOn, readDevices } from '../../telephone/chosenDevices.js';

/** Two short falling tones: something needs a look. Silent until somebody has touched the page, as browsers want it. */
export function playAlarm(): void {
  const context = audioOn(readDevices().ringer);
  const volume = context.createGain();
  volume.gain.value = 0.15;
  volume.connect(context.destination);
  for (const [at, hertz] of [
    [0, 880],
    [0.22, 587],
  ] as const) {
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(volume);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.18);
    if (at > 0) tone.onended = () => void context.close();
  }
}
