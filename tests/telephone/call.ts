/**
 * `make call CALLER=name`: a scripted caller dials 12368, and the terminal shows the conversation
 * as it happens: what the caller hears (recognised in the audio received) and which digits the
 * caller presses. If the script asks for an agent, it shows the agent's side too. Uses a running
 * hotline, or starts one.
 */
import path from 'node:path';
import { loadEnvFile, readSettings } from '../../app/core/config.js';
import { environmentFile, givenSettings, type LocalState } from '../../app/local/localSettings.js';
import { varFolder } from '../../app/core/paths.js';
import { loadIdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { makePool } from '../../app/core/database/pool.js';
import { AgentsAtHand } from './script/agentsAtHand.js';
import type { Caller } from './caller.js';
import { callers } from './callers/index.js';
import type {
  AgentScript,
  CallerScript,
  FaxScript,
  MobileScript,
  TicketScript,
  SmsScript,
} from './script/callerScript.js';
import { findHotline } from './findHotline.js';
import { MachineAtHand } from './script/machineAtHand.js';
import { MobileAtHand } from './script/mobileAtHand.js';
import { TicketsAtHand } from './script/ticketsAtHand.js';
import { Sentences } from './script/sentences.js';
import { softphonesAddress, startSoftphones } from './network/softphones.js';
import { SmsScreen } from './smsScreen.js';
import { SoundLibrary } from './recogniser/soundLibrary.js';
import { SpokenTexts } from './script/spokenTexts.js';
import { startCarrier } from './network/startCarrier.js';
import { checkAgentCall } from './script/checkAgentCall.js';
import { print, printNow, showCaller, showPerson, tellRecording } from './script/terminal.js';

const defaultCaller = 'zhang';
const folder = path.join(varFolder, 'call');

async function main(): Promise<number> {
  const name = process.argv[2] ?? defaultCaller;
  if (name === 'list') {
    for (const [each, { about }] of Object.entries(callers)) print(`  ${each.padEnd(14)} ${about}`);
    return 0;
  }
  const script = callers[name];
  if (script === undefined) {
    process.stderr.write(
      `No caller is called ${name}. There are: ${Object.keys(callers).join(', ')}\n`,
    );
    return 2;
  }
  const hotline = await findHotline();
  try {
    return 'writesSms' in script
      ? await writeSms(script)
      : await converse(name, script, hotline.state);
  } finally {
    await hotline.stop();
  }
}

async function converse(
  name: string,
  script: CallerScript | AgentScript | TicketScript | FaxScript | MobileScript,
  state: LocalState,
): Promise<number> {
  const sounds = await SoundLibrary.open(state.soundsDir);
  const texts = new SpokenTexts(state.soundsDir, null);
  const hotline = { address: state.sip.address, sipPort: state.sip.port };
  const running = await startCarrier({
    folder: path.join(folder, 'carrier'),
    recordings: folder,
    hotline,
    sounds,
    address: state.carrierAddress,
  });
  // Each call has a recording of its own.
  const dial = (nth = 1) =>
    running.carrier.dial({ from: script.from, name: nth === 1 ? name : `${name}-${nth}` });
  try {
    print(`\n${script.about}\n`);
    if (script.agents !== undefined) {
      return await withAgents(script, state, { hotline, sounds, texts, dial });
    }
    if (script.leavesTicket === true)
      return await withTickets(script, state, { sounds, texts, dial });
    if ('faxes' in script) return await withMachine(script, { sounds, texts, dial });
    const talk = 'mobile' in script ? await withMobile(script) : (own: Caller) => script.talk(own);
    const call = await dial();
    showCaller(call, texts);
    const problem = await problemOf(call, talk(call));
    tellRecording('What the caller heard', call.recording, sounds);
    return tellProblem(problem);
  } finally {
    await running.stop();
  }
}

/**
 * Returns the script of a caller who reads SMS during the call, as they come to the hotline's folder.
 * @throws Error if the hotline sends them by an account
 */
async function withMobile(script: MobileScript): Promise<(call: Caller) => Promise<void>> {
  const env = givenSettings();
  loadEnvFile(environmentFile, env);
  const { SMS_DRIVER, SMS_DIR } = readSettings(env, ['SMS_DRIVER', 'SMS_DIR']);
  if (SMS_DRIVER !== 'file') {
    throw new Error('this hotline sends SMS by an account: this caller needs SMS_DRIVER=file');
  }
  const screen = await SmsScreen.open(SMS_DIR, script.mobile);
  return (call) => script.talk(call, screen);
}

/** Runs a script of a caller with a fax machine. PNG of all pages stay in the folder. */
async function withMachine(
  script: FaxScript,
  at: {
    readonly sounds: SoundLibrary;
    readonly texts: SpokenTexts;
    readonly dial: (nth: number) => Promise<Caller>;
  },
): Promise<number> {
  const env = givenSettings();
  loadEnvFile(environmentFile, env);
  const settings = readSettings(env, ['DATABASE_URL', 'ATTACHMENTS_DIR']);
  const db = makePool({ ...settings, DATABASE_POOL: 1 });
  const calls: Caller[] = [];
  const dial = async () => {
    const call = await at.dial(calls.length + 1);
    calls.push(call);
    showCaller(call, at.texts);
    return call;
  };
  try {
    const machine = new MachineAtHand({
      db,
      attachmentsDir: settings.ATTACHMENTS_DIR,
      folder,
      dial,
    });
    const problem = await script.talk(machine).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : 'the script failed'),
    );
    for (const each of calls) {
      await each.hangUp();
      tellRecording('What the caller heard', each.recording, at.sounds);
    }
    return tellProblem(problem);
  } finally {
    await db.end();
  }
}

