/**
 * Jest's environment of the project `calls`: waits for a place among the files that run, and passes
 * jest's events to `keepFailed.ts`, which runs among the tests.
 */
// Jest compiles this file, but none of our files that it imports.
import { createRequire } from 'node:module';
import type { TestEnvironment } from 'jest-environment-node';
import type { Circus } from '@jest/types';
import type { JestEnvironmentConfig, EnvironmentContext } from '@jest/environment';

interface SeesEvents {
  failedCalls?: {
    onEvent(event: Circus.Event, state: Circus.State, testFile: string): Promise<void>;
  };
}

const beside = createRequire(__filename);
const { takePlace } = beside('../runner/places/takePlace.cjs') as {
  takePlace: (kind: 'calls' | 'others') => Promise<() => void>;
};
const PlainEnvironment = beside('../runner/places/plainEnvironment.cjs') as typeof TestEnvironment;

export default class CallEnvironment extends PlainEnvironment {
  private readonly testFile: string;
  private giveBack: (() => void) | undefined;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    this.testFile = context.testPath;
  }

  override async setup(): Promise<void> {
    await super.setup();
    this.giveBack = await takePlace('calls');
  }

  override async teardown(): Promise<void> {
    this.giveBack?.();
    await super.teardown();
  }

  async handleTestEvent(event: Circus.Event, state: Circus.State): Promise<void> {
    await (this.global as SeesEvents).failedCalls?.onEvent(event, state, this.testFile);
  }
}
