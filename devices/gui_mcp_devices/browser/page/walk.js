// The elements of one frame, in reading order, as rows:
// [number, role, name, value, [left, top, width, height] or 0, "state,state", depth].

const UNDRAWN = new Set([
  "script", "style", "template", "noscript", "head", "meta", "link", "title", "datalist", "source", "track",
  "defs", "clipPath", "mask", "symbol", "linearGradient", "radialGradient", "filter", "pattern", "metadata", "desc",
]);
const LEAVES = new Set([
  "textbox", "searchbox", "spinbutton", "slider", "progressbar", "meter", "img", "video", "audio", "scrollbar",
]);
/** Roles that stand for themselves even around nothing or one thing. */
const KEPT = new Set(["dialog", "alertdialog", "alert", "menu", "listbox", "iframe"]);
const MOST_OPTIONS = 300;

const tapped = new WeakSet(); // elements with tap listeners of their own, as the debugger told

/** Told by the driver, which may ask the debugger: these have listeners for a tap. */
function mark(found) {
  for (const node of found) tapped.add(node);
}

const REACHABLE = /auto|scroll/;

let rows, sources, named, view, origin, root, active, most, cutOff, shapes;

/**
 * One capture of this frame. `first`: the number to give next. `seen`: the part of this frame's viewport that
 * is on the screen, [l, t, r, b]. `place`: [x, y, scale] of the viewport on the screen. `keyboard`: whether
 * the frame has the keyboard.
 */
function look(first, seen, place, keyboard, limit) {
  nextNumber = Math.max(first, nextNumber);
  watch();
  rows = []; sources = []; named = new Set(); cutOff = false; most = limit; shapes = 0;
  view = cut(seen, [0, 0, innerWidth, innerHeight]) ?? [0, 0, 0, 0];
  origin = place;
  active = keyboard ? activeElement() : null;
  root = { body: page.body, html: page.documentElement };
  const modals = page.querySelectorAll("dialog:modal");
  const top = modals.length ? modals[modals.length - 1] : root.body ?? root.html;
  if (top) {
    const run = newRun(top);
    walk(top, 0, {
      soft: view, hard: EVERYWHERE, absSoft: view, absHard: EVERYWHERE, cursor: "auto", quiet: false, visible: true, run,
    });
    flush(run, 0, false);
  }
  const dropped = rows.map((row, i) => row === null || (row[1] === "text" && isName(sources[i])));
  const kept = rows.filter((_, i) => !dropped[i]);
  for (const row of kept) row[0] = numberOf(row[0]);
  const result = [nextNumber, page.title, location.href, kept, kept.filter((r) => r[1] === "iframe").map(inner), cutOff];
  rows = sources = named = active = null;
  return JSON.stringify(result);
}

/** Title and address alone. */
function where() {
  return JSON.stringify([page.title, location.href]);
}

/** How an iframe lies: [number, x and y of its content on the screen, scale, seen part in its own pixels, keyboard]. */
function inner(row) {
  const element = nodeOf(row[0]);
  const outer = rectOf(element), style = getComputedStyle(element);
  const zoom = element.offsetWidth ? (outer[2] - outer[0]) / element.offsetWidth : 1;
  const left = outer[0] + (element.clientLeft + parseFloat(style.paddingLeft)) * zoom;
  const top = outer[1] + (element.clientTop + parseFloat(style.paddingTop)) * zoom;
  const [x, y, scale] = origin;
  const size = zoom * scale;
  const at = [x + left * scale, y + top * scale];
  const box = row[4] || [0, 0, 0, 0];
  const seen = [
    (box[0] - at[0]) / size, (box[1] - at[1]) / size,
    (box[0] + box[2] - at[0]) / size, (box[1] + box[3] - at[1]) / size,
  ];
  return [row[0], at[0], at[1], size, seen, element === active];
}

/** Whether this text is already the name of a listed control. */
function isName(element) {
  for (let node = element, i = 0; node && i < 6; node = above(node), i++) if (named.has(node)) return true;
  return false;
}

function push(node, source, role, name, value, box, states, depth) {
  if (rows.length >= most) {
    cutOff = true;
    return -1;
  }
  rows.push([node, role, short(name), short(value, LONGEST_VALUE), box, states.join(","), depth]);
  sources.push(source);
  return rows.length - 1;
}