/** Runs a script that writes SMS. All texts stay in a file. */
async function writeSms(script: SmsScript): Promise<number> {
  const env = givenSettings();
  loadEnvFile(environmentFile, env);
  const names = ['DATABASE_URL', 'SMS_DRIVER', 'SMS_DIR', 'IDENTITY_KEYS_FILE'] as const;
  const settings = readSettings(env, names);
  if (settings.SMS_DRIVER !== 'file') {
    return tellProblem('this hotline sends SMS by an account: this caller needs SMS_DRIVER=file');
  }
  const db = makePool({ ...settings, DATABASE_POOL: 1 });
  const identityKeys = loadIdentityKeys(settings.IDENTITY_KEYS_FILE);
  try {
    print(`\n${script.about}\n`);
    const mobile = await MobileAtHand.open(script.from, {
      db,
      identityKeys,
      smsDir: settings.SMS_DIR,
      folder,
    });
    const problem = await script.talk(mobile).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : 'the script failed'),
    );
    print(`\nThe texts: ${path.relative(process.cwd(), mobile.transcript)}`);
    return tellProblem(problem);
  } finally {
    await db.end();
  }
}

/** Runs a script that leaves a ticket, and shows between the caller's calls what becomes of it. */
async function withTickets(
  script: TicketScript,
  { soundsDir }: LocalState,
  at: {
    readonly sounds: SoundLibrary;
    readonly texts: SpokenTexts;
    readonly dial: (nth: number) => Promise<Caller>;
  },
): Promise<number> {
  const { sounds, texts } = at;
  const env = givenSettings();
  loadEnvFile(environmentFile, env);
  const settings = readSettings(env, ['DATABASE_URL', 'RECORDINGS_DIR', 'IDENTITY_KEYS_FILE']);
  const db = makePool({ ...settings, DATABASE_POOL: 1 });
  const identityKeys = loadIdentityKeys(settings.IDENTITY_KEYS_FILE);
  const calls: Caller[] = [];
  const dial = async () => {
    const call = await at.dial(calls.length + 1);
    calls.push(call);
    showCaller(call, texts);
    return call;
  };
  try {
    const sentences = new Sentences(soundsDir, sounds, env);
    const tickets = new TicketsAtHand(db, identityKeys, settings.RECORDINGS_DIR, sentences, dial);
    const call = await dial();
    const problem = await problemOf(call, script.talk(call, tickets));
    for (const each of calls) {
      await each.hangUp();
      tellRecording('What the caller heard', each.recording, sounds);
    }
    return tellProblem(problem);
  } finally {
    await db.end();
  }
}

/** Runs a script with agents. Their telephones sign in first and stay while the caller calls. */
async function withAgents(
  script: AgentScript,
  { soundsDir }: LocalState,
  at: {
    readonly hotline: { readonly address: string; readonly sipPort: number };
    readonly sounds: SoundLibrary;
    readonly texts: SpokenTexts;
    readonly dial: () => Promise<Caller>;
  },
): Promise<number> {
  const { hotline, sounds, texts } = at;
  const env = givenSettings();
  loadEnvFile(environmentFile, env);
  const settings = readSettings(env, ['DATABASE_URL', 'RECORDINGS_DIR']);
  const db = makePool({ ...settings, DATABASE_POOL: 1 });
  const softphones = await startSoftphones({
    folder: path.join(folder, 'softphones'),
    recordings: folder,
    hotline,
    sounds,
    address: softphonesAddress,
  });
  try {
    const agents = new AgentsAtHand(softphones, soundsDir, sounds, texts, db, env);
    for (const number of script.agents) await agents.signIn(number);
    const call = await at.dial();
    showPerson('caller', call, texts);
    printNow('caller', 'dials 12368');
    const problem = await problemOf(call, script.talk(call, agents));
    for (const number of script.agents) await agents.signOut(number);
    tellRecording('What the caller heard', call.recording, sounds);
    for (const each of agents.calls) {
      tellRecording(`What agent ${each.from} heard`, each.recording, sounds);
    }
    const missing = await checkAgentCall(db, settings.RECORDINGS_DIR, script.from, agents.said);
    return tellProblem(problem ?? missing);
  } finally {
    await db.end();
    await softphones.stop();
  }
}

/**
 * Hangs up when the script is done, or at Ctrl-C.
 * @returns what went wrong; undefined if nothing did
 */
async function problemOf(call: Caller, agentCall: Promise<void>): Promise<string | undefined> {
  const onInterrupt = () => void call.hangUp();
  process.once('SIGINT', onInterrupt);
  const problem = await agentCall.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : 'the script failed'),
  );
  process.off('SIGINT', onInterrupt);
  await call.hangUp();
  return problem;
}

function tellProblem(problem: string | undefined): number {
  if (problem === undefined) return 0;
  process.stderr.write(`${problem}\n`);
  return 1;
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
