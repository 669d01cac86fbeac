"use strict";
/* What was on a screen, or came from a model, is put on the page as text alone; the page's policy (Trusted Types)
   holds this script to that. */
const SVG = "http://www.w3.org/2000/svg";
const NAME = "gui-mcp-judge";
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const $ = (id) => document.getElementById(id);
const pictures = new Map();
let waiting = [];
let run = null;
let at = 0;
let looked = 0; /* seconds that this run was in sight */
let since = 0;
let busy = false;

class Trouble extends Error {}

async function ask(path, body) {
  const request = { headers: { "X-GUI-MCP": localStorage.getItem("gui-mcp-key") ?? "" }, cache: "no-store" };
  if (body !== undefined) {
    request.method = "POST";
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  const answer = await fetch(`/api/training/${path}`, request);
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 401) throw new Trouble("You are logged out: open this page from the console again.");
  const trouble = new Trouble(told.do || `HTTP ${answer.status}`);
  trouble.code = told.error;
  throw trouble;
}

const read = async (path) => (await ask(path)).json();
const plain = (text) => text.replace(UNSEEN, (one) => `⟨${one.codePointAt(0).toString(16).toUpperCase()}⟩`);

function write(node, text) {
  node.textContent = plain(text);
}

function make(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) write(made, text);
  if (className) made.className = className;
  return made;
}

function draw(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.append(made);
  return made;
}

async function attempt(work) {
  write($("trouble"), "");
  try {
    await work();
  } catch (error) {
    write($("trouble"), error instanceof Trouble ? error.message : "The daemon does not answer; try again.");
  }
}

/* --- one screen, in its own pixels; `unit` is a hundredth of its long edge ------------------------------------ */

async function picture(frame) {
  const svg = draw("svg", { viewBox: `0 0 ${frame.width} ${frame.height}`, role: "img" });
  svg.setAttribute("aria-label", plain(frame.trouble || `${frame.words}. ${frame.where}`));
  const unit = Math.max(frame.width, frame.height) / 100;
  draw("rect", { class: "paper", width: frame.width, height: frame.height }, svg);
  const href = frame.picture ? await pictureOf(frame.picture) : "";
  if (href) draw("image", { href, width: frame.width, height: frame.height, preserveAspectRatio: "none" }, svg);
  else for (const thing of frame.elements) element(svg, thing, unit);
  for (const [x, y, width, height] of frame.boxes) {
    draw("rect", { class: "halo", x, y, width, height }, svg);
    draw("rect", { class: "aim", x, y, width, height }, svg);
  }
  for (const mark of frame.marks) sign(svg, frame, mark, unit);
  return svg;
}

function element(svg, [x, y, width, height, role, name, value], unit) {
  if (width <= 0 || height <= 0) return;
  const cell = draw("svg", { x, y, width, height, overflow: "hidden" }, svg);
  draw("rect", { class: "thing", width: "100%", height: "100%", rx: unit / 2 }, cell);
  const size = Math.max(unit, Math.min(height * 0.55, unit * 2.6));
  const label = draw("text", { class: "word", x: size / 2, y: Math.min(height / 2, size * 1.2) + size * 0.35, "font-size": size }, cell);
  write(label, [name, value].filter(Boolean).join(": ") || role);
}

function sign(svg, frame, mark, unit) {
  const [first, second] = mark.points;
  if (mark.shape === "label") {
    const [x, y] = first || [frame.width / 2, frame.height - unit * 5];
    const said = draw("text", { class: "said", x: Math.min(x, frame.width * 0.6), y: y + unit * 3, "font-size": unit * 2.2 }, svg);
    write(said, mark.text.replace(/\s+/g, " ").slice(0, 60));
  } else if (second) {
    const line = { x1: first[0], y1: first[1], x2: second[0], y2: second[1] };
    draw("line", { class: "halo", ...line }, svg);
    draw("line", { class: "stroke", ...line }, svg);
    draw("circle", { class: "dot", cx: second[0], cy: second[1], r: unit }, svg);
  } else if (first) {
    const [cx, cy] = first;
    for (let ring = 0; ring < (mark.shape === "hold" ? 2 : mark.count); ring += 1) {
      const r = unit * 1.3 * (1 + ring * 0.55);
      draw("circle", { class: "halo", cx, cy, r }, svg);
      draw("circle", { class: "stroke", cx, cy, r }, svg);
    }
    draw("circle", { class: "dot", cx, cy, r: unit * 0.5 }, svg);
  }
}

async function pictureOf(name) {
  if (!pictures.has(name)) {
    try {
      pictures.set(name, URL.createObjectURL(await (await ask(`pictures/${encodeURIComponent(name)}`)).blob()));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      pictures.set(name, ""); /* gone from the store: the run is judged by what is left */
    }
  }
  return pictures.get(name);
}

/* --- one run ------------------------------------------------------------------------------------------------ */

