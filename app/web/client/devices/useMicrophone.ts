/** A microphone under test: its level, and the other microphones of the machine. */
import { useEffect, useRef, useState } from 'react';

export interface Microphone {
  readonly isOpen: boolean;
  readonly isDenied: boolean;
  readonly inputs: readonly MediaDeviceInfo[];
  readonly outputs: readonly MediaDeviceInfo[];
  readonly input: string | null;
  /** 0 to 1. */
  readonly level: number;
  /** The user has spoken since it was opened. */
  readonly hasHeard: boolean;
  open(deviceId?: string): void;
}

const spoken = 0.05;

export function useMicrophone(): Microphone {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const [input, setInput] = useState<string | null>(null);
  const [isDenied, setIsDenied] = useState(false);
  const [level, setLevel] = useState(0);
  const [hasHeard, setHasHeard] = useState(false);
  const close = useRef<(() => void) | null>(null);
  const isLeft = useRef(false);

  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
      close.current?.();
    };
  }, []);

  useEffect(() => {
    // A browser gives a page devices only over TLS or at localhost.
    if (!('mediaDevices' in navigator)) return;
    const { mediaDevices } = navigator;
    const list = () => void mediaDevices.enumerateDevices().then(setDevices);
    list();
    mediaDevices.addEventListener('devicechange', list);
    return () => mediaDevices.removeEventListener('devicechange', list);
  }, []);

  async function openDevice(deviceId?: string): Promise<void> {
    close.current?.();
    setHasHeard(false);
    // A browser may give what was chosen from the list another id, such as `default`.
    const listed = devices.find((each) => each.deviceId === deviceId);
    // The list shows what was chosen while the browser still opens it.
    if (input !== null && listed !== undefined) setInput(listed.deviceId);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        // The chosen device may be unplugged; then the system's default is used.
        audio: deviceId === undefined ? true : { deviceId: { ideal: deviceId } },
      });
      // The user may have left the page while the browser was asking.
      if (isLeft.current) return stopTracks(stream);
      setIsDenied(false);
      setInput((listed ?? stream.getAudioTracks()[0]?.getSettings())?.deviceId ?? null);
      close.current = watchLevel(stream, (next) => {
        setLevel(next);
        if (next > spoken) setHasHeard(true);
      });
      setDevices(await navigator.mediaDevices.enumerateDevices());
    } catch {
      setIsDenied(true);
      setInput(null);
    }
  }

  return {
    isOpen: input !== null,
    isDenied,
    inputs: devices.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== ''),
    outputs: devices.filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== ''),
    input,
    level,
    hasHeard,
    open: (deviceId) => void openDevice(deviceId),
  };
}

/**
 * Measures the level of a stream at each frame.
 * @returns a function that ends it, and the stream.
 */
function watchLevel(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame = 0;
  const measure = () => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    tell(Math.min(1, Math.sqrt(power) * 4));
    frame = requestAnimationFrame(measure);
  };
  measure();
  return () => {
    cancelAnimationFrame(frame);
    stopTracks(stream);
    void context.close();
  };
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
