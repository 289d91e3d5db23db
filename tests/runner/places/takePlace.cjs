/**
 * Asks the runner for a place before a test file begins (places.ts), holds it until the file is
 * over, and tells it how much time this process loses meanwhile. CommonJS, because jest's
 * environments load it without compiling it.
 */
const net = require('node:net');
const { performance } = require('node:perf_hooks');
const { clearInterval, setInterval } = require('node:timers');

/** Names the port of the runner that gives places; without it every file has one. */
const portVariable = 'HOTLINE_TEST_PLACES';
const everyMs = 50;
const tellEveryMs = 1000;

/**
 * Resolves when the file may begin.
 * @param {'calls' | 'others'} kind
 * @returns {Promise<() => void>} gives the place back
 */
function takePlace(kind) {
  const port = Number(process.env[portVariable] ?? 0);
  if (port === 0) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    // The place is the connection: it is free again when this process ends, however it does.
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`${kind}\n`));
    const stopped = () => undefined;
    const begin = (stop) =>
      resolve(() => {
        stop();
        socket.destroy();
      });
    socket.once('data', () => begin(tellLostTime(socket)));
    socket.on('error', () => undefined);
    // A runner that is gone gives no places, and waits for none.
    socket.once('close', () => begin(stopped));
  });
}

/**
 * Tells once a second how many milliseconds this process had something to do and no processor: a
 * timer was late, and the process did not compute meanwhile either.
 * @param {net.Socket} socket
 * @returns {() => void} ends it
 */
function tellLostTime(socket) {
  let lastMs = performance.now();
  let lastCpu = process.cpuUsage();
  let toldAtMs = lastMs;
  let lostMs = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage(lastCpu);
    lostMs += Math.max(0, nowMs - lastMs - everyMs - (user + system) / 1000);
    lastMs = nowMs;
    lastCpu = process.cpuUsage();
    if (nowMs - toldAtMs < tellEveryMs) return;
    socket.write(`lost ${Math.round((lostMs * 1000) / (nowMs - toldAtMs))}\n`);
    toldAtMs = nowMs;
    lostMs = 0;
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

module.exports = { portVariable, takePlace };