/** The visible part of a rectangle in screen pixels; 0 when it can be scrolled to; null when it cannot be seen. */
function boxOf(rect, at) {
  if (rect[2] - rect[0] <= 0 || rect[3] - rect[1] <= 0) return null;
  const hard = cut(rect, at.hard);
  // One pixel left of a thing that is larger: the usual way to hide words from the eye alone.
  if (!hard || hard[2] - hard[0] < 1.5 && hard[3] - hard[1] < 1.5 && rect[2] - rect[0] > 4) return null;
  const seen = cut(hard, at.soft);
  if (!seen) return at.soft === view && (rect[2] + scrollX <= 0 || rect[3] + scrollY <= 0) ? null : 0;
  const [x, y, scale] = origin;
  const l = Math.floor(x + seen[0] * scale + 0.01), t = Math.floor(y + seen[1] * scale + 0.01);
  const r = Math.ceil(x + seen[2] * scale - 0.01), b = Math.ceil(y + seen[3] * scale - 0.01);
  return [l, t, Math.max(1, r - l), Math.max(1, b - t)];
}

function newRun(owner) {
  return { owner, texts: [], at: null, whole: true };
}

/** Lists the text gathered so far. It is the block's own (and keeps its number) when it is all the block holds. */
function flush(run, depth, end) {
  const texts = run.texts;
  if (!texts.length) return;
  run.texts = [];
  const name = tidy(texts.map((t) => (t.nodeType === Node.TEXT_NODE ? t.data : " ")).join(""));
  if (!name) return;
  const whole = run.whole && end;
  run.whole = false;
  const real = texts.filter((t) => t.nodeType === Node.TEXT_NODE && t.data.trim());
  const rect = rectOfText(real);
  const box = rect && boxOf(rect, run.at);
  if (box === null) return;
  const node = whole && !numbers.has(real[0]) ? run.owner : real[0];
  push(node, real[0].parentElement ?? run.owner, "text", name, "", box, box === 0 ? ["offscreen"] : [], depth);
}

/** Walks the drawn children of `element`; `at` is what holds inside it. Returns after the last run is listed. */
function walkChildren(element, depth, at) {
  const shadow = shadowOf(element);
  if (shadow) watchRoot(shadow);
  for (const child of drawnChildren(element)) {
    if (child instanceof Text) {
      if (!at.quiet && at.visible && child.data) {
        at.run.texts.push(child);
        at.run.at = at;
      }
    } else if (clobbered(child)) {
      walkClobbered(child, depth, at);
    } else if (child instanceof Element) {
      if (child.localName === "br") at.run.texts.push(child);
      else if (!UNDRAWN.has(child.localName)) walk(child, depth, at);
    }
    if (cutOff) return;
  }
}

function walk(element, depth, at) {
  if (element.getAttribute("aria-hidden") === "true" || element.inert) return;
  const style = getComputedStyle(element);
  if (style.display === "none" || style.contentVisibility === "hidden") return;
  const tag = element.localName;
  const svg = element.namespaceURI === "http://www.w3.org/2000/svg";
  const role = roleOf(element);
  const faint = style.opacity === "0";
  if (faint && !(tag === "input")) return;
  const inline = style.display === "inline" || style.display === "contents";
  if (!inline) flush(at.run, depth, false);
  const here = inside(element, style, at, inline);
  const visible = here.visible;
  const rect = rectOf(element);
  const box = visible ? boxOf(rect, here.self) : null;
  if (svg && !at.quiet && SHAPES.has(tag)) return void (visible && shape(element, style, box, depth, at, here));
  if (svg && tag === "text") return walkBlock(element, depth, here);
  if (tag === "svg" && !at.quiet && svgPicture(element, role, box, rect, depth, at)) return;

  const states = [];
  let listed = role;
  const scrolls = here.scrolls;
  const own = visible && box !== null && !inertTap(element, role) ? reacts(element, style, role, at, scrolls) : "";
  if (own && !CONTROLS.has(role)) {
    states.push("clickable");
    if (!listed) listed = "generic";
  }
  if (scrolls && !listed) listed = "generic";
  if (at.quiet && !own && !CONTROLS.has(role)) listed = "";
  if (CONTROLS.has(role) && role !== "option" && tinyWithLabel(element, rect)) return;
  if (tag === "label" && !at.quiet && proxyLabel(element, box, depth, at)) return;

  if (!listed || box === null) {
    if (tag === "details" && !element.open) return void walkSummary(element, depth, here);
    if (inline) return walkChildren(element, depth, here);
    return walkBlock(element, depth, here);
  }
  flush(at.run, depth, false);
  at.run.whole = false;
  if (scrolls && role !== "combobox") states.push("scrollable");
  statesOf(element, role, states);
  if (element === active && role !== "iframe") states.push("focused");
  if (box === 0) states.push("offscreen");
  if (CONTROLS.has(role) || role === "heading") control(element, role, box, states, depth, here);
  else if (LEAVES.has(role)) leaf(element, role, box, states, depth, here);
  else if (role === "iframe") push(element, element, "iframe", nameOf(element, role), "", box, states, depth);
  else if (tag === "select") listbox(element, role, box, states, depth, here);
  else group(element, listed, box, states, depth, here, own);
}

