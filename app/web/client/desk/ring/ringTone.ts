import { audioOn, readDevices } from '../../telephone/chosenDevices.js';

/**
 * Plays the Chinese ring tone on the chosen device: 450 Hz, one second on, four seconds off.
 * @returns a function that ends it.
 */
export function ring(): () => void {
  const context = audioOn(readDevices().ringer);
  const volume = context.createGain();
  const tone = context.createOscillator();
  tone.frequency.value = 450;
  volume.gain.value = 0;
  tone.connect(volume).connect(context.destination);
  tone.start();
  const once = () => {
    volume.gain.setValueAtTime(0.15, context.currentTime);
    volume.gain.setValueAtTime(0, context.currentTime + 1);
  };
  once();
  const again = setInterval(once, 5000);
  return () => {
    clearInterval(again);
    void context.close();
  };
}
