// Roles, names, values and states: a working subset of ARIA in HTML and of the accessible-name computation
// (https://www.w3.org/TR/html-aam-1.0/, https://www.w3.org/TR/accname-1.2/). Left out: CSS content other than
// of an otherwise nameless control, aria-owns, and `presentation` conflict resolution.

const INPUT_ROLES = {
  button: "button", submit: "button", reset: "button", image: "button", file: "button",
  checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton", search: "searchbox",
};
const TAG_ROLES = {
  button: "button", summary: "button", textarea: "textbox", option: "option", progress: "progressbar",
  meter: "meter", h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading",
  canvas: "img", nav: "navigation", main: "main", aside: "complementary", article: "article",
  ul: "list", ol: "list", menu: "list", li: "listitem", dt: "term", dd: "definition", table: "table",
  tr: "row", td: "cell", dialog: "dialog", fieldset: "group", details: "group", output: "status",
  iframe: "iframe", frame: "iframe", video: "video", audio: "audio", figure: "figure",
};
const CONTROLS = new Set([
  "button", "link", "checkbox", "radio", "switch", "textbox", "searchbox", "combobox", "spinbutton", "slider",
  "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "treeitem", "video", "audio",
]);
const NAMED_BY_CONTENT = new Set([
  "button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio",
  "option", "treeitem", "heading", "tooltip",
]);
const EDITABLES = new Set(["textbox", "searchbox", "combobox", "spinbutton"]);
const KNOWN_ROLES = new Set([
  ...CONTROLS, ...NAMED_BY_CONTENT, ...Object.values(TAG_ROLES), "alert", "alertdialog", "banner", "columnheader",
  "rowheader", "contentinfo", "feed", "form", "graphics-symbol", "grid", "gridcell", "listbox", "log", "marquee",
  "math", "menu", "menubar", "note", "radiogroup", "region", "rowgroup", "scrollbar", "search", "separator",
  "tablist", "tabpanel", "text", "timer", "toolbar", "tree", "treegrid", "img", "image", "status",
]);
const NO_CARET = new Set(["date", "time", "datetime-local", "month", "week", "color", "range"]);

/** ARIA role in lower case; empty for plain elements. */
function roleOf(element) {
  const given = element.getAttribute("role");
  if (given) {
    for (const word of given.toLowerCase().split(/\s+/)) {
      if (word === "none" || word === "presentation" || word === "generic") return "";
      if (KNOWN_ROLES.has(word)) return word === "image" ? "img" : word;
    }
  }
  switch (element.localName) {
    case "a": case "area": return element.hasAttribute("href") ? "link" : "";
    case "input": {
      const role = INPUT_ROLES[element.type];
      if (role) return role;
      return element.list && !NO_CARET.has(element.type) ? "combobox" : "textbox";
    }
    case "select": return element.multiple || element.size > 1 ? "listbox" : "combobox";
    case "summary": return element.parentElement?.localName === "details" ? "button" : "";
    case "th": return element.scope === "row" ? "rowheader" : "columnheader";
    case "img": return element.getAttribute("alt") === "" && !element.title ? "" : "img";
    case "section": return hasLabel(element) ? "region" : "";
    case "form": return hasLabel(element) ? "form" : "";
    case "header": case "footer":
      if (element.closest("article, aside, main, nav, section")) return "";
      return element.localName === "header" ? "banner" : "contentinfo";
  }
  if (isEditingHost(element)) return "textbox";
  return TAG_ROLES[element.localName] ?? "";
}

function hasLabel(element) {
  return element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby");
}

function isEditingHost(element) {
  return element.isContentEditable === true && element.parentElement?.isContentEditable !== true;
}

/** The elements that name `element` from outside: aria-labelledby, or a form control's labels. */
function labelsOf(element) {
  const ids = element.getAttribute("aria-labelledby");
  if (ids) {
    const root = element.getRootNode();
    const found = ids.split(/\s+/).map((id) => root.getElementById?.(id)).filter(Boolean);
    if (found.length) return found;
  }
  if (element.getAttribute("aria-label")?.trim()) return [];
  return element.labels ? [...element.labels] : [];
}