/** What holds for the children of `element`: clips, cursor, visibility, and whose text run they belong to. */
function inside(element, style, at, inline) {
  const position = style.position;
  const soft = position === "fixed" ? view : position === "absolute" ? at.absSoft : at.soft;
  const hard = position === "fixed" ? EVERYWHERE : position === "absolute" ? at.absHard : at.hard;
  const here = {
    soft, hard, absSoft: at.absSoft, absHard: at.absHard, cursor: style.cursor, quiet: at.quiet,
    visible: style.visibility === "visible", run: inline ? at.run : newRun(element), self: { soft, hard },
    scrolls: false,
  };
  const x = inline ? "visible" : style.overflowX;
  if (x !== "visible" && element !== root.body && element !== root.html) {
    const rect = rectOf(element), y = style.overflowY;
    if (REACHABLE.test(x) || REACHABLE.test(y)) here.soft = cut(soft, rect) ?? [0, 0, 0, 0];
    else here.hard = cut(hard, rect) ?? [0, 0, 0, 0];
    here.scrolls = element.clientHeight > 0
      && (REACHABLE.test(y) && element.scrollHeight > element.clientHeight + 1
          || REACHABLE.test(x) && element.scrollWidth > element.clientWidth + 1);
  }
  if (position !== "static") {
    here.absSoft = here.soft;
    here.absHard = here.hard;
  }
  return here;
}

/** A block that is not listed itself: its text belongs to it, and breaks the run around it. */
function walkBlock(element, depth, here) {
  const before = rows.length;
  walkChildren(element, depth, here);
  flush(here.run, depth, rows.length === before);
}

function walkClobbered(form, depth, at) {
  const style = getComputedStyle(form);
  if (style.display === "none" || style.opacity === "0") return;
  flush(at.run, depth, false);
  walkBlock(form, depth, inside(form, style, at, false));
}

function walkSummary(details, depth, here) {
  for (const child of details.children) if (child.localName === "summary") return walk(child, depth, here);
}

function control(element, role, box, states, depth, here) {
  for (const label of labelsOf(element)) named.add(label);
  push(element, element, role, nameOf(element, role), valueOf(element, role), box, states, depth);
  if (element.localName === "select") options(element, depth + 1);
  else if (!LEAVES.has(role) && element.firstElementChild) {
    walkChildren(element, depth + 1, { ...here, quiet: true, run: newRun(element) });
  } else if (element.shadowRoot) walkChildren(element, depth + 1, { ...here, quiet: true, run: newRun(element) });
}

function leaf(element, role, box, states, depth, at) {
  if (at.quiet && role === "img") return;
  push(element, element, role, nameOf(element, role), valueOf(element, role), box, states, depth);
}

function options(select, depth) {
  let count = 0;
  for (const option of select.options) {
    if (++count > MOST_OPTIONS) return void (cutOff = true);
    if (option.hidden) continue;
    const states = [];
    statesOf(option, "option", states);
    if (push(option, option, "option", tidy(option.label), "", 0, states, depth) < 0) return;
  }
}

/** A select that is drawn as a list: its options have places. */
function listbox(select, role, box, states, depth, here) {
  push(select, select, role, nameOf(select, role), valueOf(select, role), box, states, depth);
  for (const option of select.options) {
    const state = [];
    statesOf(option, "option", state);
    const seen = boxOf(rectOf(option), here);
    if (seen === 0) state.push("offscreen");
    if (seen !== null && push(option, option, "option", tidy(option.label), "", seen, state, depth + 1) < 0) return;
  }
}

