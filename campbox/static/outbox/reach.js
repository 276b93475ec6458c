// Whether the box answered when it was asked last.
let isAway = false;

export const isBoxAway = () => isAway;

export function noteReach(isReached) {
  isAway = !isReached;
}