/** The accessible name, one line. `role` is what roleOf said. */
function nameOf(element, role) {
  const labels = labelsOf(element);
  if (labels.length) {
    const text = tidy(labels.map((label) => textOf(label, element)).join(" "));
    if (text) return text;
  }
  const label = tidy(element.getAttribute("aria-label") ?? "");
  if (label) return label;
  const own = tidy(nativeName(element));
  if (own) return own;
  if (NAMED_BY_CONTENT.has(role)) {
    const text = textOf(element, null) || cssText(element);
    if (text) return text;
  }
  const aside = tidy(
    element.getAttribute("title") || element.getAttribute("placeholder")
    || element.getAttribute("aria-placeholder") || "",
  );
  return aside || (role === "button" || role === "link" ? hintOf(element) : "");
}

function nativeName(element) {
  switch (element.localName) {
    case "img": case "area": return element.getAttribute("alt") ?? "";
    case "input":
      if (element.type === "image") return element.getAttribute("alt") || "Submit";
      if (element.type === "submit") return element.value || "Submit";
      if (element.type === "reset") return element.value || "Reset";
      return element.type === "button" ? element.value : "";
    case "fieldset": case "table": case "figure": {
      const child = titleChild(element);
      return child ? textOf(child, null) : "";
    }
    case "optgroup": case "option": return element.label;
    case "svg": return svgTitle(element);
    case "canvas": return element.textContent;
    case "iframe": return element.getAttribute("title") ?? "";
  }
  return "";
}

const TITLED_BY = { fieldset: "legend", table: "caption", figure: "figcaption" };

/** The child that names a fieldset, table or figure. */
function titleChild(element) {
  const tag = TITLED_BY[element.localName];
  return tag ? [...element.children].find((c) => c.localName === tag) : undefined;
}

function svgTitle(element) {
  for (const child of element.children) if (child.localName === "title") return child.textContent;
  return "";
}

/** What is drawn inside `element`, as one line; `leaveOut` is the control that a label wraps. */
function textOf(element, leaveOut) {
  if (!element.shadowRoot && !element.firstElementChild && element.localName !== "slot") {
    return tidy(element.textContent);
  }
  const parts = [];
  collectText(element, leaveOut, parts);
  return tidy(parts.join(""));
}

function collectText(element, leaveOut, parts) {
  for (const child of drawnChildren(element)) {
    if (child.nodeType === Node.TEXT_NODE) {
      parts.push(child.data);
    } else if (clobbered(child)) {
      collectText(child, leaveOut, parts);
    } else if (child.nodeType === Node.ELEMENT_NODE && child !== leaveOut) {
      if (UNDRAWN.has(child.localName) || child.getAttribute("aria-hidden") === "true") continue;
      const label = child.getAttribute("aria-label");
      if (label) {
        parts.push(" ", label, " ");
      } else if (child.localName === "img") {
        parts.push(" ", child.getAttribute("alt") ?? "", " ");
      } else if (child.localName === "svg") {
        parts.push(" ", svgTitle(child), " ");
      } else if (child.localName === "br") {
        parts.push(" ");
      } else if (!/^(input|select|textarea)$/.test(child.localName)
                 && child.checkVisibility({ visibilityProperty: true })) {
        const apart = getComputedStyle(child).display !== "inline";
        if (apart) parts.push(" ");
        collectText(child, leaveOut, parts);
        if (apart) parts.push(" ");
      }
    }
  }
}

/** Words a style sheet writes before or after an otherwise nameless control; icon-font glyphs are no words. */
function cssText(element) {
  let text = "";
  for (const pseudo of ["::before", "::after"]) {
    const match = /^"(.*)"$/.exec(getComputedStyle(element, pseudo).content);
    if (match) text += " " + match[1].replace(/[\ue000-\uf8ff]/g, "");
  }
  return tidy(text);
}

const ICON_PREFIX = /^(icons?|fas?|far|fab|fa|bi|mdi|glyphicon|ico|btn|button|ui|ti|la|ri|octicon|lucide|svg|img)[-_]+/i;
const NO_HINT = new Set([
  "icon", "icons", "button", "btn", "link", "image", "img", "svg", "clickable", "click", "item", "action", "actions",
  "small", "large", "primary", "secondary", "default", "inline", "block", "flex", "wrapper", "container", "inner",
  "outer", "control", "widget", "span", "left", "right", "pull", "material", "solid", "regular", "hover", "active",
  "element", "symbol", "sprite", "pointer", "cursor", "row", "col", "text", "content",
]);

