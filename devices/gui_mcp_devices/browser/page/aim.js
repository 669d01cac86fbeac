// From a number to a point, at the moment of action: scroll there, pick a point that really reaches the thing.

const GRID = [
  [0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.25], [0.5, 0.75],
  ...[0.08, 0.3, 0.5, 0.7, 0.92].flatMap((x) => [0.08, 0.3, 0.5, 0.7, 0.92].map((y) => [x, y])),
];

function frame() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 100);
    requestAnimationFrame(() => (clearTimeout(timer), resolve()));
  });
}

/**
 * A point of this frame's viewport for the node. `how`: "touch" scrolls and demands that the point reaches it,
 * "place" scrolls only, "stay" does neither. Answers {x, y}, {gone}, {why: "covered" | "disabled" | "hidden",
 * by, name}, or {choice} for an option of a closed select.
 */
async function aim(number, how) {
  const node = nodeOf(number);
  if (!node) return JSON.stringify({ gone: true });
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const select = element.localName === "option" ? element.closest("select") : null;
  if (select && !(select.multiple || select.size > 1)) return JSON.stringify({ choice: choice(element, select) });
  if (how === "touch" && (element.matches(":disabled") || element.closest("[inert]"))) {
    return JSON.stringify({ why: "disabled" });
  }
  await steady(node);
  let found = pick(node, element, how);
  if (!found.reached && how !== "stay") {
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    await frame();
    found = pick(node, element, how);
  }
  if (found.reached) return JSON.stringify({ x: found.x, y: found.y });
  if (!found.hit) return JSON.stringify({ why: "hidden" });
  return JSON.stringify({ why: "covered", ...telling(found.hit) });
}

/** Waits, at most 300 ms, until a node that a finite animation carries has come to rest. */
async function steady(node) {
  if (!page.getAnimations().some((a) => a.playState === "running" && within(node, a.effect?.target))) return;
  let last = "";
  for (let i = 0; i < 18; i++) {
    const now = JSON.stringify(rectsOf(node)[0] ?? 0);
    if (now === last) return;
    last = now;
    await frame();
  }
}

function rectsOf(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    textRange.selectNodeContents(node);
    return [...textRange.getClientRects()];
  }
  return [...node.getClientRects()];
}

/** A point that reaches `element` itself, or else one that reaches what it is drawn on. */
function pick(node, element, how) {
  const view = [0, 0, innerWidth, innerHeight];
  const boxes = rectsOf(node)
    .map((r) => cut([r.left, r.top, r.right, r.bottom], view))
    .filter((box) => box)
    .sort((a, b) => (b[2] - b[0]) * (b[3] - b[1]) - (a[2] - a[0]) * (a[3] - a[1]))
    .slice(0, 3);
  const points = boxes.flatMap(([l, t, r, b]) => GRID.map(([fx, fy]) => [l + (r - l) * fx, t + (b - t) * fy]));
  let first = null, behind = null;
  for (const [x, y] of [...points.slice(0, 1), ...outline(element, view), ...points.slice(1)]) {
    const hit = hitAt(x, y);
    if (how !== "touch" || reaches(hit, element)) return { reached: true, x, y };
    if (!behind && hit && !CONTROLS.has(roleOf(element)) && within(element, hit)) behind = { reached: true, x, y };
    first ??= hit;
  }
  return behind ?? { reached: false, hit: first };
}

/** Points on the line of a drawn shape: an unfilled ring has nothing in its middle. */
function outline(element, view) {
  const matrix = element.getPointAtLength && element.getScreenCTM();
  if (!matrix) return [];
  const length = element.getTotalLength();
  return [0.5, 0.25, 0.75, 0.1]
    .map((part) => element.getPointAtLength(length * part).matrixTransform(matrix))
    .filter((p) => p.x >= view[0] && p.y >= view[1] && p.x < view[2] && p.y < view[3])
    .map((p) => [p.x, p.y]);
}

/** Whether a press on `hit` is a press on `element`. */
function reaches(hit, element) {
  if (!hit) return false;
  if (within(hit, element)) return true;
  const label = closest(hit, "label");
  if (label && (label.control === element || label.control === element.control)) return true;
  if (element.localName === "label" && element.control === hit) return true;
  return element.localName === "slot" || element.localName === "area";
}

/** What lies on top, as a role for anyone and words for those who may read the screen. */
function telling(hit) {
  for (let node = hit; node && node !== document; node = above(node)) {
    if (!(node instanceof Element) || clobbered(node)) continue;
    const role = roleOf(node);
    if (role) return { by: role, name: short(nameOf(node, role) || textOf(node, null)).slice(0, 80) };
  }
  return { by: "element", name: textOf(hit, null).slice(0, 80) };
}

