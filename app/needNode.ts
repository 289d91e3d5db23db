/** Imported before all else by whatever is started: the libraries fail on an older Node in ways that tell nobody why. */

/** The oldest major version that the hotline runs on; package.json (`engines`) says the same. */
export const oldestNode = 24;

if (Number.parseInt(process.versions.node) < oldestNode) {
  process.stderr.write(
    `The hotline needs Node ${oldestNode} or newer, and this is Node ${process.versions.node}. In a checkout, make and npx hotline use the ` +
      'right one by themselves, and ". app/local/useNode.sh" puts it first in this shell\'s PATH.\n',
  );
  // EX_CONFIG of sysexits.h: starting again changes nothing.
  process.exit(78);
}
