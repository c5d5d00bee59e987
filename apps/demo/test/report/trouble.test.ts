import { expect, it } from 'vitest';
import { sourceRequests } from '../../src/catalogue/source-requests.js';
import { watchTrouble } from '../../src/report/trouble.js';
import { pipelineFor, serve } from '../support/origin.js';

it('a group that fell back is told, each reason once', async () => {
  const { library } = await serve({ 'a/1.ts': '', 'a/2.ts': '', 'b/1.ts': '', 'b/2.ts': '' });
  const fetchFiles = async () => {
    throw new Error('Something went wrong while executing your query.');
  };
  const broken = { ...library, source: { ...library.source, fetchFiles } };
  const { processor } = await pipelineFor(broken);
  const trouble = watchTrouble(processor);
  expect(trouble.lines()).toEqual([]);
  const paths = ['a/1.ts', 'a/2.ts', 'b/1.ts', 'b/2.ts'];
  const sources = await processor.processBatch(sourceRequests(broken, paths), {
    groupingStrategy: 'directory',
  });
  expect(sources).toEqual(['', '', '', '']);
  expect(trouble.lines()).toEqual([
    'A group was fetched file by file: Something went wrong while executing your query. (2 times)',
  ]);
});

it('a store that has failed is told', async () => {
  const { library } = await serve({ 'a.ts': '' });
  const { processor, storage } = await pipelineFor(library);
  const trouble = watchTrouble(processor);
  await storage.close();
  await processor.processBatch(sourceRequests(library, ['a.ts']));
  await processor.flush();
  // Once for reading, once for writing.
  expect(trouble.lines()).toEqual(['[hybrid] The storage is closed. (2 times)']);
});
