// What was done so far, as a short code and as a file for the box.
import {make, plain} from '../nodes.js';
import {badge} from './answers.js';
import {onProgress} from './opened.js';
import {resultCode} from './result-code.js';

const version = 1; // of the format of files with answers

export function setUpResults({home, progress, words}) {
  const one = (name) => document.querySelector(`[data-${name}]`);

  function show() {
    const answers = progress.answers();
    const solved = answers.filter(({passed}) => passed).map(({exercise}) => exercise);
    const counted = home.code.exercises.map(({id}) => id);
    one('solved').textContent = plain(words.solved, {done: solved.length, all: counted.length});
    one('code-block').hidden = !solved.length;
    one('code-text').textContent = solved.length ? resultCode(home.code, solved) : '';
    one('save').disabled = !answers.length;
    one('not-kept').hidden = progress.isKept();
    home.exercises.forEach(({id}) => mark(id, progress.answer(id)));
  }

  function mark(id, answer) {
    const place = document.querySelector(`[data-home="${id}"] [data-mark]`);
    place.textContent = '';
    if (answer && answer.passed) place.append(badge(true, words));
  }

  function save() {
    const rows = progress.answers().map(({id, exercise, fields}) => ({
      id, learner: null, course: home.course, exercise, language: home.language, fields,
    }));
    const content = new Blob([JSON.stringify({campbox: 'answers', version, rows})], {type: 'application/json'});
    const link = make('a', '');
    link.href = URL.createObjectURL(content);
    link.download = `${home.name}.json`;
    document.body.append(link);
    link.click();
    link.remove();
  }

  one('save').addEventListener('click', save);
  one('clear').addEventListener('click', () => {
    if (!confirm(words.clear)) return;
    progress.clear();
    location.reload();
  });
  onProgress(show);
  show();
}
