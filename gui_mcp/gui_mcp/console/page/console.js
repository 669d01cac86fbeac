// Draws what /api says, every two seconds while somebody looks. Whatever stood on a screen or came from a model
// is put on the page as text, never as markup; the page's policy (Trusted Types) holds this script to that.

const EVERY = 2000;
const KEY = "gui-mcp-key";
const EPISODES_EVERY = 20_000;
const RECENT = 12;

const TONES = {
  queued: "busy", running: "busy", waiting_device: "warn", needs_answer: "warn", needs_confirmation: "warn",
  interrupted: "warn", done: "good", done_unverified: "warn", not_done: "bad", infeasible: "bad", crashed: "bad",
  storage_full: "bad", cancelled: "same",
};
const WORDS = {
  queued: "waits for its device", running: "running", waiting_device: "looks for its device",
  needs_answer: "asks you", needs_confirmation: "asks for a yes", interrupted: "interrupted", done: "done",
  done_unverified: "done, not verified", not_done: "not done", infeasible: "cannot be done", crashed: "crashed",
  storage_full: "no room on disk", cancelled: "cancelled",
};
const CHOICES = {
  needs_confirmation: [["Yes", "yes"], ["No", "no"]],
  interrupted: [["Resume at a fresh look", "resume"], ["Stop", "stop"]],
};

const $ = (id) => document.getElementById(id);
const devices = new Map();
const jobs = new Map();
const episodes = new Map();
let key = localStorage.getItem(KEY);
let round = 0;
let lastMoved = null;
let episodesAt = 0;
let pagesOf = null;

class Trouble extends Error {}
class LoggedOut extends Error {}

// --- asking --------------------------------------------------------------------------------------------------

async function ask(path, body) {
  const request = { headers: { "X-GUI-MCP": key ?? "" }, cache: "no-store" };
  if (body !== undefined) {
    request.method = "POST";
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  const answer = await fetch(path, request);
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 401 || told.error === "bad_key") throw new LoggedOut(told.do);
  throw new Trouble([told.true, told.do].filter(Boolean).join("; ") || `HTTP ${answer.status}`);
}

const read = async (path) => (await ask(path)).json();

/** Run what a button does: once at a time, its trouble beside it, and the page refreshed after. */
async function act(button, trouble, work) {
  button.disabled = true;
  write(trouble, "");
  try {
    await work();
    await refresh();
  } catch (error) {
    if (error instanceof LoggedOut) showDoor();
    else write(trouble, error instanceof Trouble ? error.message : "The daemon did not answer; try again.");
  } finally {
    button.disabled = false;
  }
}

// --- drawing -------------------------------------------------------------------------------------------------

// What is not seen but turns text around or hides in it; joiners stay, for scripts and emoji need them.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** Set the text of `node`; characters that deceive the eye are spelt out. */
function write(node, text) {
  const plain = text.replace(UNSEEN, (one) => `⟨${one.codePointAt(0).toString(16).toUpperCase()}⟩`);
  if (node.textContent !== plain) node.textContent = plain;
}

function show(node, wanted) {
  if (node.hidden === wanted) node.hidden = !wanted;
}

/** Make the children of `list` those of `items`, in order; what stays is kept, and the focus in it. */
function draw(list, known, items, name, make, update) {
  const there = new Set(items.map(name));
  for (const [id, node] of known) {
    if (!there.has(id)) {
      node.remove();
      known.delete(id);
    }
  }
  let next = list.firstElementChild;
  for (const item of items) {
    const id = name(item);
    let node = known.get(id);
    if (!node) {
      node = make(item);
      known.set(id, node);
    }
    if (node === next) next = next.nextElementSibling;
    else list.insertBefore(node, next);
    update(node, item);
  }
}

const copy = (id) => $(id).content.firstElementChild.cloneNode(true);
const part = (node, selector) => node.querySelector(selector);

function makeDevice(device) {
  const node = copy("a-device");
  write(part(node, "h3"), device.id);
  const free = part(node, ".free");
  free.setAttribute("aria-label", `Free ${device.id}`);
  free.addEventListener("click", () =>
    act(free, part(node, ".trouble"), () => ask(`/api/devices/${encodeURIComponent(device.id)}/free`, {})));
  return node;
}

function updateDevice(node, device) {
  const level = part(node, ".level");
  write(level, device.level ?? "not opened yet");
  level.dataset.tone = device.level === "open" ? "good" : "same";
  write(part(node, ".what"), [...new Set([device.kind, device.driver]), device.size?.join(" × ")].filter(Boolean).join(" · "));
  const rest = device.free_in_s === undefined ? "" : `, free in ${spell(device.free_in_s)}`;
  const waits = device.waiting ? `; ${device.waiting} waiting` : "";
  const ill = { resting: "Resting", quarantined: "Quarantined" }[device.health];
  const health = ill ? `${ill}${device.reason ? `: ${device.reason}` : ""}. ` : "";
  write(part(node, ".held"), health + (device.held_by
    ? `Held by ${device.held_by} for ${spell(device.for_s)}${rest}${waits}` : "Free"));
  show(part(node, ".free"), Boolean(device.held_by));
  if (device.seen && String(device.seen) !== node.dataset.seen) showScreen(node, device);
}