/** What the makers of the page call a nameless icon, as "trash (icon)"; empty when they say nothing of use. */
function hintOf(element) {
  const near = [element, ...[...element.querySelectorAll("*")].slice(0, 4)];
  for (const node of near) {
    const words = [];
    if (node.localName === "use") words.push((node.getAttribute("href") ?? node.getAttribute("xlink:href") ?? "").split("#").pop());
    if (node.localName === "img") words.push(/([^/?#]{2,30})\.(svg|png|gif|webp|jpe?g)([?#]|$)/i.exec(node.getAttribute("src") ?? "")?.[1]);
    words.push(node.getAttribute("data-icon"), ...node.classList, node.id);
    for (const word of words) {
      const said = plainWords(word ?? "");
      if (said) return said + " (icon)";
    }
  }
  return "";
}

/** "fa-trash-alt" -> "trash alt"; empty for what no person would say, such as a hash. */
function plainWords(token) {
  let rest = token;
  while (ICON_PREFIX.test(rest)) rest = rest.replace(ICON_PREFIX, "");
  const words = rest.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().split(/[-_\s]+/);
  const known = words.filter((word) => !NO_HINT.has(word));
  const sound = words.every((word) => /^[a-z]{2,14}$/.test(word) && /[aeiouy]/.test(word));
  return sound && known.length && words.length <= 3 && known.some((word) => word.length > 2) ? known.join(" ") : "";
}

const secrets = new WeakSet();

/** Whether a field holds a password: by its type, by what it asks to be filled with, or once it was one ("show"). */
function isSecret(element) {
  if (element.type === "password" || /\b(current|new)-password\b/.test(element.autocomplete)) secrets.add(element);
  return secrets.has(element);
}

/** What it holds; a password never. */
function valueOf(element, role) {
  switch (element.localName) {
    case "input":
      if (isSecret(element) || /^(checkbox|radio|button|submit|reset|image|hidden)$/.test(element.type)) {
        return "";
      }
      return element.type === "file" ? [...element.files].map((f) => f.name).join(", ") : element.value;
    case "textarea": return element.value;
    case "select": return [...element.selectedOptions].map((o) => tidy(o.label)).join(", ");
    case "progress": return element.hasAttribute("value") ? String(element.value) : "";
    case "meter": return String(element.value);
  }
  if (role === "textbox" && isEditingHost(element)) return element.innerText.replace(/\n$/, "");
  return element.getAttribute("aria-valuetext") ?? element.getAttribute("aria-valuenow") ?? "";
}

/** The states that the element itself tells, in words of screen.py. */
function statesOf(element, role, out) {
  const aria = (name) => element.getAttribute("aria-" + name);
  const tag = element.localName;
  if (tag === "input" && (element.type === "checkbox" || element.type === "radio")) {
    if (element.indeterminate) out.push("mixed");
    else if (element.checked) out.push("checked");
  } else if (aria("checked") === "true") out.push("checked");
  else if (aria("checked") === "mixed") out.push("mixed");
  if (aria("pressed") === "true") out.push("pressed");
  if (tag === "option" ? element.selected : aria("selected") === "true") out.push("selected");
  if ((CONTROLS.has(role) || tag === "select") && element.matches(":disabled") || aria("disabled") === "true") {
    out.push("disabled");
  }
  if (aria("expanded") === "true") out.push("expanded");
  else if (aria("expanded") === "false") out.push("collapsed");
  else if (tag === "summary" && role === "button") out.push(element.parentElement.open ? "expanded" : "collapsed");
  else if (tag === "select" && role === "combobox") out.push(isOpen(element) ? "expanded" : "collapsed");
  if (tag === "input" || tag === "textarea" || isEditingHost(element)) {
    if (EDITABLES.has(role)) {
      out.push("editable");
      if (element.readOnly) out.push("readonly");
      if (tag !== "input" && tag !== "select") out.push("multiline");
      if (tag === "input" && isSecret(element)) out.push("password");
    }
  } else if (aria("readonly") === "true") out.push("readonly");
  if (element.required || aria("required") === "true") out.push("required");
  if (aria("invalid") && aria("invalid") !== "false" || EDITABLES.has(role) && matches(element, ":user-invalid")) {
    out.push("invalid");
  }
}

function isOpen(select) {
  return matches(select, ":open");
}

function matches(element, selector) {
  try {
    return element.matches(selector);
  } catch {
    return false; // a selector this Chromium does not know yet
  }
}
