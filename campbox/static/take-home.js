// A lesson taken home: everything is in the file, the box is not there. What was done is kept by the browser, and comes back to
// the box as a short code or as a file.
import {home, forms, progress} from './take-home/opened.js';
import './app.js';
import {setUpAnswer} from './take-home/answers.js';
import {setUpCode} from './take-home/code.js';
import {createEngines} from './take-home/engines.js';
import {setUpResults} from './take-home/results.js';

const engines = createEngines();
const {words} = home;

document.querySelectorAll('[data-with-script]').forEach((element) => { element.hidden = false; });
for (const exercise of home.exercises) {
  const form = forms.get(exercise.id);
  const section = form.closest('[data-home]');
  if (exercise.job) setUpCode({section, form, exercise, words, progress, engines});
  else setUpAnswer({section, form, exercise, words, progress});
}
setUpResults({home, progress, words});