async function showScreen(node, device) {
  node.dataset.seen = String(device.seen);
  try {
    const answer = await ask(`/api/devices/${encodeURIComponent(device.id)}/screen`);
    const image = part(node, "img");
    const old = image.src;
    image.src = URL.createObjectURL(await answer.blob());
    await image.decode().catch(() => undefined);
    if (old) URL.revokeObjectURL(old);
    image.alt = `The last screen of ${device.id}, ${clock(device.seen)}`;
    show(image, true);
    show(part(node, ".blank"), false);
  } catch (error) {
    delete node.dataset.seen; // the next round tries again
    if (error instanceof LoggedOut) showDoor();
  }
}

function makeJob(job) {
  const node = copy("a-job");
  const trouble = part(node, ".trouble");
  const path = `/api/jobs/${encodeURIComponent(job.task_id)}`;
  const form = part(node, ".answer");
  const box = part(form, "input");
  box.id = `answer-${job.task_id}`;
  part(form, "label").htmlFor = box.id;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(part(form, "button"), trouble, async () => {
      await ask(`${path}/answer`, { text: box.value, asks: node.dataset.asks });
      box.value = "";
    });
  });
  for (const verb of ["cancel", "release"]) {
    const button = part(node, `.${verb}`);
    button.addEventListener("click", () => act(button, trouble, () => ask(`${path}/${verb}`, {})));
  }
  const replay = part(node, ".replay");
  replay.addEventListener("click", () => openReplay(replay, trouble, replay.dataset.episode));
  return node;
}

function updateJob(node, job) {
  const state = part(node, ".state");
  const before = state.dataset.state;
  state.dataset.state = job.state;
  state.dataset.tone = TONES[job.state] ?? "same";
  write(state, WORDS[job.state] ?? job.state);
  write(part(node, ".goal"), job.goal);
  write(part(node, ".facts"), [
    job.device, job.model, `${job.steps} of ${job.max_steps} steps`, spell(job.seconds),
    job.last_action && `last: ${job.last_action}`, job.error && `error: ${job.detail || job.error}`, whose(job.account),
  ].filter(Boolean).join(" · "));
  const bar = part(node, "progress");
  show(bar, !job.over);
  if (!job.over) {
    bar.max = job.max_steps;
    bar.value = job.steps;
    bar.setAttribute("aria-label", `${job.steps} of ${job.max_steps} steps`);
  }
  node.dataset.asks = job.asks ?? "";
  const asks = job.state === "needs_answer" || job.state in CHOICES;
  show(part(node, ".asked"), asks);
  write(part(node, ".question"), job.question ?? job.confirm ?? (job.state === "interrupted" ? "The daemon ended before it did." : ""));
  show(part(node, ".answer"), job.state === "needs_answer");
  drawChoices(node, job);
  write(part(node, ".result"), job.over ? result(job) : "");
  const replay = part(node, ".replay");
  replay.dataset.episode = job.episode ?? "";
  show(replay, job.recorded);
  show(part(node, ".cancel"), !job.over && job.state !== "interrupted"); // which has its own Stop
  show(part(node, ".release"), job.over && job.releasable);
  if (before !== job.state && (before || asks)) tell(`Task “${short(job.goal)}”: ${WORDS[job.state] ?? job.state}`);
}

function drawChoices(node, job) {
  const row = part(node, ".choice");
  if (row.dataset.state === job.state) return;
  row.dataset.state = job.state;
  row.replaceChildren(...(CHOICES[job.state] ?? []).map(([words, text], index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = index ? "quiet" : "main";
    write(button, words);
    const path = `/api/jobs/${encodeURIComponent(job.task_id)}/answer`;
    button.addEventListener("click", () => act(button, part(node, ".trouble"), () => ask(path, { text, asks: node.dataset.asks })));
    return button;
  }));
}

function result(job) {
  const fields = Object.entries(job.result ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const missing = Object.entries(job.missing ?? {}).map(([name, why]) => `${name} is missing: ${why}`);
  return [job.answer, ...fields, ...missing].filter(Boolean).join("\n");
}

function makeEpisode(episode) {
  const node = copy("an-episode");
  const button = part(node, "button");
  button.addEventListener("click", () => openReplay(button, $("news"), episode.id));
  return node;
}

function updateEpisode(node, episode) {
  write(part(node, ".when"), episode.time ? `${day(episode.time)} ${clock(episode.time)}` : "");
  write(part(node, ".goal"), episode.goal || episode.trouble);
  write(part(node, ".state"), episode.state.replaceAll("_", " "));
}

const openReplay = (button, trouble, episode) => openLink(button, trouble, `/api/episodes/${encodeURIComponent(episode)}`);

function openLink(button, trouble, path) {
  const page = window.open("", "_blank"); // while the click still counts as one
  act(button, trouble, async () => {
    try {
      const { url } = await (await ask(`${path}/link`, {})).json();
      page.opener = null;
      page.location.replace(new URL(url, location.href));
    } catch (error) {
      page?.close();
      throw error;
    }
  });
}

/** The pages that other packages add: known once, for they are those of this daemon. */
async function drawPages() {
  if (pagesOf === key) return;
  const { pages } = await read("/api/pages");
  pagesOf = key;
  $("pages").replaceChildren(...pages.map((page) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    write(button, page.title);
    button.addEventListener("click", () => openLink(button, $("news"), `/api/pages/${encodeURIComponent(page.name)}`));
    return button;
  }));
}

