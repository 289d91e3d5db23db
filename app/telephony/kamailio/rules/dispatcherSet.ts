/**
 * The nodes as Kamailio's dispatcher has them: one set of destinations, as lines of its file, as
 * `kamcmd dispatcher.list` prints them, and as the commands that lead from one state to another.
 *
 * Commands, because a reload of the file would forget how many calls each node has, and which node is
 * down. A destination that is disabled gets no call and keeps its count.
 */

/** The number of the set in asterisk-config/kamailio/kamailio.conf. */
const set = '1';
/** Bits of a line's flags: asked whether it is there; disabled. */
const probed = '8';
const disabled = '4';

/** A node, as Kamailio knows it. */
export interface Destination {
  /** `sip:10.0.0.11:5060`. */
  readonly uri: string;
  /** `duid=pbx-a;maxload=200`: whose calls are counted, and how many it takes. */
  readonly attributes: string;
  readonly isEnabled: boolean;
}

/** What the database says of a node. */
export interface KnownNode {
  readonly node: string;
  /** `10.0.0.11:5060`. */
  readonly sipAddress: string;
  /** Most calls at a time; 0: no limit. */
  readonly mostCalls: number;
  /** Whether a process serves it. */
  readonly isHeld: boolean;
  readonly isDrained: boolean;
}

/**
 * Returns what Kamailio is to have, given what it has: the nodes of the database, and those that have
 * gone from there, without new calls: calls that they had may still be up, and their ends are counted.
 *
 * Where no node has a process that takes calls, nodes without one take calls as before: while its app is
 * away, an Asterisk looks after callers by itself, and nobody else would.
 */
export function destinationsFor(
  nodes: readonly KnownNode[],
  listed: readonly Destination[],
): Destination[] {
  const isAnyHeld = nodes.some(({ isHeld, isDrained }) => isHeld && !isDrained);
  const known = nodes.map((each) => ({
    uri: `sip:${each.sipAddress}`,
    attributes: `duid=${each.node};maxload=${each.mostCalls}`,
    isEnabled: !each.isDrained && (each.isHeld || !isAnyHeld),
  }));
  const uris = new Set(known.map(({ uri }) => uri));
  const names = new Set(nodes.map(({ node }) => node));
  const gone = listed.filter((each) => !uris.has(each.uri) && !names.has(nodeOf(each)));
  return [...known, ...gone.map((each) => ({ ...each, isEnabled: each.isEnabled && !isAnyHeld }))];
}

/** Returns the name of a destination's node. */
function nodeOf({ attributes }: Pick<Destination, 'attributes'>): string {
  return /\bduid=([^;]*)/.exec(attributes)?.[1] ?? '';
}

/** Reads what `kamcmd dispatcher.list` prints. */
export function parseList(printed: string): Destination[] {
  return printed
    .split(/\bDEST: \{/)
    .slice(1)
    .map((block) => ({
      uri: /\bURI: (\S+)/.exec(block)?.[1] ?? '',
      attributes: /\bBODY: (\S+)/.exec(block)?.[1] ?? '',
      // Two letters, such as AP, IP, DX.
      isEnabled: !/\bFLAGS: D/.test(block),
    }));
}

/** Returns the commands of kamcmd, by their arguments, that lead from what is listed to what is wanted. */
export function commandsFor(
  wanted: readonly Destination[],
  listed: readonly Destination[],
): string[][] {
  const commands: string[][] = [];
  const there = new Map<string, Destination>();
  for (const each of listed) {
    const same = wanted.find(({ uri }) => uri === each.uri);
    if (same?.attributes === each.attributes) there.set(each.uri, each);
    else commands.push(['dispatcher.remove', set, each.uri]);
  }
  for (const { uri, attributes, isEnabled } of wanted) {
    const known = there.get(uri);
    if (known === undefined) {
      const flags = isEnabled ? probed : disabled;
      commands.push(['dispatcher.add', set, uri, flags, '0', attributes]);
    } else if (known.isEnabled !== isEnabled) {
      commands.push(['dispatcher.set_state', isEnabled ? 'ap' : 'd', set, uri]);
    }
  }
  return commands;
}

/** Returns the file that Kamailio reads at its start. */
export function fileOf(destinations: readonly Destination[]): string {
  const lines = destinations.map(
    ({ uri, attributes, isEnabled }) =>
      `${set} ${uri} ${isEnabled ? probed : disabled} 0 ${attributes}\n`,
  );
  return `# Written by hotline nodes kamailio: it would overwrite a change.\n${lines.join('')}`;
}

/** Reads that file. */
export function parseFile(text: string): Destination[] {
  return text.split('\n').flatMap((line) => {
    const [at, uri = '', flags = '', , attributes = ''] = line.split(' ');
    return at === set ? [{ uri, attributes, isEnabled: flags === probed }] : [];
  });
}
