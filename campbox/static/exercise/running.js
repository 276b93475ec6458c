// From the code to what it prints, asks, gives back as tables or shows as a page.
import {icon, make} from '../nodes.js';
import {errorText, remarks} from '../results.js';

export function createRunning({engine, screen, files, job, results, markLine, errorPlace, caution}) {
  const isDone = ({tables}) => (screen.isEmpty() && !(tables || []).length ? 'ended-silent' : 'ended');

  function clear() {
    errorPlace.textContent = '';
    markLine(null);
    screen.clear();
  }

  async function run(bench) {
    clear();
    screen.setOpen(true);
    screen.say('running');
    const result = await bench.run(files.texts(), {onOutput: screen.show, onAsk: screen.ask});
    screen.endAsking();
    screen.showTables(result.tables || []);
    screen.say(result.error ? '' : result.status === 'stopped' ? 'stopped' : isDone(result));
    if (result.error) showError(result.error);
    screen.reveal();
  }

  // The error in words, and before it what the author foresaw.
  function showError(error) {
    const texts = {code: Object.values(files.texts()).join('\n'), output: screen.text(), error: errorText(error)};
    const says = results.remarkList(remarks(job.when, texts));
    markLine(error.line, error.file);
    errorPlace.append(...says, make('div', 'notice again', icon('again'), make('div', '', ...results.explanation(error))));
  }

  // The page that is written, live; what its script prints and where it fails stands below it.
  async function showPage() {
    const bench = await engine.bench();
    if (!bench || caution.isHeld()) return;
    clear();
    screen.setOpen(false);
    const started = caution.begin();
    await bench.run(files.texts(), {onOutput: screen.show, onError: showError});
    started();
  }

  return {
    run,
    showPage,
    clear() {
      clear();
      screen.setOpen(false);
    },
  };
}
