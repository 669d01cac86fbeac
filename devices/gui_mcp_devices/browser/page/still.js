// When does a page stand still? Two frames, then no news for 40 ms, or for 120 ms once news have come in several
// bursts: where one timer sets the next, more will follow. News are changes of the tree, of words and of attributes,
// scrolling, and animations that will end. No news: what never ends. Changes of style alone count for half a second
// only (a fade, then a spinner); and after 0.6 s a node that changes again and again without growing (a clock, a
// ticker, a blinking class) no longer counts.

const QUIET = 40, QUIET_AFTER_BURSTS = 120;
const APART = 12;
const STYLE_COUNTS = 500;
const REPEATS_COUNT = 600;
const OFTEN = 10;
const MOTION_COUNTS = 1500;
const STYLE_ATTRIBUTES = new Set([
  "style", "transform", "d", "x", "y", "cx", "cy", "r", "x1", "x2", "y1", "y2", "width", "height", "points",
  "opacity", "fill", "stroke", "stroke-dashoffset",
]);

let watched = null, observer = null, news = 0, bursts = 0, since = 0, often = new Map();
const watchedRoots = new WeakSet();

/** Starts to watch this document; done at every look, costs nothing the second time. */
function watch() {
  if (watched !== document) {
    watched = document;
    observer?.disconnect();
    observer = new MutationObserver(heard);
    hear(performance.now());
    watchRoot(document);
    addEventListener("scroll", (event) => count(event.target, false), { capture: true, passive: true });
  }
}

function watchRoot(root) {
  if (watchedRoots.has(root)) return;
  watchedRoots.add(root);
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
}

function hear(now) {
  if (now - news > APART) bursts++;
  news = now;
}

function heard(records) {
  const now = performance.now();
  for (const record of records) {
    if (record.type === "attributes" && STYLE_ATTRIBUTES.has(record.attributeName)) {
      if (now - since < STYLE_COUNTS) hear(now);
    } else {
      const grows = record.type === "childList" && record.addedNodes.length > record.removedNodes.length;
      count(record.type === "characterData" ? record.target.parentNode : record.target, grows);
    }
  }
}

function count(target, grows) {
  const now = performance.now();
  const times = (often.get(target) ?? 0) + 1;
  often.set(target, times);
  if (grows || times <= OFTEN || now - since < REPEATS_COUNT) hear(now);
}

function moving(now) {
  if (now - since > MOTION_COUNTS) return false;
  return page.getAnimations().some((a) => {
    if (a.playState !== "running" || !(a.currentTime >= 0)) return false;
    const end = a.effect?.getComputedTiming().endTime;
    return Number.isFinite(end) && end - a.currentTime < MOTION_COUNTS;
  });
}

/** Whether the document is being read, or its pictures and frames are and have not been for long. */
function loading(now) {
  return page.readyState === "loading" || page.readyState !== "complete" && now - since < MOTION_COUNTS;
}

/** Resolves when the page stands still, or after `limit` milliseconds. */
async function still(limit) {
  watch();
  since = performance.now();
  bursts = 0;
  often = new Map();
  await frame();
  await frame();
  for (;;) {
    const now = performance.now();
    if (now - since >= limit) return "false";
    const left = news + (bursts > 2 ? QUIET_AFTER_BURSTS : QUIET) - now;
    if (left <= 0 && !moving(now) && !loading(now)) return "true";
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(left, 8), QUIET)));
  }
}
