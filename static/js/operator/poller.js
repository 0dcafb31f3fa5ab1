// Asks again and again while somebody looks. Place in the flow: each live view has one. Pure but
// for what it is handed: a clock that can be started and stopped, and whether the page is seen.

const SLOWEST = 30_000;

/** Milliseconds to the next question: doubles with each failure in a row, up to half a minute. */
export function pauseAfter(failures, every) {
  return Math.min(SLOWEST, every * 2 ** Math.min(failures, 8));
}

/**
 * read() → promise of data; onData(data) and onFailure(error, failures) tell. One question at a
 * time; none while isVisible() says no, until wake(). Returns {start, stop, wake, now}.
 */
export function createPoller({ read, onData, onFailure, every, isVisible,
  later = (run, ms) => setTimeout(run, ms), cancel = (timer) => clearTimeout(timer) }) {
  let timer = null;
  let failures = 0;
  let running = false;
  let turn = 0; // a stopped poller's answers come to nothing

  async function ask() {
    timer = null;
    if (!running || !isVisible()) return;
    const mine = ++turn;
    try {
      const data = await read();
      if (mine !== turn || !running) return;
      failures = 0;
      onData(data);
    } catch (error) {
      if (mine !== turn || !running) return;
      failures += 1;
      onFailure(error, failures);
    }
    timer = later(ask, pauseAfter(failures, every));
  }

  function now() {
    if (timer !== null) cancel(timer);
    return ask();
  }

  return {
    now,
    start() { running = true; return now(); },
    stop() {
      running = false;
      turn += 1;
      if (timer !== null) cancel(timer);
      timer = null;
    },
    wake() { return running ? now() : undefined; },
  };
}
