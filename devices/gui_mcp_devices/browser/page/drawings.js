// SVG: a small or named drawing is one picture; a larger one is told shape by shape, by name or by colour and kind.

const SHAPES = new Set(["circle", "rect", "ellipse", "line", "polygon", "polyline", "path", "image", "use"]);
const MOST_SHAPES = 300;

/** Lists a small or named drawing as one picture; false for one that is to be walked for its shapes. */
function svgPicture(element, role, box, rect, depth, at) {
  const name = tidy(element.getAttribute("aria-label") || svgTitle(element) || "");
  const small = rect[2] - rect[0] <= 32 && rect[3] - rect[1] <= 32;
  if (!small && role !== "img") return false;
  if (box !== null && name) {
    flush(at.run, depth, false);
    const states = tapped.has(element) ? ["clickable"] : [];
    if (box === 0) states.push("offscreen");
    push(element, element, "img", name, "", box, states, depth);
    return true;
  }
  return small && !tapped.has(element);
}

/** A line has no height of its own, but it can be seen. */
function grown(rect) {
  return [rect[0] - 0.5, rect[1] - 0.5, rect[2] + 0.5, rect[3] + 0.5];
}

function shape(element, style, box, depth, at, here) {
  if (box === null) box = boxOf(grown(rectOf(element)), here.self);
  if (box === null || ++shapes > MOST_SHAPES) return;
  const colour = colourWord(style.fill) || colourWord(style.stroke);
  if (!colour && !/^(image|use)$/.test(element.localName) && !/^url/.test(style.fill)) return;
  const states = [];
  if (element.hasAttribute("onclick") || element.tabIndex >= 0 && element.hasAttribute("tabindex")
      || tapped.has(element) || style.cursor === "pointer") states.push("clickable");
  if (box === 0) states.push("offscreen");
  const kind = element.localName === "polygon" && element.points.numberOfItems === 3 ? "triangle" : element.localName;
  const name = tidy(element.getAttribute("aria-label") || svgTitle(element) || `${colour} ${kind}`);
  flush(at.run, depth, false);
  const role = element.localName === "image" ? "img" : "graphics-symbol";
  push(element, element, role, name, "", box, states, depth);
}
