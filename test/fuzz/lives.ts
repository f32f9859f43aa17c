import { fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AnswerMessage, Answers, Orders } from './orders.ts';

/** The process was ended without warning while it was at work. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** The product in a process of its own. Starting one costs more than a sync of a small world, so one that is still alive is used again, by the next seed as well. */
export interface Lives {
  /** Rejects with Killed when the process is killed before it answers. */
  ask<Name extends keyof Orders>(name: Name, ask: Orders[Name]): Promise<Answers[Name]>;
  /** SIGKILL. */
  kill(): void;
  end(): void;
}

export function createLives(): Lives {
  let child: ChildProcess | null = null;
  let said = '';
  const living = (): ChildProcess => {
    if (child !== null) return child;
    said = '';
    const started = fork(path.join(import.meta.dirname, 'child.ts'), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Compiled code is kept between lives: reading the sources is most of a start.
      env: { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'tieout-fuzz-code') },
    });
    started.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    started.once('exit', () => {
      if (child === started) child = null;
    });
    child = started;
    return started;
  };
  return {
    ask: async (name, ask) => {
      const life = living();
      const answered = Promise.withResolvers<unknown>();
      const onMessage = (message: AnswerMessage): void => {
        if ('failed' in message) answered.reject(new Error(message.failed));
        else answered.resolve(message.answer);
      };
      const onExit = (_code: number | null, signal: NodeJS.Signals | null): void =>
        answered.reject(signal === 'SIGKILL' ? new Killed() : new Error(`the process ended by itself: ${said}`));
      life.once('message', onMessage);
      life.once('exit', onExit);
      try {
        life.send({ name, ask });
        return (await answered.promise) as Answers[typeof name];
      } finally {
        life.off('message', onMessage);
        life.off('exit', onExit);
      }
    },
    kill: () => {
      child?.kill('SIGKILL');
    },
    end: () => {
      child?.kill();
      child = null;
    },
  };
}
