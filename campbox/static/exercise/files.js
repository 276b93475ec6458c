// The files of an exercise: one editor each; where there are several, tabs to choose one.
import {make} from '../nodes.js';
import {editorOf} from './editing.js';

// onChange(isTyped): after every change, whoever made it.
export function createFiles({fields, module, nonce, words, onChange}) {
  let isWriting = false;
  const changed = () => onChange(!isWriting);
  const files = fields.map((field) => {
    const textarea = field.querySelector('textarea');
    const label = field.querySelector('label').textContent.trim();
    const editor = editorOf(textarea, {module, nonce, label, words: {escape: words.escape}, onChange: changed});
    return {field, textarea, editor, name: field.dataset.file, start: textarea.defaultValue};
  });
  const named = (name) => files.find((file) => file.name === name) || files[0];
  let shown = files[0];

  function show(file) {
    shown = file;
    files.forEach((each) => {
      each.field.hidden = each !== file;
      if (!each.tab) return;
      each.tab.setAttribute('aria-selected', each === file);
      each.tab.tabIndex = each === file ? 0 : -1;
    });
  }

  if (files.length > 1) {
    files[0].field.before(tabs(files, show));
    show(files[0]);
  }

  return {
    // As the runner takes them: name -> text.
    texts: () => files.reduce((all, {name, editor}) => ({...all, [name]: editor.read()}), {}),
    fields: () => files.reduce((all, {textarea, editor}) => ({...all, [textarea.name]: editor.read()}), {}),
    setFields(values) {
      isWriting = true;
      files.filter(({textarea}) => textarea.name in values).forEach(({textarea, editor}) => {
        if (values[textarea.name] !== editor.read()) editor.write(values[textarea.name]);
      });
      isWriting = false;
    },
    start: () => files.reduce((all, {textarea, start}) => ({...all, [textarea.name]: start}), {}),
    // Without a name it is the first file, which is the program.
    markLine(line, name) {
      files.forEach((file) => file.editor.markLine(file === named(name) ? line : null));
    },
    goTo(line, name) {
      show(named(name));
      named(name).editor.goTo(line);
    },
    insert: (text) => shown.editor.insert(text),
    setFontSize: (pixels) => files.forEach(({editor}) => editor.setFontSize(pixels)),
    last: files[files.length - 1].field,
    language: () => shown.textarea.dataset.language,
    focus: () => shown.editor.focus(),
  };
}

function tabs(files, show) {
  const list = make('div', 'file-tabs');
  list.setAttribute('role', 'tablist');
  files.forEach((file, index) => {
    file.tab = make('button', '', file.name);
    file.tab.type = 'button';
    file.tab.dir = 'ltr';
    file.tab.id = `tab-${index + 1}`;
    file.tab.setAttribute('role', 'tab');
    file.tab.setAttribute('aria-controls', (file.field.id = file.field.id || `panel-${index + 1}`));
    file.field.setAttribute('role', 'tabpanel');
    file.field.setAttribute('aria-labelledby', file.tab.id);
    file.tab.addEventListener('click', () => show(file));
    list.append(file.tab);
  });
  list.dir = 'ltr';
  list.addEventListener('keydown', (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    const at = files.findIndex(({tab}) => tab === event.target);
    if (!step || at < 0) return;
    const next = files[(at + step + files.length) % files.length];
    event.preventDefault();
    show(next);
    next.tab.focus();
  });
  return list;
}
