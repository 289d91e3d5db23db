import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { isDatabaseUnavailable, withTransaction, type Pool } from '../core/database/pool.js';
import { forgetFilesOf, lookedForFilesAt } from '../core/files/store/forgottenNodes.js';
import { changeDrain } from '../core/nodes/store/nodeDrains.js';
import { forgetLease } from '../core/nodes/store/nodeLeases.js';
import { otherSideOf, withoutSide } from '../core/nodes/side.js';
import { listNodeDestinations } from '../core/nodes/store/nodeDestinations.js';
import { listNodes, type NodeListed } from '../queue/store/listNodes.js';
import { markPublished } from '../agents/page/store/pageTelephones.js';
import { isSampleAccount } from '../agents/publishedAccounts.js';
import { readSettings } from '../core/config.js';
import { signOff } from '../queue/store/queueUpkeep.js';
import { listTelephoneAccounts, writeRegistrations } from '../queue/store/registrations.js';
import { KamailioSilent } from '../telephony/kamailio/askKamailio.js';
import { keepTelephones } from '../telephony/kamailio/keepTelephones.js';
import { tellKamailio } from '../telephony/kamailio/tellKamailio.js';
import { agentOfAccount } from '../telephony/rules/pageNumber.js';
import { isLoopback } from '../core/loopback.js';
import { administrator, whoActs } from './staff/operator.js';
import { BadInput } from './terminal/badInput.js';
import { stopSignal } from './terminal/stopSignal.js';
import { plain, textTable } from './terminal/textTable.js';
import { withPool } from './terminal/withPool.js';
import { minute } from './terminal/words.js';

const help = `
A node is one Asterisk with its app (HOTLINE_NODE). The list says "no Asterisk" of a node whose app has not been connected to it for
ten seconds: nobody who waits there is offered to an agent. A node that is drained takes no new call and begins none: the trunk gets 503
and takes the call elsewhere, callbacks and faxes go out by other nodes or wait. Calls and faxes that it has go on to their end,
and its waiting callers are given to agents as ever. It stays drained until it is resumed, also over a restart. Each change is
audited.

A node whose machine never comes back is forgotten: nothing waits for its files any more. What it had not
handed over to the store of files is lost with its disk, and what it had begun to hand over can be erased by any node.

  hotline nodes list
  hotline nodes drain pbx-a && hotline nodes list    stop it when its calls and faxes are 0
  hotline nodes resume pbx-a
  hotline nodes forget pbx-a                         its machine is gone for good`;

const kamailioHelp = `
Kamailio then sends each call of the trunk to the node with the fewest of those that have room: that have a process (HOTLINE_NODE,
NODE_SIP_ADDRESS) with fewer calls than MAX_CALLS, and are not drained. The command runs beside Kamailio, as long as that does: nodes
join and leave within a second or two, without a restart. FILE is what Kamailio reads at its start (KAMAILIO_NODES_FILE of its
configuration); with --once the command writes it and ends. While PostgreSQL is away, Kamailio has the nodes that it had.

With KAMAILIO_SIP_ADDRESS agents' telephones register at Kamailio: the command writes their accounts beside FILE (\`accounts\`), and tells
the nodes by PostgreSQL which telephones are registered. Telephones with passwords of the sample court are left out, unless that address
is on the loopback. With --pair this Kamailio is one of two, and the command says which telephones are registered only while this
machine has that address; where no telephones register there, it changes nothing.`;

/** Adds `hotline nodes list`, `drain`, `resume`, `forget` and `kamailio`. */
export function addNodesCommand(program: Command): void {
  const group = program
    .command('nodes')
    .description('list the nodes, and have one take no new calls')
    .addHelpText('after', help);

  group
    .command('list', { isDefault: true })
    .option('--json', 'print them as JSON')
    .description('list the nodes: process, version, calls, faxes and whether they are drained')
    .action((options: { json?: boolean }) => list(options.json === true));

  group
    .command('drain')
    .argument('<node>', 'node as named by hotline nodes list')
    .description('have a node take no new calls; those that it has go on')
    .action((node: string) => change(node, true));

  group
    .command('resume')
    .argument('<node>')
    .description('have a drained node take new calls again')
    .action((node: string) => change(node, false));

  group
    .command('forget')
    .argument('<node>')
    .description('forget a node that never comes back, with the files that it had not handed over')
    .action(forget);

  group
    .command('kamailio')
    .argument('<file>', "Kamailio's list of nodes")
    .option('--control <socket>', "Kamailio's control socket", 'unix:/run/kamailio/kamailio_ctl')
    .option('--pair', 'this Kamailio is one of two that share an address')
    .option('--once', 'write the file, tell Kamailio if it runs, and end')
    .description('tell the Kamailio of this machine which nodes take calls, as long as it runs')
    .addHelpText('after', kamailioHelp)
    .action((file: string, { control, once, pair }: KamailioCommand) =>
      feedKamailio(file, control, { isOnce: once === true, isPair: pair === true }),
    );
}

