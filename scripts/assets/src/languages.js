// The five languages, each with its own indentation and without the pop-up completions that come with them.
import {cssLanguage} from '@codemirror/lang-css';
import {htmlLanguage} from '@codemirror/lang-html';
import {javascriptLanguage} from '@codemirror/lang-javascript';
import {pythonLanguage} from '@codemirror/lang-python';
import {SQLite} from '@codemirror/lang-sql';
import {indentUnit} from '@codemirror/language';

export const languages = {
  python: [pythonLanguage, indentUnit.of('    ')],
  js: javascriptLanguage,
  html: htmlLanguage,
  css: cssLanguage,
  sql: SQLite.language,
};
