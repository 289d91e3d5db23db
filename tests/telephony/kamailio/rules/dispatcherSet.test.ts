import {
  commandsFor,
  destinationsFor,
  fileOf,
  parseFile,
  parseList,
  type KnownNode,
} from '../../../../app/telephony/kamailio/rules/dispatcherSet.js';

const a: KnownNode = {
  node: 'pbx-a',
  sipAddress: '10.0.0.11:5060',
  mostCalls: 200,
  isHeld: true,
  isDrained: false,
};
const b: KnownNode = { ...a, node: 'pbx-b', sipAddress: '10.0.0.12:5060', mostCalls: 50 };
const destination = (node: KnownNode, isEnabled = true) => ({
  uri: `sip:${node.sipAddress}`,
  attributes: `duid=${node.node};maxload=${node.mostCalls}`,
  isEnabled,
});

/** As Kamailio 6.0.1 prints it. */
const printed = `{
	NRSETS: 1
	RECORDS: {
		SET: {
			ID: 1
			TARGETS: {
				DEST: {
					URI: sip:10.0.0.11:5060
					FLAGS: IP
					PRIORITY: 0
					ATTRS: {
						BODY: duid=pbx-a;maxload=200
						DUID: pbx-a
						MAXLOAD: 200
					}
					RUNTIME: {
						DLGLOAD: 3
					}
				}
				DEST: {
					URI: sip:10.0.0.12:5060
					FLAGS: DX
					PRIORITY: 0
					ATTRS: {
						BODY: duid=pbx-b;maxload=50
					}
				}
			}
		}
	}
}
`;

test('reads what Kamailio lists: a node that is down is not disabled', () => {
  expect(parseList(printed)).toEqual([destination(a), destination(b, false)]);
  expect(parseList('error: 500 - No Destination Sets')).toEqual([]);
});

test('reads the file that it writes', () => {
  const all = [destination(a), destination(b, false)];
  expect(fileOf(all).split('\n').slice(1)).toEqual([
    '1 sip:10.0.0.11:5060 8 0 duid=pbx-a;maxload=200',
    '1 sip:10.0.0.12:5060 4 0 duid=pbx-b;maxload=50',
    '',
  ]);
  expect(parseFile(fileOf(all))).toEqual(all);
});

test.each<[string, KnownNode[], ReturnType<typeof destination>[]]>([
  ['both take calls', [a, b], [destination(a), destination(b)]],
  ['one is drained', [a, { ...b, isDrained: true }], [destination(a), destination(b, false)]],
  ['one has no process', [a, { ...b, isHeld: false }], [destination(a), destination(b, false)]],
  [
    'no process is left: both take calls',
    [
      { ...a, isHeld: false },
      { ...b, isHeld: false },
    ],
    [destination(a), destination(b)],
  ],
  [
    'one has no process, and the other is drained: its Asterisk is better than a refusal',
    [
      { ...a, isHeld: false },
      { ...b, isDrained: true },
    ],
    [destination(a), destination(b, false)],
  ],
  [
    'no process is left, and one is drained',
    [
      { ...a, isHeld: false },
      { ...b, isHeld: false, isDrained: true },
    ],
    [destination(a), destination(b, false)],
  ],
  ['one has gone: its calls are counted on', [a], [destination(a), destination(b, false)]],
  ['both have gone: as before', [], [destination(a), destination(b)]],
  [
    'one has another address',
    [a, { ...b, sipAddress: '10.0.0.13:5060' }],
    [destination(a), destination({ ...b, sipAddress: '10.0.0.13:5060' })],
  ],
])('what Kamailio is to have when %s', (_, nodes, wanted) => {
  expect(destinationsFor(nodes, [destination(a), destination(b)])).toEqual(wanted);
});

test.each<[string, ReturnType<typeof destination>[], ReturnType<typeof destination>[], string[]]>([
  ['nothing', [destination(a)], [destination(a)], []],
  [
    'a node that joins',
    [destination(a), destination(b)],
    [destination(a)],
    ['dispatcher.add 1 sip:10.0.0.12:5060 8 0 duid=pbx-b;maxload=50'],
  ],
  [
    'one that joins drained',
    [destination(b, false)],
    [],
    ['dispatcher.add 1 sip:10.0.0.12:5060 4 0 duid=pbx-b;maxload=50'],
  ],
  [
    'one that is drained',
    [destination(a, false)],
    [destination(a)],
    ['dispatcher.set_state d 1 sip:10.0.0.11:5060'],
  ],
  [
    'one that is resumed',
    [destination(a)],
    [destination(a, false)],
    ['dispatcher.set_state ap 1 sip:10.0.0.11:5060'],
  ],
  [
    'one that takes more calls than before',
    [destination({ ...a, mostCalls: 300 })],
    [destination(a)],
    [
      'dispatcher.remove 1 sip:10.0.0.11:5060',
      'dispatcher.add 1 sip:10.0.0.11:5060 8 0 duid=pbx-a;maxload=300',
    ],
  ],
  [
    'one with another address',
    [destination({ ...a, sipAddress: '10.0.0.13:5060' })],
    [destination(a)],
    [
      'dispatcher.remove 1 sip:10.0.0.11:5060',
      'dispatcher.add 1 sip:10.0.0.13:5060 8 0 duid=pbx-a;maxload=200',
    ],
  ],
])('commands for %s', (_, wanted, listed, commands) => {
  expect(commandsFor(wanted, listed).map((command) => command.join(' '))).toEqual(commands);
});