async function list(isJson: boolean): Promise<void> {
  await withPool([], async (pool) => {
    const nodes = await listNodes(pool);
    if (isJson) {
      console.log(JSON.stringify(nodes, null, 2));
    } else if (nodes.length === 0) {
      console.log('there is no node: no process with the role calls has started');
    } else {
      console.log(
        textTable(
          [
            ['node', 'process', 'since', 'last seen', 'version', 'calls', 'faxes', ''],
            ...nodes.map(row),
          ],
          [false, false, false, false, false, true, true],
        ),
      );
    }
  });
}

function row(node: NodeListed): string[] {
  const { host, pid, version, calls, mostCalls, faxes } = node;
  return [
    node.node,
    host === null || pid === null ? '-' : `${pid} on ${plain(host)}`,
    minute(node.startedAt),
    minute(node.seenAt),
    plain(version ?? '-'),
    mostCalls === null ? String(calls) : `${calls} of ${mostCalls}`,
    String(faxes),
    stateText(node),
  ];
}

function stateText(node: NodeListed): string {
  const { isHeld, pbxIsSeen, calls, drainingSinceAt, drainedBy, successor } = node;
  const isEnding = successor !== null && (isHeld || calls > 0);
  return [
    ...(isHeld ? [] : ['no process']),
    ...(isHeld && !pbxIsSeen ? ['no Asterisk'] : []),
    ...(!isEnding ? [] : [`ends its calls: ${plain(successor)} has taken over`]),
    ...(drainingSinceAt === null
      ? []
      : [`draining since ${minute(drainingSinceAt)} by ${plain(drainedBy ?? '-')}`]),
  ].join(', ');
}

async function change(name: string, isDraining: boolean): Promise<void> {
  await withPool([], async (pool) => {
    const { osUser } = administrator(await whoActs(pool));
    const nodes = await listNodes(pool);
    // Both processes of an upgrade are drained.
    const node = withoutSide(name);
    const sides = sidesOf(node, nodes);
    if (sides.length === 0) {
      const names = nodes.map((each) => each.node).join(', ');
      throw new BadInput(
        `there is no node ${plain(node)}${names === '' ? '' : `; there is ${names}`}`,
      );
    }
    const change = { node, isDraining, at: new Date(), osUser, host: os.hostname() };
    const isChanged = await changeDrain(pool, change);
    if (!isDraining) {
      console.log(isChanged ? `${node} takes new calls again` : `${node} is not drained`);
      return;
    }
    const calls = counted(total(sides, 'calls'), 'call', 'calls');
    const faxes = counted(total(sides, 'faxes'), 'fax', 'faxes');
    console.log(
      isChanged
        ? `${node} takes no new calls; it has ${calls} and ${faxes}`
        : `${node} is drained already; it has ${calls} and ${faxes}`,
    );
    const isLast = !nodes.some(
      (each) =>
        !sides.includes(each) && each.isHeld && each.pbxIsSeen && each.drainingSinceAt === null,
    );
    if (isLast) console.error('no other node takes calls: new callers are refused');
  });
}

/** While the store of files is away, a process looks for files to hand over every five minutes. */
const stillLooksMs = 600_000;

async function forget(name: string): Promise<void> {
  await withPool([], async (pool) => {
    const { osUser } = administrator(await whoActs(pool));
    const now = new Date();
    const node = withoutSide(name);
    const sides = sidesOf(node, await listNodes(pool));
    const lookedAt = await lookedForFilesAt(pool, node);
    if (sides.length === 0 && lookedAt === null)
      throw new BadInput(`there is no node ${plain(node)}`);
    const held = sides.find(({ isHeld }) => isHeld);
    if (held !== undefined) {
      throw new BadInput(`${held.node} has a process: ${held.pid} on ${plain(held.host ?? '-')}`);
    }
    const calls = total(sides, 'calls');
    if (calls > 0) {
      throw new BadInput(
        `${node} has ${counted(calls, 'open call', 'open calls')}: they end when another node finds it dead, or after the longest time of a call`,
      );
    }
    if (lookedAt !== null && now.getTime() - lookedAt.getTime() < stillLooksMs) {
      throw new BadInput(
        `a process of ${node} looked for files to hand over at ${minute(lookedAt)}: forget the node ten minutes after that`,
      );
    }
    await withTransaction(pool, async (client) => {
      await forgetFilesOf(client, node, now);
      for (const side of [node, otherSideOf(node)]) {
        await signOff(client, side);
        await forgetLease(client, side);
      }
    });
    await changeDrain(pool, { node, isDraining: false, at: now, osUser, host: os.hostname() });
    console.log(`${node} is forgotten`);
  });
}

