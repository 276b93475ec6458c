// How the editor looks: the colours of app.css, which knows light, dark and paper.
import {EditorView} from '@codemirror/view';

export const theme = EditorView.theme({
  '&': {
    direction: 'ltr',
    textAlign: 'left',
    color: 'var(--ink)',
    backgroundColor: 'var(--code)',
    border: '1px solid var(--control)',
    borderRadius: '12px',
    overflow: 'hidden',
    fontSize: '16px',
  },
  '&.cm-focused': {outline: '3px solid var(--ink)', outlineOffset: '2px'},
  '.cm-scroller': {fontFamily: 'var(--mono)', lineHeight: '1.5', minHeight: '144px', maxHeight: '70vh', overflow: 'auto'},
  '.cm-content': {padding: '8px 0', caretColor: 'var(--ink)', outline: '0'},
  '.cm-line': {paddingRight: '8px'},
  '.cm-gutters': {color: 'var(--muted)', backgroundColor: 'transparent', border: '0', borderRight: '1px solid var(--line)'},
  '.cm-lineNumbers .cm-gutterElement': {minWidth: '2.5ch', padding: '0 6px 0 8px'},
  '.cm-marked': {backgroundColor: 'var(--again-ground)', boxShadow: 'inset 4px 0 var(--again)'},
  '.cm-gutterElement.cm-marked': {color: 'var(--again)', fontWeight: '700'},
  '.cm-line.cm-marked': {boxShadow: 'none'},
  '&.cm-focused .cm-matchingBracket': {backgroundColor: 'var(--tint)', outline: '1px solid var(--brand)'},
  '&.cm-focused .cm-nonmatchingBracket': {backgroundColor: 'var(--again-ground)', outline: '1px solid var(--again)'},
});
