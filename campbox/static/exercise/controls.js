// The buttons: run, stop, check or hand in, start again. One thing happens at a time.
import {reportOf} from './report.js';

export function createControls({form, engine, running, checking, screen, files, words, isJudged, answering, onPassed, reset, isTest}) {
  const find = (name) => document.querySelector(`[data-${name}]`);
  const [runButton, stopButton, checkButton, question] = ['run', 'stop', 'check', 'reset-question'].map(find);
  let isBusy = false;
  let isStopped = false;

  async function busy(work) {
    if (isBusy) return;
    isBusy = true;
    isStopped = false;
    checkButton.setAttribute('aria-disabled', 'true');
    try {
      await work();
    } finally {
      isBusy = false;
      checkButton.setAttribute('aria-disabled', 'false');
      showStop(false);
    }
  }

  function showStop(isShown) {
    if (!engine.canRun) return;
    const hadFocus = document.activeElement === runButton || document.activeElement === stopButton;
    runButton.hidden = isShown;
    stopButton.hidden = !isShown;
    // What happened was brought into sight just before.
    if (hadFocus) (isShown ? stopButton : runButton).focus({preventScroll: true});
  }

  // The bench; null where this browser runs none. Undefined, and said why, where it cannot be fetched now.
  async function bench() {
    try {
      return await engine.ready();
    } catch (error) {
      screen.setOpen(true);
      screen.say('unreachable');
      return undefined;
    }
  }

  const run = () => busy(async () => {
    checking.clear();
    answering.clear();
    const found = await bench();
    if (!found) return;
    showStop(true);
    await running.run(found);
  });

  const check = () => busy(async () => {
    running.clear();
    answering.clear();
    const found = isJudged ? await bench() : null;
    if (found) {
      showStop(true);
      await (isTest ? keepWith(found) : checkWith(found));
    } else if (found === null) {
      answering.say(words.sending);
      await answering.send(null);
    }
  });

  async function checkWith(found) {
    const tried = files.texts();
    const shown = checking.begin();
    const report = await found.check(tried, (index, outcome) => checking.showTest(shown, index, outcome));
    if (isStopped) {
      checking.clear();
      return;
    }
    const passed = checking.show(shown, report, Object.values(tried).join('\n'));
    if (passed) onPassed();
    // Where the engine itself broke there is nothing to report. A box that is slow to answer holds up nobody's next try.
    if (report.status === 'failed') return;
    answering.send(reportOf(found.engine, report));
  }

  // In a test nobody is told what is right: the box gets the report, and says only that the answer is kept.
  async function keepWith(found) {
    answering.say(words.checking);
    const report = await found.check(files.texts(), () => {});
    if (isStopped) answering.clear();
    else await answering.send(report.status === 'failed' ? null : reportOf(found.engine, report));
  }

  async function stop() {
    isStopped = true;
    screen.endAsking();
    (await engine.bench()).stop();
  }

  function setUpReset() {
    find('reset').addEventListener('click', () => {
      question.hidden = false;
      find('reset-no').focus();
    });
    find('reset-no').addEventListener('click', () => {
      question.hidden = true;
      find('reset').focus();
    });
    find('reset-yes').addEventListener('click', () => {
      question.hidden = true;
      reset();
      files.focus();
    });
  }

  return {
    start() {
      document.querySelectorAll('[data-with-script]').forEach((element) => { element.hidden = false; });
      document.querySelectorAll('[data-without-script]').forEach((element) => { element.hidden = true; });
      if (isJudged) checkButton.querySelector('span').textContent = words.check;
      runButton.hidden = !engine.canRun;
      runButton.addEventListener('click', run);
      stopButton.addEventListener('click', stop);
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        check();
      });
      form.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        if (engine.canRun) run();
        else if (isJudged) check();
      }, true);
      setUpReset();
    },
  };
}