function tell(words) {
  write($("news"), words);
}

// --- words ---------------------------------------------------------------------------------------------------

const short = (text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
const whose = (account) => (account === "owner" ? "" : account.startsWith("token:") ? `for ${account.slice(6)}` : "for a local client");
const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const day = (seconds) => new Date(seconds * 1000).toLocaleDateString([], { month: "short", day: "numeric" });

function spell(seconds) {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

// --- the rounds ----------------------------------------------------------------------------------------------

async function refresh() {
  const mine = ++round;
  const [d, j] = await Promise.all([read("/api/devices"), read("/api/jobs?most=30")]);
  if (mine !== round) return; // a later answer is on its way
  draw($("devices"), devices, d.devices, (one) => one.id, makeDevice, updateDevice);
  draw($("jobs"), jobs, j.jobs, (one) => one.task_id, makeJob, updateJob);
  show($("no-devices"), d.devices.length === 0);
  show($("no-jobs"), j.jobs.length === 0);
  await refreshEpisodes(j.jobs.map((job) => `${job.episode} ${job.state}`).join());
  await drawPages();
  drawChoice(d.devices.map((one) => one.id));
  const asking = j.jobs.filter((job) => !job.over && TONES[job.state] === "warn").length;
  document.title = asking ? `(${asking}) GUI-MCP` : "GUI-MCP";
  showHouse();
}

/** The list of episodes reads every journal, so it is asked for when a task moved on, and now and then. */
async function refreshEpisodes(moved) {
  if (moved === lastMoved && Date.now() < episodesAt + EPISODES_EVERY) return;
  const { episodes: found } = await read(`/api/episodes?most=${RECENT}`);
  [lastMoved, episodesAt] = [moved, Date.now()];
  draw($("episodes"), episodes, found, (one) => one.id, makeEpisode, updateEpisode);
  show($("no-episodes"), found.length === 0);
}

function drawChoice(ids) {
  const select = $("on");
  if ([...select.options].map((option) => option.value).join("\n") === ids.join("\n")) return;
  const chosen = select.value;
  select.replaceChildren(...ids.map((id) => new Option(id, id, false, id === chosen)));
  show(select, ids.length > 1);
}

function link(tone, words) {
  $("link").dataset.tone = tone;
  write($("link-words"), words);
}

function showHouse() {
  show($("door"), false);
  show($("house"), true);
  show($("logout"), true);
  link("good", "Connected");
}

function showDoor(words = "") {
  localStorage.removeItem(KEY);
  key = null;
  show($("door"), true);
  show($("house"), false);
  show($("logout"), false);
  write($("door-trouble"), words);
  for (const [list, known] of [["devices", devices], ["jobs", jobs], ["episodes", episodes]]) {
    $(list).replaceChildren();
    known.clear();
  }
  $("pages").replaceChildren();
  [lastMoved, pagesOf] = [null, null];
  document.title = "GUI-MCP";
  link("same", "Not logged in");
}

async function keepFresh() {
  for (;;) {
    if (key !== null && !document.hidden) {
      try {
        await refresh();
      } catch (error) {
        if (error instanceof LoggedOut) showDoor();
        else link("bad", error instanceof Trouble ? error.message : "The daemon does not answer");
      }
    }
    await new Promise((done) => {
      setTimeout(done, EVERY);
      wake = done;
    });
  }
}

let wake = () => undefined;
document.addEventListener("visibilitychange", () => document.hidden || wake());

async function enter(code) {
  try {
    key = (await (await ask("/api/login", { code })).json()).key;
    localStorage.setItem(KEY, key);
    await refresh();
    $("content").focus({ preventScroll: true });
  } catch (error) {
    showDoor(error instanceof LoggedOut || error instanceof Trouble ? error.message : "The daemon does not answer.");
  }
}

$("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  enter($("code").value.trim().replace(/^.*#/, ""));
  $("code").value = "";
});

$("hand-over").addEventListener("submit", (event) => {
  event.preventDefault();
  act(part(event.target, "button"), $("hand-over-trouble"), async () => {
    await ask("/api/jobs", { goal: $("goal").value, device: $("on").value || null });
    $("goal").value = "";
  });
});

$("logout").addEventListener("click", () =>
  act($("logout"), $("news"), async () => {
    await ask("/api/logout", {});
    throw new LoggedOut();
  }));

const code = location.hash.slice(1);
if (code) {
  history.replaceState(null, "", location.pathname); // a used code need not stay in the history
  await enter(code);
}
keepFresh();
