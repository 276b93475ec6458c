// The code editor of the exercise pages: CodeMirror over a textarea, which stays the field that the form sends.
import {closeBrackets, closeBracketsKeymap, insertBracket} from '@codemirror/autocomplete';
import {history, historyKeymap, indentLess, indentMore, indentWithTab, standardKeymap, toggleComment} from '@codemirror/commands';
import {bracketMatching, indentOnInput} from '@codemirror/language';
import {EditorState} from '@codemirror/state';
import {EditorView, keymap, lineNumbers} from '@codemirror/view';

import {colours} from './colours.js';
import {hangingIndent} from './hanging.js';
import {languages} from './languages.js';
import {markedLine, setMarkedLine} from './marked.js';
import {theme} from './theme.js';

let count = 0;

// `language`: python, js, html, css or sql. `label` names the field for those who hear it, `words.escape` tells them the way
// out. `nonce` is that of the page's style-src. `onChange(text)` is called after every change, typed or written.
export function createEditor({textarea, language, label, nonce = '', words = {}, onChange = () => {}}) {
  const hint = hintAfter(textarea, words.escape || '');
  const view = new EditorView({
    doc: textarea.value,
    selection: {anchor: textarea.selectionStart, head: textarea.selectionEnd},
    extensions: [
      ...behaviour(),
      languages[language],
      colours,
      theme,
      EditorView.cspNonce.of(nonce),
      EditorView.contentAttributes.of(attributes(label, hint)),
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
    ],
  });
  const focus = () => view.focus();

  function changed(text) {
    textarea.value = text;
    onChange(text);
  }

  hint.before(view.dom);
  textarea.hidden = true;
  for (const each of textarea.labels) each.addEventListener('click', focus);
  return {
    focus,
    read: () => view.state.doc.toString(),
    write: (text) => view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}, userEvent: 'input.write'}),
    insert: (text) => insert(view, text),
    markLine: (number) => mark(view, number),
    goTo: (number) => goTo(view, number),
    setFontSize(pixels) {
      view.dom.style.fontSize = `${pixels}px`;
      view.requestMeasure();
    },
    destroy() {
      for (const each of textarea.labels) each.removeEventListener('click', focus);
      view.destroy();
      hint.remove();
      textarea.hidden = false;
    },
  };
}

function behaviour() {
  return [
    lineNumbers(),
    history(),
    bracketMatching(),
    closeBrackets(),
    indentOnInput(),
    EditorState.tabSize.of(4),
    EditorView.lineWrapping,
    hangingIndent,
    markedLine,
    keymap.of([wayOut, ...closeBracketsKeymap, {key: 'Mod-/', run: toggleComment}, indentWithTab, ...historyKeymap, ...standardKeymap]),
    EditorView.domEventHandlers({focus: (_event, view) => view.setTabFocusMode(false)}),
    EditorView.updateListener.of(({docChanged, view}) => docChanged && view.setTabFocusMode(false)),
  ];
}

// CodeMirror's own Escape lasts two seconds, which is short for slow hands; this one lasts until the next change or return.
const wayOut = {
  key: 'Escape',
  run(view) {
    view.setTabFocusMode(true);
    return false;
  },
};

function hintAfter(textarea, text) {
  const hint = document.createElement('span');
  count += 1;
  hint.id = `editor-hint-${count}`;
  hint.hidden = true;
  hint.textContent = text;
  textarea.after(hint);
  return hint;
}

function attributes(label, hint) {
  return {
    'aria-label': label,
    'aria-describedby': hint.id,
    dir: 'ltr',
    autocapitalize: 'off',
    autocorrect: 'off',
    autocomplete: 'off',
    spellcheck: 'false',
    translate: 'no',
  };
}

// As if it were typed: a bracket brings its partner, and "\t" indents as the Tab key does ("\b" as Shift and Tab).
function insert(view, text) {
  const indent = {'\t': indentMore, '\b': indentLess}[text];
  if (indent) indent(view);
  else view.dispatch(insertBracket(view.state, text) || view.state.update(view.state.replaceSelection(text), {userEvent: 'input.type', scrollIntoView: true}));
  view.focus();
}

// null removes the mark.
function mark(view, number) {
  const at = number === null ? null : startOf(view, number);
  const shown = at === null ? [] : [EditorView.scrollIntoView(at, {y: 'nearest', yMargin: 24})];
  view.dispatch({effects: [setMarkedLine.of(at), ...shown]});
}

function goTo(view, number) {
  view.dispatch({selection: {anchor: startOf(view, number)}, scrollIntoView: true});
  view.focus();
}

// Where a line begins; a number beyond the text means its last line.
function startOf({state: {doc}}, number) {
  return doc.line(Math.min(Math.max(number, 1), doc.lines)).from;
}