/** A point of an iframe's viewport as a point of this one; `hit` says whether it reaches the iframe. */
function through(number, x, y) {
  const element = nodeOf(number);
  if (!element) return JSON.stringify({ gone: true });
  const outer = rectOf(element), style = getComputedStyle(element);
  const zoom = element.offsetWidth ? (outer[2] - outer[0]) / element.offsetWidth : 1;
  const px = outer[0] + (element.clientLeft + parseFloat(style.paddingLeft) + x) * zoom;
  const py = outer[1] + (element.clientTop + parseFloat(style.paddingTop) + y) * zoom;
  const hit = hitAt(px, py);
  const inside = px >= 0 && py >= 0 && px < innerWidth && py < innerHeight;
  return JSON.stringify({ x: px, y: py, hit: hit === element, inside, ...(hit && hit !== element ? telling(hit) : {}) });
}

let moved = null; // the last thing the pointer moved over, as this frame heard it

/** Whether the pointer, as this frame hears it, is over the node. The first call starts to listen. */
function felt(number) {
  if (moved === null) {
    moved = { target: null };
    addEventListener("mousemove", (event) => (moved.target = event.composedPath()[0]), { capture: true, passive: true });
  }
  const node = nodeOf(number), target = moved.target;
  moved.target = null;
  const element = node instanceof Element ? node : node?.parentElement;
  return JSON.stringify(Boolean(element && target && (reaches(target, element) || within(element, target))));
}

/** Brings an iframe into view; the frame inside cannot when it lives in another process. */
function show(number) {
  nodeOf(number)?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  return "0";
}

/** How an option of a closed select can be reached by keys. */
function choice(option, select) {
  const usable = [...select.options].filter((o) => !o.disabled && !o.closest("optgroup:disabled") && !o.hidden);
  return {
    select: knownNumber(select),
    index: option.index,
    usable: usable.includes(option) && !select.matches(":disabled"),
    open: isOpen(select),
    chosen: option.selected,
    target: usable.indexOf(option),
    count: usable.length,
  };
}

/** Whether the list of the select is open now, or opens within two frames. */
async function opened(number) {
  const select = nodeOf(number);
  for (let i = 0; select && !isOpen(select) && i < 2; i++) await frame();
  return JSON.stringify(select !== null && isOpen(select));
}

/** `choice` for the one option with this label; null when there is none or there are several. */
function optionNamed(number, text) {
  const wanted = tidy(text).toLowerCase(), select = nodeOf(number);
  const same = [...(select?.options ?? [])].filter((o) => tidy(o.label).toLowerCase() === wanted);
  return JSON.stringify(same.length === 1 ? choice(same[0], select) : null);
}

/** Whether the option with this index is chosen now. */
function chosen(number, index) {
  return JSON.stringify(nodeOf(number)?.selectedIndex === index);
}

/** Chooses without keys and tells the page as a person's choice would: for pickers drawn by the system. */
function choose(number, index) {
  const select = nodeOf(number);
  if (!select?.options[index]) return "false";
  select.selectedIndex = index;
  tellPage(select);
  return JSON.stringify(select.selectedIndex === index);
}

/** What typing into the node (null: into what has the keyboard) means: its kind, and what stands against it. */
function field(number) {
  let element = number === null ? activeElement() : nodeOf(number);
  if (!element) return JSON.stringify({ kind: "gone" });
  if (clobbered(element)) return JSON.stringify({ kind: "other" });
  if (element.nodeType !== Node.ELEMENT_NODE) element = element.parentElement;
  if (element.localName === "label" && element.control) element = element.control;
  const role = roleOf(element);
  const state = { role, type: element.type ?? "", number: knownNumber(element), disabled: element.matches(":disabled") };
  state.readonly = element.readOnly === true;
  if (element.localName === "iframe" || element.localName === "frame") state.kind = "frame";
  else if (element.localName === "select") state.kind = "select";
  else if (element.localName === "textarea" || element.isContentEditable) state.kind = "lines";
  else if (element.localName === "input" && element.type === "file") state.kind = "file";
  else if (element.localName === "input" && NO_CARET.has(element.type)) state.kind = "value";
  else if (element.localName === "input" && !INPUT_ROLES[element.type] || /^(number|search)$/.test(element.type)) {
    state.kind = "line";
  } else if (CONTROLS.has(role) && !EDITABLES.has(role)) state.kind = "none";
  else state.kind = element === page.body || element === page.documentElement ? "page" : "other";
  return JSON.stringify(state);
}

/** Puts the caret behind what the focused field holds: a tap puts it anywhere. False where only a key can. */
function caretToEnd() {
  const element = activeElement();
  try {
    if (element?.isContentEditable) {
      getSelection().selectAllChildren(element);
      getSelection().collapseToEnd();
    } else element.setSelectionRange(element.value.length, element.value.length);
    return "true";
  } catch {
    return "false"; // an e-mail or number field has no selection for scripts
  }
}

/** Writes into a field without a caret (date, colour, slider); false when it does not take the value. */
function write(number, value) {
  const element = nodeOf(number);
  if (!element) return "false";
  const before = element.value;
  element.value = value;
  if (element.value.toLowerCase() !== value.toLowerCase() && Number(element.value) !== Number(value)) {
    element.value = before;
    return "false";
  }
  tellPage(element);
  return "true";
}

function tellPage(element) {
  element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
}
