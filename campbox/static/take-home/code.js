// Code to write at home: a plain field, what runs it, and its tests. What nothing here can judge is kept for the trainer.
import {createChecking} from '../exercise/checking.js';
import {createConsole} from '../exercise/console.js';
import {createFiles} from '../exercise/files.js';
import {createHints} from '../exercise/hints.js';
import {createKeys} from '../exercise/keys.js';
import {reportOf} from '../exercise/report.js';
import {createRunning} from '../exercise/running.js';
import {button, icon, make, plain, reveal} from '../nodes.js';
import {explanation} from './answers.js';
import {read} from './fields.js';

const previewMilliseconds = 400;

export function setUpCode({section, form, exercise, words, progress, engines}) {
  const {job} = exercise;
  const one = (name) => section.querySelector(`[data-${name}]`);
  const all = (name) => Array.from(section.querySelectorAll(`[data-${name}]`));
  const [runButton, stopButton] = [one('run'), one('stop')];
  const language = {python: 'python', sql: 'sql'}[job.files[0].language] || 'javascript';
  const files = createFiles({fields: all('file'), module: Promise.reject(new Error('a file at home has plain fields')), words, onChange: changed});
  const lineButton = (line, file) => button('button to-line', () => files.goTo(line, file), icon('up'), make('span', '', plain(words.line, {line})));
  const screen = createConsole({section: one('output'), words});
  const checking = createChecking({
    region: one('check-result'), live: one('live'), words, job, language, lineButton, markLine: files.markLine,
  });
  const running = createRunning({
    engine: {bench: () => bench}, screen, files, job, results: checking.results, markLine: files.markLine, errorPlace: one('run-error'),
  });
  let bench = null; // null until the first run, and where this browser has none
  let previewTimer = 0;
  let isBusy = false;
  let isStopped = false;

  function changed() {
    clearTimeout(previewTimer);
    if (bench && bench.isShown) previewTimer = setTimeout(running.showPage, previewMilliseconds);
  }

  async function busy(work) {
    if (isBusy) return;
    isBusy = true;
    isStopped = false;
    one('result').textContent = '';
    checking.clear();
    try {
      await work();
    } finally {
      isBusy = false;
      stopButton.hidden = true;
    }
  }

  // Whether there is something to run the code with; the first time takes a moment.
  async function prepare() {
    if (bench) return true;
    screen.setOpen(true);
    screen.say('starting');
    one('preview').hidden = !exercise.isShown;
    try {
      bench = await engines.bench(exercise, one('preview'));
      if (bench) await bench.ready();
    } catch (error) {
      bench = null;
    }
    screen.say('');
    screen.setOpen(false);
    one('preview').hidden = !(bench && bench.isShown);
    if (!bench) one('engine').textContent = words['too-old'];
    return Boolean(bench);
  }

  const run = () => busy(async () => {
    if (!(await prepare())) return;
    if (bench.isShown) return running.showPage();
    stopButton.hidden = false;
    await running.run(bench);
  });

  const check = () => busy(async () => {
    running.clear();
    if (!exercise.isJudged || !(await prepare())) return keepForTrainer();
    stopButton.hidden = bench.isShown;
    const tried = files.texts();
    const shown = checking.begin();
    const report = await bench.check(tried, (index, outcome) => checking.showTest(shown, index, outcome));
    if (isStopped) return checking.clear();
    const passed = checking.show(shown, report, Object.values(tried).join('\n'));
    if (passed) shown.box.append(explanation(exercise));
    if (report.status === 'failed') return;
    const fields = {...read(form), report: [JSON.stringify(reportOf(bench.engine, report))]};
    progress.note(exercise.id, {fields, passed});
  });

  function keepForTrainer() {
    progress.note(exercise.id, {fields: read(form), passed: false});
    one('result').append(make('div', 'notice done', icon('check'), make('div', '', make('p', '', words['for-trainer']))));
    reveal(one('result'));
  }

  runButton.hidden = !exercise.engine;
  runButton.addEventListener('click', run);
  stopButton.addEventListener('click', () => {
    isStopped = true;
    screen.endAsking();
    bench.stop();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    check();
  });
  one('reset').addEventListener('click', () => {
    if (confirm(words.reset)) files.setFields(files.start());
  });
  createHints({hints: all('hint'), onUse() {}});
  createKeys(one('keys'), files, {indentWord: words.indent}).show();
}
