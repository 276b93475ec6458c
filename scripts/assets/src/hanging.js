// A line too long for the screen goes on below, deeper than it began, so that Python's indentation stays readable on a phone.
import {countColumn, RangeSetBuilder} from '@codemirror/state';
import {Decoration, EditorView, ViewPlugin} from '@codemirror/view';

const DEEPEST = 16;
const lines = Array.from({length: DEEPEST + 1}, (_, columns) => Decoration.line({class: `cm-from-${columns}`}));

function decorations(view) {
  const builder = new RangeSetBuilder();
  for (const {from, to} of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const columns = countColumn(/^\s*/.exec(line.text)[0], view.state.tabSize);
      builder.add(line.from, line.from, lines[Math.min(columns, DEEPEST)]);
      at = line.to + 1;
    }
  }
  return builder.finish();
}

const plugin = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = decorations(view);
    }

    update({docChanged, viewportChanged, view}) {
      if (docChanged || viewportChanged) this.decorations = decorations(view);
    }
  },
  {decorations: (self) => self.decorations},
);

// Classes, because a style attribute of a line would need the page to allow inline styles.
const rules = {};
for (let columns = 0; columns <= DEEPEST; columns += 1) {
  rules[`.cm-from-${columns}`] = {paddingLeft: `calc(${columns + 2}ch + 6px)`, textIndent: `-${columns + 2}ch`};
}

export const hangingIndent = [plugin, EditorView.baseTheme(rules)];
