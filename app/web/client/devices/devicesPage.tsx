/** Microphone, loudspeaker, level, test tone and test call, for an agent before the first call. */
import { useState } from 'react';
import { seatedTelephone } from '../desk/telephoneSeat.js';
import { useTelephone } from '../desk/useTelephone.js';
import { chooseDevices, readDevices } from '../telephone/chosenDevices.js';
import { Icon } from '../look/icon.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Select } from '../parts/controls/select.js';
import { Field } from '../parts/field.js';
import { Panel } from '../parts/panel.js';
import { dayWords } from '../words/day.js';
import { useWords } from '../words/useWords.js';
import { playTone } from './playTone.js';
import { useMicrophone } from './useMicrophone.js';

/** Below this level nothing is audible. */
const silence = 0.01;

export function DevicesPage() {
  const words = useWords(dayWords);
  const telephone = useTelephone();
  const microphone = useMicrophone();
  const [output, setOutput] = useState(() => readDevices().output);
  const [ringer, setRinger] = useState(() => readDevices().ringer);
  const named = (devices: readonly MediaDeviceInfo[]) =>
    devices.map((device, at) => ({
      value: device.deviceId,
      label: device.label === '' ? words.unnamed(at + 1) : device.label,
    }));
  const outputs = [
    ...(microphone.outputs.some(({ deviceId }) => deviceId === 'default')
      ? []
      : [{ value: 'default', label: words.standard }]),
    ...named(microphone.outputs),
  ];
  const isRegistered = telephone.status === 'registered';

  return (
    <div className="page">
      <div className="title">
        <h1>{words.devices}</h1>
      </div>
      <div className="two-columns">
        <Panel title={words.microphone}>
          <div className="stack">
            {microphone.isDenied && <Alert tone="bad" title={words.denied} />}
            {!microphone.isOpen && (
              <Button
                kind="primary"
                onClick={() => microphone.open(readDevices().input ?? undefined)}
              >
                <Icon name="mic" /> {words.allow}
              </Button>
            )}
            <Field label={words.microphone}>
              {(tied) => (
                <Select
                  {...tied}
                  aria-label={words.microphone}
                  value={microphone.input}
                  placeholder={words.none}
                  onChange={(id) => {
                    microphone.open(id);
                    chooseDevices({ input: id });
                    seatedTelephone()?.chooseInput(id);
                  }}
                  options={named(microphone.inputs)}
                />
              )}
            </Field>
            <div className="field">
              <span className="label" id="level">
                {words.level}
              </span>
              <meter
                aria-labelledby="level"
                min={0}
                max={1}
                low={0.02}
                optimum={0.4}
                high={0.9}
                value={microphone.level}
              />
              {microphone.isOpen && (
                <span className="hint" role="status">
                  {microphone.hasHeard
                    ? words.heard
                    : microphone.level > silence
                      ? words.speak
                      : words.quiet}
                </span>
              )}
            </div>
          </div>
        </Panel>
        <Panel title={words.loudspeaker}>
          <div className="stack">
            <Field label={words.loudspeaker}>
              {(tied) => (
                <Select
                  {...tied}
                  aria-label={words.loudspeaker}
                  value={output}
                  onChange={(id) => {
                    setOutput(id);
                    chooseDevices({ output: id });
                    seatedTelephone()?.chooseOutput(id);
                  }}
                  options={outputs}
                />
              )}
            </Field>
            <Field label={words.ringer} hint={words.ringerHint}>
              {(tied) => (
                <Select
                  {...tied}
                  aria-label={words.ringer}
                  value={ringer}
                  onChange={(id) => {
                    setRinger(id);
                    chooseDevices({ ringer: id });
                    playTone(id);
                  }}
                  options={outputs}
                />
              )}
            </Field>
            <div className="row">
              <Button onClick={() => playTone(output)}>
                <Icon name="device" /> {words.testTone}
              </Button>
              <Button disabled={!isRegistered} onClick={() => seatedTelephone()?.testCall()}>
                <Icon name="phone" /> {words.testCall}
              </Button>
            </div>
            <p className="small mute">{isRegistered ? words.testCallHint : words.usePage}</p>
          </div>
        </Panel>
        <Panel title={words.notices}>
          <Notices />
        </Panel>
      </div>
    </div>
  );
}

function Notices() {
  const words = useWords(dayWords);
  const [state, setState] = useState(
    'Notification' in globalThis ? Notification.permission : 'denied',
  );
  if (state === 'granted') return <p>{words.noticesOn}</p>;
  if (state === 'denied') return <p className="mute">{words.noticesOff}</p>;
  return (
    <Button onClick={() => void Notification.requestPermission().then(setState)}>
      {words.allowNotices}
    </Button>
  );
}
