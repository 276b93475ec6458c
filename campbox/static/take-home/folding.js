// When two typed answers count as the same: campbox/exercises/folding.py, for a device without the box.
const quotes = {'‘': "'", '’': "'", '‚': "'", '‹': "'", '›': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"'};
const shapeless = /\p{Cf}/gu;
// Tatweel, the signs for short vowels, and letters that nobody sees.
const dropped = /[\u0640\u0670\u064b-\u0652\u034f\u115f\u1160\u3164\uffa0]/g;
const blanks = /[\s\u001c-\u001f\u0085]+/;
const lastBlanks = /[\s\u001c-\u001f\u0085]+$/;

const plainSigns = (text) => text
  .replace(/[‘’‚‹›“”„«»]/g, (sign) => quotes[sign])
  .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));

// Sign by sign, because a small sigma at the end of a word has another shape, and the dotless i has no capital of its own.
const small = (text) => Array.from(text, (sign) => (sign === 'ı' ? sign : sign.toLowerCase().toUpperCase().toLowerCase().replace(/ς/g, 'σ'))).join('');

export function fold(text) {
  const folded = small(text.replace(shapeless, '').normalize('NFKC')).normalize('NFKC');
  return plainSigns(folded).replace(dropped, '').normalize('NFKC').split(blanks).filter(Boolean).join(' ');
}

export function foldPrinted(line) {
  return plainSigns(line.replace(shapeless, '').normalize('NFKC')).replace(lastBlanks, '');
}

export function trimEnd(line) {
  return line.replace(lastBlanks, '');
}
