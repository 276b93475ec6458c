// What a learner did in this file: answers that were checked, and drafts. The browser keeps it where it keeps anything for
// files; else it lasts as long as the page, and the page says so.
import {read, remove, write} from '../exercise/kept.js';

const none = {answers: {}, drafts: {}};

export function createProgress({key, onChange}) {
  let now = {...none, ...read(key)};
  write(key, now);

  function change(part, id, value) {
    now = {...now, [part]: {...now[part], [id]: value}};
    write(key, now);
    onChange();
  }

  return {
    isKept: () => read(key) !== null,
    answer: (id) => now.answers[id] || null,
    answers: () => Object.entries(now.answers).map(([id, answer]) => ({...answer, exercise: id})),
    // The answer that counts: the first right one, else the latest. Its number stays as long as the answer is the same, so that
    // the box takes it once.
    note(id, {fields, passed}) {
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

function randomNumber() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
