import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

/** A contender in a process of its own: nothing that another one installs or leaves behind is in its way. */
export class Contestant {
  #arguments;
  #process;

  /**
   * @param {string} workload
   * @param {string} contender
   * @param {unknown} params
   * @param {boolean} isQuick
   */
  constructor(workload, contender, params, isQuick) {
    this.contender = contender;
    this.#arguments = [workload, contender, JSON.stringify(params), isQuick ? 'quick' : 'full'];
  }

  /** Starts the process. Settles when it has warmed up. */
  async warmUp() {
    const execArgv = ['--expose-gc', '--max-old-space-size=8192'];
    this.#process = fork(CHILD, this.#arguments, { execArgv });
    await this.#message();
  }

  /** @returns {Promise<import('./types.d.ts').Measurement>} */
  async round() {
    this.#process.send('round');
    return this.#message();
  }

  end() {
    this.#process?.kill();
  }

  async #message() {
    const ended = new AbortController();
    const { signal } = ended;
    try {
      return await Promise.race([
        once(this.#process, 'message', { signal }).then(([message]) => message),
        once(this.#process, 'exit', { signal }).then(([code, by]) => {
          throw new Error(`The process of ${this.contender} ended: ${code ?? by}.`);
        }),
      ]);
    } finally {
      ended.abort();
    }
  }
}
