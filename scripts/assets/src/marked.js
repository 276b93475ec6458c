// The line that an error message speaks about. The mark goes as soon as that line is changed.
import {StateEffect, StateField} from '@codemirror/state';
import {Decoration, EditorView, gutterLineClass, GutterMarker} from '@codemirror/view';
import {RangeSet} from '@codemirror/state';

// Holds the position where the line begins, or null.
export const setMarkedLine = StateEffect.define();

const line = Decoration.line({class: 'cm-marked'});
const number = new (class extends GutterMarker {
  elementClass = 'cm-marked';
})();

const field = StateField.define({
  create: () => null,
  update(position, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarkedLine)) return effect.value;
    if (position === null || !transaction.docChanged) return position;
    const {from, to} = transaction.startState.doc.lineAt(position);
    return transaction.changes.touchesRange(from, to) ? null : transaction.changes.mapPos(position);
  },
  provide: (self) => [
    EditorView.decorations.from(self, (position) => (position === null ? Decoration.none : Decoration.set(line.range(position)))),
    gutterLineClass.from(self, (position) => (position === null ? RangeSet.empty : RangeSet.of(number.range(position)))),
  ],
});

export const markedLine = field;
