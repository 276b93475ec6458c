// What was solved as a few signs to copy: campbox/courses/result_codes.py says how, and reads them.
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const signBits = 5;
const group = 4;
const partBits = 15;
const checkBits = 25;

const bitsOf = (number, length) => number.toString(2).padStart(length, '0');

// code: {part, release, exercises: [{id, number}]}; solved: the ids of those that are right.
export function resultCode({part, release, exercises}, solved) {
  const isSolved = exercises.map(({id}) => solved.includes(id));
  const check = exercises.reduce((sum, {number}, index) => (isSolved[index] ? sum ^ number : sum), release);
  const length = Math.ceil((partBits + exercises.length + checkBits) / (signBits * group)) * signBits * group;
  const middle = isSolved.map(Number).join('').padEnd(length - partBits - checkBits, '0');
  const bits = bitsOf(part, partBits) + middle + bitsOf(check, checkBits);
  const text = bits.replace(/.{5}/g, (five) => signs[parseInt(five, 2)]);
  return text.replace(/.{4}(?=.)/g, '$& ');
}
