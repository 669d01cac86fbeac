"use strict";
/* Draws the run that lies in #data. Text goes in by textContent and setAttribute alone, never as markup. */
const page = JSON.parse(document.getElementById("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const CONTROLS = new Set(["button", "textbox", "searchbox", "combobox", "checkbox", "radio", "link", "option",
  "menuitem", "tab", "switch", "slider", "spinbutton"]);
const $ = (id) => document.getElementById(id);
let at = 0;
let boxes = false;
let timer = 0;

function make(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function draw(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.append(made);
  return made;
}

function pairs(list, into) {
  into.replaceChildren(...list.map(([name, text]) => {
    const row = make("div");
    row.append(make("dt", name), make("dd", text));
    return row;
  }));
}

/* One screen with what was done on it, in the screen's own pixels; `unit` is a hundredth of its long edge. */
function picture(frame, small) {
  const view = frame.view;
  const svg = draw("svg", { viewBox: `0 0 ${view.width} ${view.height}`, role: "img" });
  svg.setAttribute("aria-label", view.trouble || `${frame.words}. ${view.where}`);
  const unit = Math.max(view.width, view.height) / 100;
  const image = page.images[view.image];
  const elements = page.bodies[view.body] || [];
  draw("rect", { class: "paper", width: view.width, height: view.height }, svg);
  if (image) draw("image", { href: image, width: view.width, height: view.height, preserveAspectRatio: "none" }, svg);
  else wireframe(svg, elements, unit);
  if (boxes && image && !small) {
    for (const [x, y, width, height] of elements) draw("rect", { class: "outline", x, y, width, height }, svg);
  }
  for (const [x, y, width, height] of frame.boxes) {
    draw("rect", { class: "halo", x, y, width, height }, svg);
    draw("rect", { class: "aim", x, y, width, height }, svg);
  }
  if (!small) for (const mark of frame.marks) sign(svg, mark, unit, frame);
  return svg;
}

/* No picture was taken: the elements as boxes with their names are what the model went by. */
function wireframe(svg, elements, unit) {
  for (const [x, y, width, height, role, name, value] of elements) {
    if (width <= 0 || height <= 0) continue;
    const cell = draw("svg", { x, y, width, height, overflow: "hidden" }, svg);
    draw("rect", { class: CONTROLS.has(role) ? "thing control" : "thing", width: "100%", height: "100%", rx: unit / 2 }, cell);
    const size = Math.max(unit, Math.min(height * 0.55, unit * 2.6));
    const label = draw("text", { class: "word", x: size / 2, y: Math.min(height / 2, size * 1.2) + size * 0.35, "font-size": size }, cell);
    label.textContent = [name, value].filter(Boolean).join(": ") || role;
  }
}

function sign(svg, mark, unit, frame) {
  const [first, second] = mark.points;
  if (mark.shape === "label") return bubble(svg, mark, unit, frame);
  if (!first) return undefined;
  if (mark.shape === "path" || mark.shape === "wheel") return arrow(svg, first, second, mark.shape, unit);
  const radius = unit * 1.3;
  const [cx, cy] = first;
  if (mark.shape === "tap") draw("circle", { class: "stroke pulse", cx, cy, r: radius }, svg);
  for (let ring = 0; ring < (mark.shape === "hold" ? 2 : mark.count); ring += 1) {
    draw("circle", { class: "halo", cx, cy, r: radius * (1 + ring * 0.55) }, svg);
    draw("circle", { class: `stroke ${mark.shape}`, cx, cy, r: radius * (1 + ring * 0.55) }, svg);
  }
  if (mark.shape !== "hover") draw("circle", { class: "dot", cx, cy, r: radius * 0.35 }, svg);
  return undefined;
}

function arrow(svg, [x1, y1], [x2, y2], shape, unit) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const tip = (turn) => `${x2 - 2 * unit * Math.cos(angle + turn)} ${y2 - 2 * unit * Math.sin(angle + turn)}`;
  const line = `M ${x1} ${y1} L ${x2} ${y2}`;
  const head = `M ${tip(0.5)} L ${x2} ${y2} L ${tip(-0.5)}`;
  draw("path", { class: "halo", d: `${line} ${head}` }, svg);
  draw("path", { class: `stroke ${shape}`, d: line }, svg);
  draw("path", { class: "stroke", d: head }, svg);
  if (shape === "path") draw("circle", { class: "dot", cx: x1, cy: y1, r: unit * 0.9 }, svg);
}

