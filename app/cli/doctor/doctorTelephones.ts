/** Checks how many calls the agents' telephones may place at once, and what that leaves the trunk. */
import { countAgents } from '../../queue/store/agents.js';
import { readExchangeState } from '../../telephony/asterisk/ari/exchangeState.js';
import { ok, warn, type Check } from './finding.js';
import { judgePlaces } from './rules/telephonePlaces.js';

/** Compares the limit of all accounts together with that of Asterisk, and with how many there are. */
export const telephones: Check = async ({ pool, config }) => {
  const { maxCalls, maxCallsOfAccounts } = await readExchangeState(config);
  if (maxCallsOfAccounts === null) {
    return warn(
      'Asterisk has no limit for the calls of all telephone accounts together',
      'lay out the asterisk-config of this version (asterisk-config/layOut.sh), and restart Asterisk',
    );
  }
  const accounts = await countAgents(pool);
  const says = `telephone accounts (${accounts} of agents) may place ${maxCallsOfAccounts} calls at once, ${maxCalls === null ? 'and Asterisk has no limit' : `of Asterisk's ${maxCalls}`}`;
  switch (judgePlaces({ ofAll: maxCalls, ofAccounts: maxCallsOfAccounts, accounts })) {
    case 'well':
      return ok(says);
    case 'trunk':
      return warn(
        `${says}: the trunk is left less than a quarter`,
        'set PBX_MAX_CALLS_OF_ACCOUNTS lower, or PBX_MAX_CALLS higher',
      );
    case 'accounts':
      return warn(
        `${says}: when all agents dial a code at once, some hear the busy tone`,
        `set PBX_MAX_CALLS to ${2 * accounts} or more; half of it is for telephones (PBX_MAX_CALLS_OF_ACCOUNTS)`,
      );
  }
};
