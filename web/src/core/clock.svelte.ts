// The present moment, for "4 min ago": one timer for the whole page.

class Clock {
  now = $state(Date.now());
}
export const clock = new Clock();

const tick = () => {
  clock.now = Date.now();
};
setInterval(tick, 30_000);
document.addEventListener("visibilitychange", tick);
