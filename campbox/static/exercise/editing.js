// One file's code: the textarea as it is, or the editor in its place once that is here. Both answer to the same words.

const indent = '    ';

function plainEditor(textarea, onChange) {
  textarea.addEventListener('input', onChange);
  const startOf = (line) => textarea.value.split('\n').slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return {
    read: () => textarea.value,
    write(text) {
      textarea.value = text;
      onChange();
    },
    insert(text) {
      textarea.setRangeText(text.replace('\t', indent), textarea.selectionStart, textarea.selectionEnd, 'end');
      onChange();
    },
    markLine() {},
    goTo(line) {
      textarea.setSelectionRange(startOf(line), startOf(line));
      textarea.focus();
    },
    setFontSize: (pixels) => { textarea.style.fontSize = `${pixels}px`; },
    focus: () => textarea.focus(),
  };
}

// The editor of a textarea. It works at once; when the better one arrives it takes over what was typed meanwhile.
export function editorOf(textarea, {module, label, nonce, words, onChange}) {
  let current = plainEditor(textarea, onChange);
  let pixels = 0;
  const editor = {
    setFontSize(size) {
      pixels = size;
      current.setFontSize(size);
    },
  };
  ['read', 'write', 'insert', 'markLine', 'goTo', 'focus'].forEach((name) => {
    editor[name] = (...all) => current[name](...all);
  });
  module.then(({createEditor}) => {
    const hadFocus = document.activeElement === textarea;
    current = createEditor({textarea, language: textarea.dataset.language, label, nonce, words, onChange});
    if (pixels) current.setFontSize(pixels);
    if (hadFocus) current.focus();
  }).catch(() => {}); // an old browser, or a box that is away: the textarea stays
  return editor;
}
