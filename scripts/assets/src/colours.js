// Syntax colours by the class names that the lessons' highlighted code has, so that app.css colours both.
import {syntaxHighlighting} from '@codemirror/language';
import {tagHighlighter, tags as t} from '@lezer/highlight';

const classes = [
  ['c', [t.comment, t.processingInstruction, t.documentMeta]],
  ['k', [t.keyword, t.bool, t.null, t.self, t.atom, t.modifier, t.tagName, t.angleBracket, t.operatorKeyword]],
  ['s', [t.string, t.regexp, t.attributeValue, t.character, t.escape]],
  ['nf', [t.function(t.variableName), t.function(t.propertyName), t.className, t.attributeName, t.typeName, t.labelName]],
  ['na', [t.standard(t.name), t.meta]],
  ['m', [t.number, t.unit, t.color]],
  ['err', [t.invalid]],
];

export const colours = syntaxHighlighting(tagHighlighter(classes.map(([name, tags]) => ({class: name, tag: tags}))));
