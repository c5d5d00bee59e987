import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgress, type Terminal } from '../../src/report/progress.js';

function record(terminal: Partial<Terminal> = {}) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), terminal);
  const progress = createProgress(stream);
  return { progress, written: () => String(stream.read() ?? '') };
}

describe('progress where nobody watches a terminal', () => {
  it('is a plain line a step', () => {
    const { progress, written } = record();
    progress.begin('1/2 one');
    progress.update(1, 2);
    progress.end('2 calls');
    progress.begin('2/2 two');
    progress.end('no calls');
    progress.stop();
    expect(written()).toBe('1/2 one … 2 calls\n2/2 two … no calls\n');
  });

  it('ends its line when it is stopped', () => {
    const { progress, written } = record();
    progress.begin('1/2 one');
    progress.stop();
    progress.stop();
    expect(written()).toBe('1/2 one … \n');
  });
});

describe('progress on a terminal', () => {
  const CLEAR = '\u001b[1G\u001b[2K';

  it('is one line that is drawn over', () => {
    const { progress, written } = record({ isTTY: true, columns: 80 });
    progress.begin('one');
    progress.end('done');
    expect(written()).toBe(`${CLEAR}one …${CLEAR}one … done\n`);
  });

  it('is not drawn more often than the eye can see', () => {
    const { progress, written } = record({ isTTY: true, columns: 80 });
    progress.begin('one');
    for (let done = 0; done < 1_000; done += 1) progress.update(done, 1_000);
    expect(written().split(CLEAR).length).toBeLessThan(10);
  });

  it('stays within the line', () => {
    const { progress, written } = record({ isTTY: true, columns: 10 });
    progress.begin('a long title');
    expect(written()).toBe(`${CLEAR}a long ti`);
  });
});