/** The processes of a node: during an upgrade it has two. */
const sidesOf = (node: string, nodes: readonly NodeListed[]) =>
  nodes.filter((each) => withoutSide(each.node) === node);

const total = (sides: readonly NodeListed[], what: 'calls' | 'faxes') =>
  sides.reduce((sum, each) => sum + each[what], 0);

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

interface KamailioCommand {
  readonly control: string;
  readonly once?: true;
  readonly pair?: true;
}

const feedEveryMs = 1000;

/** For a statement, which takes some milliseconds. */
const statementTimeoutMs = 3000;

async function feedKamailio(
  file: string,
  control: string,
  { isOnce, isPair }: { readonly isOnce: boolean; readonly isPair: boolean },
): Promise<void> {
  const { KAMAILIO_SIP_ADDRESS } = readSettings(process.env, ['KAMAILIO_SIP_ADDRESS']);
  const stop = stopSignal(() => undefined);
  let said = '';
  const say = (words: string) => {
    if (words !== said && words !== '') console.error(words);
    said = words;
  };
  try {
    const feed = async (pool: Pool) => {
      do {
        try {
          // Each writes its file, also if Kamailio does not run.
          const telling = [
            tellKamailio({ file, control }, await listNodeDestinations(pool)),
            ...(KAMAILIO_SIP_ADDRESS === undefined
              ? []
              : [feedTelephones(pool, { file, control, isPair }, KAMAILIO_SIP_ADDRESS)]),
          ];
          await Promise.allSettled(telling);
          await Promise.all(telling);
          say('');
        } catch (error) {
          if (error instanceof KamailioSilent) say(`Kamailio was not told: ${error.message}`);
          else if (isOnce || !isDatabaseUnavailable(error)) throw error;
          else say('PostgreSQL does not answer; Kamailio has the nodes that it had');
        }
        if (!isOnce) {
          await delay(feedEveryMs, undefined, { signal: stop.signal }).catch(() => undefined);
        }
      } while (!isOnce && !stop.signal.aborted);
    };
    // A connection whose other side is gone without a word would be waited for, for a quarter of an hour.
    await withPool([], feed, 'DATABASE_URL', statementTimeoutMs);
  } finally {
    stop.release();
  }
}

/** Gives Kamailio the accounts of agents' telephones, and writes which of them are registered there. */
async function feedTelephones(
  pool: Pool,
  place: { readonly file: string; readonly control: string; readonly isPair: boolean },
  address: string,
): Promise<void> {
  const accounts = await listTelephoneAccounts(pool);
  // A published password must not let in another machine.
  const allowed = isLoopback(address)
    ? accounts
    : accounts.filter(
        ({ account, digest }) => !isSampleAccount({ number: account, sipDigest: digest }),
      );
  const file = path.join(path.dirname(place.file), 'accounts');
  const { control, isPair } = place;
  const { accounts: registered, forNowS } = await keepTelephones({ file, control }, allowed);
  // The other one of the pair says it. What this one lacks may not have come over yet.
  if (isPair && !isOwnAddress(address)) return;
  const now = new Date();
  const pages = allowed.filter(({ account }) => agentOfAccount(account)?.isPage === true);
  // A page may register once it knows that its account exists.
  if (pages.length > 0) {
    const digests = pages.map(({ digest }) => digest);
    await markPublished(pool, digests, now);
  }
  const startedAt = forNowS === null ? null : new Date(now.getTime() - forNowS * 1000);
  await writeRegistrations(pool, registered, startedAt, now);
}

/** Returns whether this machine has the address of `host:port` now. */
function isOwnAddress(address: string): boolean {
  const [host] = address.split(':');
  return Object.values(os.networkInterfaces()).some((each) =>
    each?.some((own) => own.address === host),
  );
}
