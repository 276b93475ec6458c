// What the program prints, asks and gives back as tables, below the code.
import {make, plain, reveal} from '../nodes.js';
import {table} from '../results.js';

const charactersMax = 20000; // a phone scrolls no further, and slows down

export function createConsole({section, words}) {
  const [screen, tables, status] = ['[data-screen]', '[data-tables]', '[data-status]'].map((each) => section.querySelector(each));
  let length = 0;
  let last = null; // {kind, node}: printed text is gathered in few nodes

  function say(word, params) {
    status.textContent = word ? plain(words[word], params) : '';
  }

  function clear() {
    screen.textContent = '';
    tables.textContent = '';
    say('');
    length = 0;
    last = null;
  }

  function show(text, kind) {
    section.hidden = false;
    if (length >= charactersMax) return;
    const shown = text.slice(0, charactersMax - length);
    length += shown.length;
    if (!last || last.kind !== kind) {
      last = {kind, node: make('span', kind === 'err' ? 'printed-error' : '')};
      screen.append(last.node);
    }
    last.node.append(shown);
    if (length >= charactersMax) screen.append(make('span', 'muted', '\n…'));
    screen.scrollTop = screen.scrollHeight;
  }

  // The program waits: a field stands where it stopped, below the prompt, which was printed. What is typed stays to be read.
  function ask(prompt) {
    return new Promise((resolve) => {
      const field = make('input', '');
      const label = make('label', '', make('span', 'visually-hidden', prompt.trim() || words['program-asks']), field);
      const form = make('form', 'ask', label, make('button', 'button', words.enter));
      field.setAttribute('autocomplete', 'off');
      field.setAttribute('autocapitalize', 'none');
      field.spellcheck = false;
      field.dir = 'auto';
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        form.remove();
        show(field.value + '\n', 'in');
        resolve(field.value);
      });
      section.hidden = false;
      screen.after(form);
      say('waits');
      field.focus();
    });
  }

  function showTables(all) {
    tables.append(...all.map((each) => (each.changed === undefined ? tableBlock(each) : countLine('rows-changed', each.changed))));
  }

  function tableBlock(rows) {
    const scroller = make('div', 'table-scroll', table(rows));
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'region');
    scroller.setAttribute('aria-label', words['result-table']);
    return make('div', 'table-block', scroller, countLine(rows.more ? 'rows-first' : 'row-count', rows.rows.length));
  }

  function countLine(word, count) {
    return make('p', 'small', plain(words[word], {count}));
  }

  return {
    ask,
    clear,
    say,
    show,
    showTables,
    setOpen(isOpen) {
      section.hidden = !isOpen;
      if (isOpen) reveal(section);
    },
    reveal: () => requestAnimationFrame(() => reveal(section)), // after the editor has shown the line that it marks
    endAsking: () => section.querySelectorAll('form.ask').forEach((form) => form.remove()),
    isEmpty: () => length === 0,
    text: () => screen.textContent,
  };
}
