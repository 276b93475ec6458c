// Where this page is in its course, and where the browser keeps the pages beside it.
import {device} from './words.js';

const page = /^\/([lx])\/(\w+)\/(\w+)\/([^/]+)\/([^/]+)$/.exec(location.pathname);
const way = /^\/(go|try)\/([^/]+)\/([^/]+)$/;

const inCourse = page && {kind: page[1], language: page[2], version: page[3], course: page[4], name: page[5]};

// The lesson of this page, if it is one: {course, name}.
export const lesson = inCourse && inCourse.kind === 'l' ? inCourse : null;

// A link leads through the box, which notes where the learner is. This is the page behind it, at the address where the browser
// keeps it: {isLesson, course, name, address}, or null if it is not of this course.
export function behind(path) {
  const [, kind, course, name] = way.exec(path) || [];
  if (!inCourse || course !== inCourse.course) return null;
  const isLesson = kind === 'go';
  return {isLesson, course, name, address: `/${isLesson ? 'l' : 'x'}/${inCourse.language}/${inCourse.version}/${course}/${name}`};
}

// The way to what comes after this page.
export const following = device.dataset.following || '';

// After signing in, the learner comes back to this page by its way through the box.
export const wayBack = inCourse ? `/${lesson ? 'go' : 'try'}/${inCourse.course}/${inCourse.name}` : '/';