async function show(index) {
  const shown = run;
  at = Math.max(0, Math.min(index, run.frames.length - 1));
  const frame = run.frames[at];
  const drawn = frame && (await picture(frame));
  if (shown !== run || frame !== run.frames[at]) return; /* somebody went on meanwhile */
  $("canvas").replaceChildren(...(drawn ? [drawn] : []));
  write($("where"), frame ? frame.trouble || frame.where : "This run ended before its first step.");
  write($("count"), frame ? `${at + 1} of ${run.frames.length}` : "");
  $("back").disabled = at === 0;
  $("next").disabled = at >= run.frames.length - 1;
  for (const [place, item] of [...$("steps").children].entries()) {
    const button = item.firstElementChild;
    if (place === at) {
      button.setAttribute("aria-current", "step");
      button.scrollIntoView({ block: "nearest" });
    } else button.removeAttribute("aria-current");
  }
}

function list() {
  $("steps").replaceChildren(...run.frames.map((frame, place) => {
    const item = make("li");
    const button = make("button", `${frame.label}. ${frame.words}`);
    button.type = "button";
    button.append(make("small", frame.outcome));
    button.addEventListener("click", () => show(place));
    item.append(button);
    return item;
  }));
}

async function open() {
  for (const url of pictures.values()) if (url) URL.revokeObjectURL(url);
  pictures.clear();
  run = null;
  const [first] = waiting;
  $("run").hidden = !first;
  if (!first) return;
  run = await read(`runs/${encodeURIComponent(first.episode)}`);
  write($("goal"), run.goal);
  write($("end"), [`It ended: ${run.end}.`, run.answer && `It answered: ${run.answer}`].filter(Boolean).join(" "));
  list();
  await show(0);
  [looked, since] = [0, performance.now()];
}

async function refresh() {
  const sampled = $("way").value === "sample";
  const asked = new URLSearchParams({ by: $("by").value });
  if (sampled) {
    asked.set("sample", $("size").value);
    asked.set("seed", $("seed").value);
  }
  const { left, questions } = await read(`questions?${asked}`);
  waiting = questions;
  write($("left"), `${left} to judge`);
  write($("none"), sampled ? "You have answered all of this sample." : "Nothing to ask: every run has a trusted label, or no verifier has judged it.");
  $("none").hidden = left > 0;
  await open();
  await drawOverview();
}

async function answer(said) {
  if (!run || busy) return; /* a second press would judge a run that nobody has seen yet */
  hold(true);
  const sampled = $("way").value === "sample";
  const seconds = looked + (performance.now() - since) / 1000;
  const body = { episode: run.episode, said, seconds, by: $("by").value };
  if (sampled) Object.assign(body, { sample: Number($("size").value), seed: Number($("seed").value) });
  await attempt(async () => {
    try {
      await ask("answers", body);
    } catch (error) {
      if (error.code !== "already_answered") throw error;
    }
    waiting = waiting.slice(1);
    const left = Number.parseInt($("left").textContent, 10) - 1;
    write($("left"), `${left} to judge`);
    if (waiting.length) await open();
    else await (left > 0 && said !== "skip" ? refresh() : rest());
  });
  hold(false);
}

function hold(on) {
  busy = on;
  for (const button of $("answers").querySelectorAll("button")) button.disabled = on;
}

async function rest() {
  $("run").hidden = true;
  run = null;
  write($("none"), "That was the last one for now.");
  $("none").hidden = false;
  await drawOverview();
}

/* --- numbers ------------------------------------------------------------------------------------------------ */

function table(title, pairs) {
  const card = make("div", undefined, "card");
  const rows = make("dl");
  for (const [name, value] of pairs) rows.append(make("dt", name), make("dd", String(value)));
  card.append(make("strong", title), rows);
  return card;
}

async function drawOverview() {
  const told = await read("overview");
  const named = (counts) => Object.entries(counts).map(([name, count]) => [name.replaceAll("_", " "), count]);
  const minutes = (cost) => `${(cost.human_seconds / 60).toFixed(1)} min of people, ${cost.seconds} s, ${cost.tokens} tokens`;
  $("overview").replaceChildren(
    table("Runs", [["all", told.episodes], ...named(told.sources)]),
    table("How they ended", named(told.outcomes)),
    ...Object.entries(told.labels).map(([verifier, counts]) => table(`Verdicts of ${verifier}`, named(counts))),
    table("Made of them", [["extractions", told.extractions], ["samples", told.samples]]),
    table("What it took", Object.entries(told.costs).map(([stage, cost]) => [stage, minutes(cost)])),
  );
}

/* --- hands -------------------------------------------------------------------------------------------------- */

document.addEventListener("visibilitychange", () => {
  if (document.hidden) looked += (performance.now() - since) / 1000;
  since = performance.now();
});
$("who").addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem(NAME, $("by").value);
  attempt(refresh);
});
$("way").addEventListener("change", () => {
  for (const label of document.querySelectorAll(".sampled")) label.hidden = $("way").value !== "sample";
});
$("back").addEventListener("click", () => show(at - 1));
$("next").addEventListener("click", () => show(at + 1));
for (const button of $("answers").querySelectorAll("button")) {
  button.addEventListener("click", () => answer(button.dataset.said));
}
const KEYS = { s: "success", f: "fail", i: "infeasible", u: "unsure", k: "skip" };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !run || event.target.closest("input, select")) return;
  if (event.key === "ArrowLeft") show(at - 1);
  else if (event.key === "ArrowRight") show(at + 1);
  else if (event.key in KEYS) answer(KEYS[event.key]);
  else return;
  event.preventDefault();
});
$("by").value = localStorage.getItem(NAME) ?? "owner";
attempt(refresh);
