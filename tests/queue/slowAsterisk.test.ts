/**
 * An agent call on an Asterisk that stops answering. This Asterisk is a fake, because a real one cannot be
 * stopped between two given requests.
 */
import { createLogger } from 'winston';
import { AriTimeout, type AriConnection } from '../../app/telephony/asterisk/ari/connection.js';
import type { Operation } from '../../app/telephony/asterisk/ari/operation.js';
import { ChannelLeg, type ChannelLegOptions } from '../../app/telephony/asterisk/channelLeg.js';
import { AsteriskBridge } from '../../app/telephony/asterisk/asteriskBridge.js';

test('an agent call whose recording nobody answers for is given up, and its bridge with it', async () => {
  const asked: string[] = [];
  const ari = {
    run({ method, uri }: Operation) {
      asked.push(`${method} ${uri}`);
      const isAnswered = uri === 'bridges/bridge-1';
      return isAnswered
        ? Promise.resolve({ status: 200, body: undefined })
        : Promise.reject(new AriTimeout(`${uri}: no answer`));
    },
  } as unknown as AriConnection;
  const log = createLogger({ silent: true });
  const over: string[] = [];
  const bridge = new AsteriskBridge({
    ari,
    app: 'hotline',
    id: 'talk-1',
    bridgeId: 'bridge-1',
    recordAs: 'calls/1',
    hub: { hold: () => undefined, release: () => undefined },
    recorderPrefix: 'hotline-recorder-',
    recordingsDir: '/nowhere',
    log,
    onOver: ({ id }) => over.push(id),
    onSettled: () => undefined,
  });
  const caller = new ChannelLeg({ id: 'caller-1' }, { ari, log } as ChannelLegOptions);
  await expect(bridge.open(caller)).rejects.toThrow(AriTimeout);
  expect(over).toEqual(['talk-1']);
  expect(asked.at(-1)).toBe('DELETE bridges/bridge-1');
  bridge.letGo();
});
