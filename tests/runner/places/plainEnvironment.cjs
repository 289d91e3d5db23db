/**
 * Jest's environment for Node, with a global object as Node's own is. Jest's is a proxy that sees
 * what a test adds to it; every look-up of a `Promise`, a `Map` or a `Buffer` passes through it, at
 * some 200 times the cost.
 */
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

const { createContext } = vm;

module.exports = class PlainEnvironment extends TestEnvironment {
  constructor(config, context) {
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
};
