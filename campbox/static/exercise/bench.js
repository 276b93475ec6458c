// Where the code of this exercise runs: an engine in the runner's frame, or a preview of the page that was written.

const smallEngines = ['micropython', 'javascript'];

// Which engines may run the files, the best first; none where there is only something to look at.
export function enginesOf({kind, engines, files}) {
  const [language] = files.map((file) => file.language);
  const name = kind === 'project' ? {python: 'python', js: 'javascript', sql: 'sql'}[language] : kind;
  if (name === 'python') return engines && engines.length ? engines : ['micropython', 'pyodide'];
  return name === 'javascript' || name === 'sql' ? [name] : [];
}

export const isShown = (job) => job.files.some((file) => file.language === 'html');
export const hasScript = (job) => Boolean(job.script) || job.files.some((file) => file.language === 'js');

// `ruledOut`: engines that turned out not to start here. Null where this browser can run none of those declared.
export async function createBench({job, frames, mount, onProgress, ruledOut = []}) {
  if (isShown(job)) return previewBench({job, frames, mount});
  const {createRunner} = await import('../runner.js');
  const runner = createRunner({...frames, onProgress});
  const engine = enginesOf(job).find((each) => runner.supports(each) && !ruledOut.includes(each));
  return engine ? runnerBench(job, runner, engine) : null;
}

function runnerBench(job, runner, engine) {
  return {
    engine,
    isSmall: smallEngines.includes(engine),
    isShown: false,
    ready: () => runner.ready(engine),
    run: (files, talk) => runner.run({engine, job, files, input: [], ...talk}),
    check: (files, onTest) => runner.check({engine, job, files, onTest}),
    stop: () => runner.stop(),
  };
}

async function previewBench({job, frames, mount}) {
  const {createPreview} = await import('../preview.js');
  const {preview: still, page, assets, run} = frames;
  const preview = createPreview({mount, frames: {preview: still, page}, assets, run});
  const script = hasScript(job);
  return {
    engine: 'html',
    isSmall: true,
    isShown: true,
    ready: () => Promise.resolve(),
    run: (files, talk) => preview.show(files, {script, ...talk}),
    check: (files, onTest) => preview.check({job, files, onTest}),
    stop: () => preview.stop(),
  };
}