/* Beside the box that the text went into where there is room, else below it; at the foot when it has no place. */
function bubble(svg, mark, unit, frame) {
  const view = frame.view;
  const group = draw("g", {}, svg);
  const size = unit * 1.8;
  const chars = Array.from(mark.text.replace(/\s+/g, " "));
  const most = Math.max(8, Math.floor(view.width / (size * 0.62)) - 4);
  const text = draw("text", { class: "bubbled", "font-size": size, "text-anchor": "middle" }, group);
  text.textContent = chars.length > most ? `${chars.slice(0, most - 1).join("")}…` : chars.join("");
  $("canvas").append(svg); /* text has a size only where it is shown */
  const width = Math.min(text.getBBox().width + size * 1.2, view.width);
  const [left, top, wide, high] = frame.boxes[0] || [...(mark.points[0] || [0, 0]), 0, 0];
  let [x, y] = [view.width / 2, view.height - unit * 5];
  if (mark.points.length && left + wide + unit + width <= view.width) {
    [x, y] = [left + wide + unit + width / 2, top + high / 2 + size * 0.3];
  } else if (mark.points.length) {
    [x, y] = [left + wide / 2, Math.min(top + high + size * 1.8, view.height - size)];
    x = Math.max(width / 2, Math.min(x, view.width - width / 2));
  }
  group.prepend(draw("rect", { class: "bubble", x: x - width / 2, y: y - size * 1.15, width, height: size * 1.7, rx: size * 0.5 }));
  text.setAttribute("x", x);
  text.setAttribute("y", y);
}

function describe(frame) {
  const title = frame.label === "End" ? "After the last step" : `Step ${frame.label}`;
  const facts = make("dl", undefined, "facts");
  pairs(frame.facts, facts);
  const shown = [make("p", title, "eyebrow"), make("h2", frame.words)];
  if (frame.outcome) shown.push(make("p", frame.outcome, `outcome ${frame.tone}`));
  if (frame.view.trouble) shown.push(make("p", frame.view.trouble, "outcome warn"));
  shown.push(facts);
  for (const [name, text] of frame.said) shown.push(make("h3", name), make("p", text, "text"));
  for (const [name, text] of frame.raw) {
    const folded = make("details");
    folded.append(make("summary", name), make("pre", text));
    shown.push(folded);
  }
  $("step").replaceChildren(...shown);
}

function show(index) {
  if (!page.frames.length) return;
  at = Math.max(0, Math.min(index, page.frames.length - 1));
  const frame = page.frames[at];
  $("canvas").replaceChildren();
  $("canvas").replaceChildren(picture(frame, false));
  $("where").textContent = frame.view.where;
  $("count").textContent = `${at + 1} / ${page.frames.length}`;
  $("slider").value = at;
  $("boxes").disabled = !page.images[frame.view.image];
  $("back").disabled = at === 0;
  $("next").disabled = at === page.frames.length - 1;
  describe(frame);
  const tiles = $("strip").children;
  for (let i = 0; i < tiles.length; i += 1) tiles[i].removeAttribute("aria-current");
  tiles[at].setAttribute("aria-current", "step");
  tiles[at].scrollIntoView({ block: "nearest", inline: "nearest" });
  history.replaceState(null, "", `#${at + 1}`);
}

function play(on) {
  clearInterval(timer);
  timer = 0;
  if (on) {
    if (at === page.frames.length - 1) show(0);
    timer = setInterval(() => (at < page.frames.length - 1 ? show(at + 1) : play(false)), 1500);
  }
  $("play").textContent = on ? "❚❚" : "▶";
  $("play").setAttribute("aria-label", on ? "Pause" : "Play");
}

function step(by) {
  play(false);
  show(at + by);
}

function toggle() {
  boxes = !boxes;
  $("boxes").setAttribute("aria-pressed", String(boxes));
  show(at);
}

function start() {
  $("goal").textContent = page.goal;
  $("outcome").textContent = page.outcome;
  $("outcome").classList.add(page.tone);
  $("detail").textContent = page.detail;
  $("privacy").textContent = page.privacy;
  pairs(page.facts, $("facts"));
  $("remarks").replaceChildren(...page.remarks.map((text) => make("li", text)));
  $("strip").replaceChildren(...page.frames.map((frame, index) => {
    const tile = make("button");
    tile.type = "button";
    tile.title = frame.words;
    tile.append(picture(frame, true), make("span", frame.label, frame.tone));
    tile.addEventListener("click", () => step(index - at));
    return tile;
  }));
  $("slider").max = Math.max(0, page.frames.length - 1);
  $("slider").addEventListener("input", () => step(Number($("slider").value) - at));
  $("back").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("play").addEventListener("click", () => play(!timer));
  $("boxes").addEventListener("click", toggle);
  const keys = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), Home: () => step(-at),
    End: () => step(page.frames.length), " ": () => play(!timer), p: () => play(!timer), b: toggle };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    if (event.key === " " && event.target.closest("button, summary")) return;
    event.preventDefault();
    keys[event.key]();
  });
  if (!page.frames.length) $("step").replaceChildren(make("p", "This run ended before its first step."));
  show((parseInt(location.hash.slice(1), 10) || 1) - 1);
}

start();