/**
 * Something that holds others. Around nothing but text it takes the text as its name; around one other thing it
 * is left out, unless it is a dialog and the like, has a name of its own, or reacts to a tap.
 */
function group(element, role, box, states, depth, here, reaction) {
  const name = nameOf(element, role);
  if (hasLabel(element)) for (const label of labelsOf(element)) named.add(label);
  const title = titleChild(element);
  if (title && name) named.add(title);
  const index = push(element, element, role, name, valueOf(element, role), box, states, depth);
  if (index < 0) return;
  if (element.localName === "details" && !element.open) walkSummary(element, depth + 1, here);
  else walkBlock(element, depth + 1, here);
  const inner = [];
  for (let i = index + 1; i < rows.length; i++) if (rows[i]) inner.push(rows[i]);
  const direct = inner.filter((row) => row[6] === depth + 1);
  const row = rows[index];
  const serves = reaction === "maybe" && inner.some((r) => r[1] !== "text" && r[1] !== "img" || inner.length > 3);
  const tappable = reaction && !serves;
  if (serves) row[5] = states.filter((state) => state !== "clickable").join(",");
  const onlyText = inner.length > 0 && inner.every((r) => r[1] === "text" || (tappable && r[1] === "img"));
  if (onlyText && !name && !KEPT.has(role) && (inner.length === 1 || tappable)) {
    row[2] = short(tidy(inner.map((r) => r[2]).join(" ")));
    rows.length = sources.length = index + 1;
  } else if (!inner.length && tappable && !name) {
    row[2] = cssText(element) || wordless(element);
  } else if ((direct.length <= 1 || role === "generic") && !name && !tappable && !KEPT.has(role)
             && !states.includes("scrollable")) {
    rows[index] = null;
    for (const r of inner) r[6] -= 1;
  }
}

/** A name for something without words: its colour when that is all there is to see, else what its makers call it. */
function wordless(element) {
  const style = getComputedStyle(element), colour = colourWord(style.backgroundColor);
  const box = colour && colour + " box";
  const bare = box && style.backgroundImage === "none" && !element.firstElementChild;
  return bare ? box : hintOf(element) || box;
}

/**
 * Whether a plain element shows that a tap does something: "surely" by its cursor or an onclick attribute;
 * "maybe" by a listener or a place in the tab order, which containers have too, to serve what they hold.
 */
function reacts(element, style, role, at, scrolls) {
  if (CONTROLS.has(role) || element === root.body || element === root.html) return "";
  if (style.pointerEvents === "none") return "";
  if (element.hasAttribute("onclick") || element.hasAttribute("onmousedown")) return "surely";
  if (style.cursor === "pointer" && at.cursor !== "pointer" && element.localName !== "label") return "surely";
  return tapped.has(element) || element.tabIndex >= 0 && !scrolls ? "maybe" : "";
}

/** Elements whose tap means nothing by itself. */
function inertTap(element, role) {
  return role === "iframe" || element.localName === "select" || (element.localName === "label" && element.control);
}

/** A check box of one pixel (drawn by its label) is left out: the label stands for it. */
function tinyWithLabel(element, rect) {
  return element.localName === "input" && (rect[2] - rect[0] < 3 || rect[3] - rect[1] < 3)
    && [...(element.labels ?? [])].some((label) => label.checkVisibility({ visibilityProperty: true }));
}

/** Lists a label in place of its invisible check box, radio or file field. */
function proxyLabel(label, box, depth, at) {
  const control = label.control;
  if (!control || box === null || !/^(checkbox|radio|file)$/.test(control.type ?? "")) return false;
  const style = getComputedStyle(control);
  const hidden = !control.checkVisibility({ visibilityProperty: true }) || tinyWithLabel(control, rectOf(control));
  if (!hidden || style === null) return false;
  flush(at.run, depth, false);
  at.run.whole = false;
  const role = roleOf(control), states = [];
  statesOf(control, role, states);
  if (control === active) states.push("focused");
  if (box === 0) states.push("offscreen");
  named.add(label);
  push(label, label, role, textOf(label, control) || nameOf(control, role), valueOf(control, role), box, states, depth);
  return true;
}
