// Nodes: their numbers, parents through shadow roots, styles and visible rectangles.
// All files of this folder are joined into one function and run in an isolated world of one frame: the page
// can neither see nor change what is here.

/**
 * The document as its class made it. A page can hide any property of a document or a form behind an image or a field
 * of that name (`<input name=parentNode>`), in every world; what runs here must not fall over that.
 */
const page = new Proxy({}, {
  get(_, key) {
    const target = document; // a window may get another one
    for (let proto = Object.getPrototypeOf(target); proto; proto = Object.getPrototypeOf(proto)) {
      const found = Object.getOwnPropertyDescriptor(proto, key);
      if (!found) continue;
      const value = found.get ? found.get.call(target) : found.value;
      return typeof value === "function" ? value.bind(target) : value;
    }
    return undefined;
  },
});

const reading = (proto, name) => {
  const { get } = Object.getOwnPropertyDescriptor(proto, name);
  return (node) => get.call(node);
};
const calling = (proto, name) => {
  const method = proto[name];
  return (node, ...given) => method.apply(node, given);
};
const parentOf = reading(Node.prototype, "parentNode"), childrenOf = reading(Node.prototype, "childNodes");
const connected = reading(Node.prototype, "isConnected"), ownerOf = reading(Node.prototype, "ownerDocument");
const shadowOf = reading(Element.prototype, "shadowRoot"), slotOf = reading(Element.prototype, "assignedSlot");
const boundsOf = calling(Element.prototype, "getBoundingClientRect"), closest = calling(Element.prototype, "closest");

const NEEDED = [
  "getAttribute", "hasAttribute", "localName", "namespaceURI", "inert", "tabIndex", "matches", "nodeType", "children",
  "clientHeight", "clientWidth", "scrollHeight", "scrollWidth", "isContentEditable", "parentElement", "classList",
  "firstElementChild", "checkVisibility", "querySelectorAll", "textContent", "labels", "getRootNode", "id", "control",
];

/** Whether fields hide what we need of this form; it is then walked through and never listed itself. */
function clobbered(element) {
  return element instanceof HTMLFormElement && NEEDED.some((name) => Object.hasOwn(element, name));
}

const numbers = new WeakMap();
const nodes = new Map();
let nextNumber = 1;

/** The number of `node`, given once and never to another node. The driver hands out the ranges. */
function numberOf(node) {
  let number = numbers.get(node);
  if (number === undefined) {
    number = nextNumber++;
    numbers.set(node, number);
    nodes.set(number, new WeakRef(node));
  }
  return number;
}

/** The number of `node` if it has one; 0 otherwise. Only a look gives new ones. */
function knownNumber(node) {
  return numbers.get(node) ?? 0;
}

/** The living node with this number, or null when it has left the document. */
function nodeOf(number) {
  const node = nodes.get(number)?.deref();
  return node && connected(node) && ownerOf(node) === document ? node : null;
}

/** The parent in the tree that is drawn: slots before light parents, hosts above shadow roots. */
function above(node) {
  return (node instanceof Element ? slotOf(node) : null) ?? outside(node);
}

/** The parent in the document's own tree, or the host of a shadow root. */
function outside(node) {
  return parentOf(node) ?? (node instanceof ShadowRoot ? node.host : null);
}

/** Whether `outer` is `inner` or above it, in the drawn tree or in the document's own. */
function within(inner, outer) {
  for (let node = inner; node; node = above(node)) if (node === outer) return true;
  for (let node = inner; node; node = outside(node)) if (node === outer) return true;
  return false;
}

/** The children that are drawn: a shadow root instead of the light ones, assigned nodes instead of a slot. */
function drawnChildren(element) {
  const shadow = shadowOf(element);
  if (shadow) return childrenOf(shadow);
  if (element instanceof HTMLSlotElement) {
    const assigned = element.assignedNodes({ flatten: true });
    if (assigned.length) return assigned;
  }
  return childrenOf(element);
}

/** The element that has the keyboard in this frame, looked for inside shadow roots. */
function activeElement() {
  let active = page.activeElement;
  for (let shadow; active && (shadow = shadowOf(active))?.activeElement;) active = shadow.activeElement;
  return active;
}

/** What the page would hit at a point of this frame's viewport, looked for inside shadow roots. */
function hitAt(x, y) {
  let hit = page.elementFromPoint(x, y);
  for (let shadow; hit && (shadow = shadowOf(hit));) {
    const inner = shadow.elementFromPoint(x, y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  return hit;
}

const EVERYWHERE = [-1e7, -1e7, 1e7, 1e7];

/** The common part of two [left, top, right, bottom], or null. */
function cut(a, b) {
  const l = Math.max(a[0], b[0]), t = Math.max(a[1], b[1]);
  const r = Math.min(a[2], b[2]), s = Math.min(a[3], b[3]);
  return r > l && s > t ? [l, t, r, s] : null;
}

function rectOf(element) {
  const r = boundsOf(element);
  return [r.left, r.top, r.right, r.bottom];
}

const textRange = page.createRange();

/** The rectangle of the text nodes of one run. */
function rectOfText(texts) {
  let box = null;
  for (const node of texts) {
    textRange.selectNodeContents(node);
    const r = textRange.getBoundingClientRect();
    if (r.width === 0 || r.height === 0) continue;
    box = box
      ? [Math.min(box[0], r.left), Math.min(box[1], r.top), Math.max(box[2], r.right), Math.max(box[3], r.bottom)]
      : [r.left, r.top, r.right, r.bottom];
  }
  return box;
}

function tidy(text) {
  return text.replace(/[\s\u00a0\u200b\ufeff]+/g, " ").trim();
}

const LONGEST_NAME = 2000, LONGEST_VALUE = 100000;

function short(text, longest = LONGEST_NAME) {
  return text.length > longest ? text.slice(0, longest) + "\u2026" : text;
}

const COLOURS = [
  [15, "red"], [45, "orange"], [68, "yellow"], [165, "green"], [195, "cyan"],
  [255, "blue"], [290, "purple"], [345, "pink"], [361, "red"],
];

/** One of eleven colour words for a computed colour; empty when it is (nearly) transparent. */
function colourWord(css) {
  const match = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(css);
  if (!match || (match[4] !== undefined && Number(match[4]) < 0.1)) return "";
  const [r, g, b] = [match[1], match[2], match[3]].map((v) => Number(v) / 255);
  const high = Math.max(r, g, b), low = Math.min(r, g, b), light = (high + low) / 2, span = high - low;
  if (light < 0.08) return "black";
  if (light > 0.95) return "white";
  if (span < 0.12) return light < 0.2 ? "black" : light > 0.9 ? "white" : "gray";
  let hue = high === r ? ((g - b) / span) % 6 : high === g ? (b - r) / span + 2 : (r - g) / span + 4;
  hue = (hue * 60 + 360) % 360;
  if (hue >= 15 && hue < 45 && light < 0.35) return "brown";
  return COLOURS.find(([end]) => hue < end)[1];
}
