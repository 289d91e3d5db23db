import { audioOn, readDevices } from '../../telephone/chosenDevices.js';

/**
 * Plays two short falling tones to draw the user's attention. Browsers keep it silent until the
 * user has clicked or pressed a key in the page.
 */
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
