// What a learner did in this file: answers that were checked, and drafts. The browser keeps it where it keeps anything for
// files; else it lasts as long as the page, and the page says so.
import {read, remove, write} from '../exercise/kept.js';

const none = {answers: {}, drafts: {}};

export function createProgress({key, onChange}) {
  let now = {...none, ...read(key)};
  let isWritten = true;
  keep();

  function keep() {
    write(key, now);
    isWritten = JSON.stringify(read(key)) === JSON.stringify(now); // a full disk takes nothing, and says nothing
  }

  // The file may be open in another tab too: what was done there stays.
  function change(part, id, value) {
    now = merged(now, read(key));
    now = {...now, [part]: {...now[part], [id]: value}};
    keep();
    onChange();
  }

  addEventListener('storage', (event) => {
    if (event.key !== key) return;
    now = event.newValue === null ? none : merged(now, read(key));
    onChange();
  });

  return {
    isKept: () => isWritten,
    answer: (id) => now.answers[id] || null,
    answers: () => Object.entries(now.answers).map(([id, answer]) => ({...answer, exercise: id})),
    // The answer that counts: the first right one, else the latest. Its number stays as long as the answer is the same, so that
    // the box takes it once.
    note(id, {fields, passed}) {
      now = merged(now, read(key));
      const before = now.answers[id];
      if (before && (before.passed || JSON.stringify(before.fields) === JSON.stringify(fields))) return;
      change('answers', id, {id: randomNumber(), fields, passed});
    },
    draft: (id) => now.drafts[id] || null,
    keepDraft: (id, fields) => change('drafts', id, fields),
    clear() {
      now = none;
      remove(key);
      onChange();
    },
  };
}

// The newest drafts are those on the disk. Of two answers the right one counts, else the one on the disk.
function merged(here, there) {
  const kept = {...none, ...there};
  const answers = {...here.answers, ...kept.answers};
  Object.entries(here.answers).filter(([, answer]) => answer.passed).forEach(([id, answer]) => {
    if (!answers[id].passed) answers[id] = answer;
  });
  return {answers, drafts: {...here.drafts, ...kept.drafts}};
}

function randomNumber() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
