// What a learner reads when an answer waits on the device: that it is safe, and what to do.
import {icon, make} from '../nodes.js';
import {following, wayBack} from './place.js';
import {words} from './words.js';

const sentences = {
  away: words.wordAway,
  'signed-out': words.wordSignedOut,
  'other-learner': words.wordOtherLearner,
  nobody: words.wordNobody,
};

export function notice(kind, iconName, ...children) {
  return make('div', `notice ${kind}`, icon(iconName), make('div', '', ...children));
}

export function link(className, address, ...children) {
  const element = make('a', className, ...children);
  element.href = address;
  return element;
}

function flipped(name) {
  const arrow = icon(name);
  arrow.classList.add('flip');
  return arrow;
}

// For an outcome of post() whose state is 'waiting'.
export function keptNotice({reason, isKept}) {
  if (!isKept) return notice('again', 'warning', make('p', '', words.wordNotKept));
  const actions = make('p', 'buttons');
  if (reason === 'signed-out' || reason === 'nobody') actions.append(link('button', wayBack, words.wordSignIn));
  if (following) actions.append(link('button', following, make('span', '', words.wordGoOn), flipped('next')));
  return notice('again', 'save', make('p', '', sentences[reason]), ...(actions.children.length ? [actions] : []));
}

export const sentNotice = () => notice('done', 'check', make('p', '', words.wordWasSent));
